import { isIPv4 } from 'node:net'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import { header, parseMessage } from '../../sip/message.ts'
import type { Clock } from '../../system/clock.ts'
import type { Random } from '../../system/random.ts'
import type { Place } from './answers.ts'
import type { BenchDesk, BenchInterface, ResyncTo } from './desk.ts'
import { interfaceFor } from './interfaces.ts'
import type { SipSockets } from './sip-sockets.ts'

/** T1 of SIP and twice as long each time, in ms; what nobody answered by the end, nobody will. */
const againMs = [500, 1_000, 2_000, 4_000] as const

/** What a maker's phones take for *fetch your files again*, without a restart where there is such a word. */
const events: Readonly<Record<string, string>> = {
  grandstream: 'resync',
  'grandstream-p': 'resync',
  htek: 'resync',
  'sangoma-s': 'resync',
  yealink: 'check-sync;reboot=false',
  flyingvoice: 'check-sync;reboot=false',
  snom: 'check-sync;reboot=false',
}

export interface ResyncParts {
  readonly desk: BenchDesk
  readonly clock: Clock
  readonly random: Random
  readonly sockets: Pick<SipSockets, 'send'>
  readonly port: number
  readonly chosen: () => readonly BenchInterface[]
}

export interface Resync {
  ask(to: ResyncTo): Promise<Result<null>>
  /** Whether a datagram was an answer to one of these. */
  received(bytes: Uint8Array, source: Place): boolean
  close(): void
}

interface Waiting {
  readonly to: ResyncTo
  stop: () => void
}

/**
 * Asks phones to fetch their files again by a NOTIFY of their own maker's word. Many take one only from their registrar, or want a password for it:
 * an answer says that it was heard, and nothing but a fetch says that it had an effect.
 */
export function createResync({ desk, clock, random, sockets, port, chosen }: ResyncParts): Resync {
  const waiting = new Map<string, Waiting>()
  const token = (): string => Buffer.from(random.bytes(8)).toString('hex')

  function answered(callId: string, status: number | null): void {
    const one = waiting.get(callId)
    if (!one) return
    waiting.delete(callId)
    one.stop()
    const { phoneId, address } = one.to
    desk.saw({ kind: 'resync-answered', at: clock.now(), phoneId, mac: null, address, status })
  }

  return {
    async ask(to) {
      const face = interfaceFor(chosen(), to.address)
      if (!isIPv4(to.address) || !face) return fail(problem('no-local-network'))
      const callId = `${token()}@${face.address}`
      const own = { address: face.address, port }
      const text = resyncText(to, own, callId, token(), token())
      const send = (): Promise<string> => sockets.send(text, { interfaceName: face.name, own }, to)
      if ((await send()) !== 'sent') return fail(problem('no-local-network'))
      const one: Waiting = { to, stop: () => {} }
      waiting.set(callId, one)
      const again = (times: number): void => {
        one.stop = clock.after(againMs[times] ?? 0, () => {
          if (times + 1 >= againMs.length) return answered(callId, null)
          void send()
          again(times + 1)
        })
      }
      again(0)
      return ok(null)
    },
    received(bytes, source) {
      if (waiting.size === 0) return false
      const message = parseMessage(bytes)
      const callId = message?.kind === 'response' ? (header(message, 'call-id') ?? '') : ''
      const one = waiting.get(callId)
      if (message?.kind !== 'response' || !one || one.to.address !== source.address) return false
      if (message.status >= 200) answered(callId, message.status)
      return true
    },
    close() {
      for (const one of waiting.values()) one.stop()
      waiting.clear()
    },
  }
}

/** A NOTIFY outside of any dialog, as registrars send it. A user that does not fit into an address is left out. */
function resyncText({ address, port, target, user }: ResyncTo, own: Place, callId: string, branch: string, tag: string): string {
  const name = user !== null && /^[A-Za-z0-9._~+-]{1,64}$/.test(user) ? `${user}@` : ''
  const to = `sip:${name}${address}:${port}`
  return [
    `NOTIFY ${to} SIP/2.0`,
    `Via: SIP/2.0/UDP ${own.address}:${own.port};branch=z9hG4bK${branch};rport`,
    'Max-Forwards: 70',
    `From: <sip:${own.address}:${own.port}>;tag=${tag}`,
    `To: <${to}>`,
    `Call-ID: ${callId}`,
    'CSeq: 1 NOTIFY',
    `Contact: <sip:${own.address}:${own.port}>`,
    `Event: ${events[target] ?? 'check-sync'}`,
    'Subscription-State: terminated',
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n')
}
