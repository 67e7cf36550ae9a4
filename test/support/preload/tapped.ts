import type { CallName } from '#shared/contract.ts'
import type { HeldCall } from '../e2e/host.ts'
import type { AskedOfApp } from './app-messages.ts'
import { valueText } from './value-text.ts'

type Invoke = AskedOfApp['invoke']

/** What crosses between a window and main, where a test can listen in, hold it up or change it. */
export interface Tapped {
  call(input: Invoke['in']): Promise<Invoke['out']>
  /** Something that main tells. */
  tell(channel: string, said: string): void
  hear(listener: (channel: string, said: string) => void): void
  /** The inputs of this call from here on, as they come. */
  callsOf(name: CallName): readonly unknown[]
  hold(name: CallName): HeldCall
  changeAnswer(name: CallName, change: (answer: unknown) => unknown): void
  /** Every text that crosses to the window from here on. */
  record(): () => string[]
}

export function tap(invoke: (input: Invoke['in']) => Promise<Invoke['out']>): Tapped {
  const { toText, fromText } = valueText()
  const heard = new Map<string, unknown[]>()
  const held = new Map<string, { come(): void; readonly go: Promise<void> }>()
  const changed = new Map<string, (answer: unknown) => unknown>()
  const texts: string[] = []
  let listener: (channel: string, said: string) => void = () => {}
  return {
    async call(input) {
      const name = input.channel.replace('call:', '')
      heard.get(name)?.push((fromText(input.said) as unknown[])[0])
      const hold = held.get(name)
      held.delete(name)
      hold?.come()
      await hold?.go
      const answered = await invoke(input)
      const change = changed.get(name)
      const answer = change && answered.error === null ? toText(change(fromText(answered.answer))) : answered.answer
      texts.push(answer)
      return { error: answered.error, answer }
    },
    tell(channel, said) {
      texts.push(said)
      listener(channel, said)
    },
    hear: (hears) => (listener = hears),
    callsOf(name) {
      const calls = heard.get(name) ?? []
      heard.set(name, calls)
      return calls
    },
    hold(name) {
      let come = (): void => {}
      let release = (): void => {}
      const came = new Promise<void>((resolve) => (come = resolve))
      const go = new Promise<void>((resolve) => (release = resolve))
      held.set(name, { come, go })
      return { came, release }
    },
    changeAnswer: (name, change) => void changed.set(name, change),
    record: () => () => [...texts],
  }
}
