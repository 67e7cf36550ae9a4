import { createHash } from 'node:crypto'
import * as z from 'zod'
import { artefactKinds, type Artefact, type ArtefactKind } from '#shared/handoff.ts'
import { isOtherInstant } from '#shared/instants.ts'
import type { Clock } from '../system/clock.ts'
import { groupsOf, type Slices } from '../concurrency/slices.ts'
import { deleting } from '../store/deleting.ts'
import { secretSettings } from '#shared/phone-settings.ts'
import type { Store } from '../store/store.ts'
import type { PhoneAccount, Rendered } from './targets/target.ts'
import type { Made } from './make.ts'
import type { GivenSetup } from './setup.ts'

/** What was made for a phone, without what is secret in it: enough to say later which phones still have an old password. */
export interface ArtefactRecord {
  readonly accountId: string
  readonly number: string
  readonly target: string
  readonly mac: string | null
  readonly hash: string
  /** The password version in it; null: not known. */
  readonly version: number | null
  /** What is known of the phone once it has this; null: it is for no phone. */
  readonly given: GivenSetup | null
}

export interface Artefacts {
  /** `place`: the path, or who fetched it; empty where there is neither. */
  remember(made: ArtefactRecord, kind: ArtefactKind, place: string): void
  /** The same of many that are in one place, some at a time. */
  rememberAll(made: readonly ArtefactRecord[], kind: ArtefactKind, place: string, slices: Slices): Promise<void>
  /** Of one extension, the newest first. */
  of(accountId: string, number: string): Artefact[]
  /** The last extension, of any account, that this MAC was used for, other than this one. */
  elsewhere(mac: string, accountId: string, number: string): { accountId: string; number: string; at: number } | null
  /** The MAC that was last used for each extension of an account with this target. */
  macs(accountId: string, target: string): { number: string; mac: string }[]
  /** Ids of the targets that something was made for last, the last first. */
  recentTargets(): string[]
  forgetExtension(accountId: string, number: string): void
  /** To be run in slices, as everything of this size. */
  forgettingAccount(accountId: string): Generator<void, void, void>
}

/** So many are kept of one extension: what is older than that is on no desk any more. */
const maxOfOne = 50

/** So many are written down in one go. */
const rememberedAtOnce = 2

/** Stands where the password stands, in every preview and in what is hashed. Letters and digits: no format refuses or escapes it. */
export const standIn = 'Vq7MaskedSecret4'

const artefactRow = z.object({
  id: z.number(),
  target: z.string(),
  kind: z.enum(artefactKinds),
  place: z.string(),
  mac: z.string().nullable(),
  hash: z.string(),
  version: z.number().nullable(),
  at: z.number(),
  of_created_at: z.string().nullable(),
})

// Made once: a schema prepares itself at its first use, which takes longer than what it reads.
const elsewhereRow = z.object({ accountId: z.string(), number: z.string(), at: z.number() })
const macRow = z.object({ number: z.string(), mac: z.string(), of_created_at: z.string().nullable() })
const targetOnly = z.object({ target: z.string() })

/**
 * Remembers which file, code or card carried which version of a password. The hash tells two contents apart, but it is of the content
 * with a stand-in for the password: the hash of a short password could be guessed back, and this database holds no secrets.
 * `versionOf` answers the newest version of an extension's password, and `createdAtOf` when it was created, or null where that is not known;
 * `remembered` hears of each new one. What was made for a number belongs to the extension that it was then.
 */
export function createArtefacts(
  store: Store,
  clock: Clock,
  versionOf: (accountId: string, number: string) => number | null,
  createdAtOf: (accountId: string, number: string) => string | null,
  remembered: (made: ArtefactRecord, kind: ArtefactKind, place: string) => void = () => {},
): Artefacts {
  function remember(made: readonly ArtefactRecord[], kind: ArtefactKind, place: string): void {
    store.transaction(() => {
      for (const { accountId, number, target, mac, hash, version } of made) {
        store.run(
          `INSERT INTO artefacts (account_id, number, target, kind, in_session, place, mac, hash, version, at, of_created_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          ...[accountId, number, target, kind === 'session' ? 'link' : kind, kind === 'session' ? 1 : 0],
          ...[place, mac, hash, version, clock.now(), createdAtOf(accountId, number)],
        )
        store.run(
          `DELETE FROM artefacts WHERE account_id = ?1 AND number = ?2 AND id NOT IN
             (SELECT id FROM artefacts WHERE account_id = ?1 AND number = ?2 ORDER BY id DESC LIMIT ?3)`,
          ...[accountId, number, maxOfOne],
        )
      }
    })
    for (const one of made) remembered(one, kind, place)
  }

  return {
    remember: (made, kind, place) => remember([made], kind, place),
    rememberAll: (made, kind, place, slices) =>
      slices.each(groupsOf(made, rememberedAtOnce), (group) => remember(group, kind, place)),
    of(accountId, number) {
      const newest = versionOf(accountId, number)
      return store
        .all(
          artefactRow,
          `SELECT id, target, iif(in_session, 'session', kind) AS kind, place, mac, hash, version, at, of_created_at FROM artefacts
             WHERE account_id = ? AND number = ? ORDER BY id DESC`,
          ...[accountId, number],
        )
        .filter((row) => !isOtherInstant(row.of_created_at, createdAtOf(accountId, number)))
        .map(({ of_created_at: _of, ...row }) => ({
          ...row,
          stale: row.version !== null && newest !== null && row.version < newest,
        }))
    },
    elsewhere(mac, accountId, number) {
      return store.one(
        elsewhereRow,
        `SELECT account_id AS accountId, number, at FROM artefacts
         WHERE mac = ? AND NOT (account_id = ? AND number = ?) ORDER BY id DESC LIMIT 1`,
        ...[mac, accountId, number],
      )
    },
    macs(accountId, target) {
      const found = store.all(
        macRow,
        `SELECT number, mac, of_created_at FROM artefacts WHERE id IN
           (SELECT MAX(id) FROM artefacts WHERE account_id = ? AND target = ? AND mac IS NOT NULL GROUP BY number)`,
        ...[accountId, target],
      )
      return found
        .filter(({ number, of_created_at: of }) => !isOtherInstant(of, createdAtOf(accountId, number)))
        .map(({ number, mac }) => ({ number, mac }))
    },
    recentTargets() {
      const rows = store.all(targetOnly, 'SELECT target FROM artefacts GROUP BY target ORDER BY MAX(id) DESC LIMIT 5')
      return rows.map(({ target }) => target)
    },
    forgetExtension(accountId, number) {
      store.run('DELETE FROM artefacts WHERE account_id = ? AND number = ?', accountId, number)
    },
    forgettingAccount: (accountId) => deleting(store, 'artefacts', 'id', 'account_id = ?', accountId),
  }
}

/** The same phone with a stand-in for each of its secrets. */
export function withoutSecrets(account: PhoneAccount): PhoneAccount {
  const { lines, settings } = account
  const masked = secretSettings.filter((name) => settings?.[name] !== undefined).map((name) => [name, standIn])
  return {
    ...account,
    password: standIn,
    ...(lines && { lines: lines.map((line) => ({ ...line, password: standIn })) }),
    ...(settings && { settings: { ...settings, ...Object.fromEntries(masked) } }),
  }
}

/** What is kept of something made: it can be held for as long as nobody knows whether it is used. */
export function recordOf({ target, account, version, given }: Made, accountId: string): ArtefactRecord {
  // Of one moment for all: two hashes differ when the contents do, not when they were made.
  const masked = target.render({ ...withoutSecrets(account), madeAt: 0 })
  return { accountId, number: account.extension, target: target.info.id, mac: account.mac, hash: hashOf(masked), version, given }
}

function hashOf(rendered: Rendered): string {
  const hash = createHash('sha256')
  if (rendered.ok) {
    for (const file of rendered.files) hash.update(file.name).update('\0').update(file.bytes)
    hash.update(rendered.qr ?? '')
  }
  return hash.digest('hex')
}
