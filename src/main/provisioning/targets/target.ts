import type { SipService } from '#shared/account.ts'
import type { Note } from '#shared/handoff-notes.ts'
import type { ByHand, TargetInfo } from '#shared/handoff.ts'
import type { EverySetting, SettingName } from '#shared/phone-settings.ts'
import type { PhoneKey } from '#shared/phone.ts'
import type { Phrase } from '#shared/phrase.ts'
import type { Refused } from '../escape/refuse.ts'
import type { Values } from './values.ts'

/** What a further line of a phone logs in with. */
export interface LineAccount {
  /** 2 and up: the first line is the phone's account itself. */
  readonly slot: number
  readonly extension: string
  readonly displayName: string
  readonly password: string
  readonly sip: SipService
}

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
  /** Lines, handsets or ports beyond the first, by slot; some slots may be free. */
  readonly lines?: readonly LineAccount[] | undefined
  /** What its file has to say besides its lines. */
  readonly settings?: EverySetting | undefined
  /** Its keys in their order, the first beside the screen first. */
  readonly keys?: readonly PhoneKey[] | undefined
  /** As its box says it; null or unset: not known. */
  readonly model?: string | null | undefined
}

/** A key that the file has no place or no word for, by its place in the list. */
export interface LeftKey {
  readonly key: number
  readonly why: Phrase
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
      /** Settings that the file could not carry, each with its reason. */
      readonly left?: readonly LeftSetting[]
      /** Settings in it that fewer than two independent sources vouch for. */
      readonly unsure?: readonly SettingName[]
      readonly leftKeys?: readonly LeftKey[]
    }
  | Refused

/** What a phone's file cannot say of one setting, so that it is set by hand or on the switch; `why` names the reason. */
export interface LeftSetting {
  readonly setting: SettingName
  readonly why: Phrase
}

/** A value that a carrier has no words for. */
export interface Cannot {
  readonly cannot: Phrase
}
/** What else is in the folder that the phone fetches its file from. */
export interface Beside {
  readonly name: string
  readonly bytes: Uint8Array
}

/** The lines of a file for one value, and files that they name. */
export interface Written {
  readonly lines: Values
  readonly beside: readonly Beside[]
}
export type Carried = Values | Written | Cannot

/** How one setting gets into one maker's file. */
export interface Carrier<S extends SettingName> {
  /** The keys as the maker spells them, for the table of settings. */
  readonly keys: readonly string[]
  /** Independent sources that agree about keys, values and unit. With fewer than two it is experimental, and said to be. */
  readonly sources: readonly string[]
  /** Pure: the same value makes the same lines. A value beyond what the phone can say is `cannot`, never cut or bent. */
  readonly write: (value: NonNullable<EverySetting[S]>, account: PhoneAccount) => Carried
}

/** Of one target: each setting that its file can carry. What is not here has no verified place. */
export type Carriers = { readonly [S in SettingName]?: Carrier<S> }

/** A phone or app that a config is for. `render` is pure: no I/O, no clock, no randomness. */
export interface Target {
  readonly info: TargetInfo
  /** How its file says each setting; none: it has a place for the account alone. */
  readonly carriers?: Carriers
  /** How many lines, handsets or ports a file may have, for a model that is known or not; 1 where nothing is said. */
  readonly maxLines?: (model: string | null) => number
  render(account: PhoneAccount): Rendered
}
