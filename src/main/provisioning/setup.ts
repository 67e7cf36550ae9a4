import type { PhoneKey, PhoneLine, PhonePasswordKind } from '#shared/phone.ts'
import type { PhoneSettings, SecretSettings } from '#shared/phone-settings.ts'
import type { Result } from '#shared/result.ts'

/** The phone that something is made for, as a person asks for it. The MAC is canonical. */
export interface WantedPhone {
  readonly accountId: string
  readonly number: string
  readonly target: string
  readonly mac: string | null
  readonly plainName: boolean
}

/** A version of one of the phone's own passwords, without it. */
export interface OwnPasswordRef {
  readonly kind: PhonePasswordKind
  readonly layer: string
  readonly version: number
}

/** What a phone has besides the extension that it is set up for. */
export interface PhoneSetup {
  /** By slot; the first is in slot 1. */
  readonly lines: readonly PhoneLine[]
  readonly settings: PhoneSettings
  readonly keys: readonly PhoneKey[]
  readonly model: string | null
  /** Another one where anything in the file would be other, secrets apart. */
  readonly hash: string
  readonly passwords: readonly OwnPasswordRef[]
}

/** Who knows the phones. */
export interface KnownSetups {
  /** null: it is no phone, such as a sheet to type from. */
  setup(wanted: WantedPhone): PhoneSetup | null
  secrets(setup: PhoneSetup): Promise<Result<SecretSettings>>
}

/** What goes with something that was made, so that what the phone has is known once it has it. */
export interface GivenSetup extends Pick<PhoneSetup, 'hash' | 'passwords'> {
  readonly plainName: boolean
  readonly lines: readonly (PhoneLine & { readonly version: number | null; readonly createdAt: string | null })[]
}
