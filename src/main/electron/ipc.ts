import { callNames, eventNames, type Bridge, type Handlers } from '#shared/contract.ts'
import { problem } from '#shared/problem.ts'
import { fail, type Result } from '#shared/result.ts'
import { dispatch } from '../host/dispatch.ts'
import type { Log } from '../log/log.ts'
import { appOrigin } from './app-scheme.ts'

/** A frame, as far as trusting it goes. */
export interface SenderFrame {
  readonly origin: string
  readonly parent: unknown
}

/** Who sent a message. The frame is null once it has navigated or is gone. */
export interface Sender {
  readonly senderFrame: SenderFrame | null
}

/** Only the top frame of our own page may ask for anything; an embedded page or another origin is not it. */
export function senderAllowed({ senderFrame }: Sender): boolean {
  return senderFrame !== null && senderFrame.parent === null && senderFrame.origin === appOrigin
}

export interface IpcRegistry {
  handle(channel: string, listener: (event: Sender, input: unknown) => Promise<Result<unknown>>): void
}

/**
 * The one place where main listens to the window: a channel for each call in the contract, each behind the sender check and the
 * call's schema. Calls that come before Linecard is ready wait for it.
 */
export function registerCalls(ipc: IpcRegistry, handlers: Promise<Handlers>, log: Log): void {
  for (const name of callNames) {
    ipc.handle(`call:${name}`, async (event, input) => {
      if (!senderAllowed(event)) {
        log.warn('a call from elsewhere was refused', { call: name, origin: event.senderFrame?.origin ?? '' })
        return fail(problem('input-invalid'))
      }
      return dispatch(await handlers, name, input, log)
    })
  }
}

/** Sends every event in the contract to the window there is; returns the function that stops it. */
export function forwardEvents(on: Bridge['on'], send: (channel: string, payload: unknown) => void): () => void {
  const stops = eventNames.map((name) => on(name, (payload) => send(`event:${name}`, payload)))
  return () => {
    for (const stop of stops) stop()
  }
}
