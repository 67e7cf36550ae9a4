import type { Registration, RegistrationState } from '#shared/extension.ts'

/** The password that the PBX has for certain, and what is known of it. On the disk. */
export interface Password {
  readonly version: number
  /** Since the PBX has it there was a moment in which nothing was registered: whatever registers now has this password. */
  readonly clear: boolean
  /** ms since the epoch; null: not proved. */
  readonly provedAt: number | null
}

/** The password as it was when a registration was asked for; null: the PBX had none for certain. */
export type Asked = Pick<Password, 'version' | 'clear'> | null

/**
 * What is known when a registration is told. `settled`: proved before. `clear`: nothing older was registered when it was asked for.
 * `overtaken`: the same was learnt only while it was on its way, so it may be of before. `open`: something older may be registered.
 * `unsure`: the PBX did not have this password for certain when it was asked.
 */
export type Known = 'settled' | 'clear' | 'overtaken' | 'open' | 'unsure'

/**
 * What may be said. `proved`: a phone has this password. `waiting`: nothing is registered. `either`: something is, with this password
 * or with another. `nothing`: what was said before holds.
 */
export type Said = 'proved' | 'waiting' | 'either' | 'nothing'

export interface Verdict {
  readonly says: Said
  /** What is known from now on. */
  readonly becomes?: 'settled' | 'clear'
}

/**
 * The whole rule: what is known × what is seen → what may be said. Nothing in here could be caused by a phone with another password, and
 * no clock is asked: what came after what is known by the order of events.
 *
 * A number that was not there is clear from its creation on (see `departures.ts`): its first registration proves its password.
 */
export const rule: Readonly<Record<Known, Readonly<Record<RegistrationState, Verdict>>>> = {
  settled: { registered: { says: 'proved' }, unregistered: { says: 'proved' }, unknown: { says: 'proved' } },
  clear: {
    registered: { says: 'proved', becomes: 'settled' },
    unregistered: { says: 'waiting' },
    unknown: { says: 'nothing' },
  },
  overtaken: { registered: { says: 'nothing' }, unregistered: { says: 'waiting' }, unknown: { says: 'nothing' } },
  open: {
    registered: { says: 'either' },
    unregistered: { says: 'waiting', becomes: 'clear' },
    unknown: { says: 'nothing' },
  },
  unsure: { registered: { says: 'either' }, unregistered: { says: 'waiting' }, unknown: { says: 'nothing' } },
}

export function knownOf(asked: Asked, now: Password | null): Known {
  if (now === null) return 'unsure'
  if (now.provedAt !== null) return 'settled'
  const wasThere = asked?.version === now.version
  if (now.clear) return wasThere && asked.clear ? 'clear' : 'overtaken'
  return wasThere ? 'open' : 'unsure'
}

export interface ProofsPorts {
  /** The password that the PBX has for certain; null: none. */
  readonly password: (accountId: string, number: string) => Password | null
  /** Keeps that nothing older can be registered any more. */
  readonly clear: (accountId: string, number: string, version: number) => void
  /** Keeps that it is proved. */
  readonly proved: (accountId: string, number: string, version: number) => void
}

/** Holds every registration that anybody learns against what is known: a closed window or a restart loses nothing. */
export interface Proofs {
  /** What is known as a registration is asked for; it comes back with the answer. */
  asking(accountId: string, number: string): Asked
  /** A registration that anybody learnt. Answers what may be said of the password now. */
  seen(accountId: string, number: string, registration: Registration, asked: Asked): Said
}

export function createProofs({ password, clear, proved }: ProofsPorts): Proofs {
  return {
    asking(accountId, number) {
      const now = password(accountId, number)
      return now && { version: now.version, clear: now.clear }
    },
    seen(accountId, number, { state }, asked) {
      const now = password(accountId, number)
      const { says, becomes } = rule[knownOf(asked, now)][state]
      if (now && becomes === 'clear') clear(accountId, number, now.version)
      if (now && becomes === 'settled') proved(accountId, number, now.version)
      return says
    },
  }
}
