import type { SipService } from '#shared/account.ts'
import type { Note } from '#shared/handoff-notes.ts'
import type { ByHand, TargetInfo } from '#shared/handoff.ts'
import type { Refused } from '../escape/refuse.ts'

/** One phone's account, complete: every default filled in, the MAC canonical (12 lower-case hex digits) where there is one. */
export interface PhoneAccount {
  readonly extension: string
  readonly displayName: string
  readonly password: string
  readonly mac: string | null
  /** When it is made, ms since the epoch: some phones take a file only when its number grew. */
  readonly madeAt: number
  /** An empty text where the service has none. Ports are always there. */
  readonly sip: SipService
}

/** A file as a phone wants it: text in the encoding that `bytes` has, under the name that the phone looks for. */
export interface TargetFile {
  readonly name: string
  readonly bytes: Uint8Array
}

export type Rendered =
  | {
      readonly ok: true
      readonly files: readonly TargetFile[]
      /** What the app's own scanner takes, as exact bytes; null: this target has no such code. */
      readonly qr: Uint8Array | null
      readonly notes: readonly Note[]
      /** What the format has no place for, or none that is verified. */
      readonly byHand: readonly ByHand[]
    }
  | Refused

/** A phone or app that a config is for. `render` is pure: no I/O, no clock, no randomness. */
export interface Target {
  readonly info: TargetInfo
  render(account: PhoneAccount): Rendered
}
