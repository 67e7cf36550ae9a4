import type { ExtensionRow, PasswordState } from '#shared/extension.ts'
import { isOtherInstant } from '#shared/instants.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { Directory, KnownExtension } from './directory.ts'
import type { KnownNote, Notes } from './notes.ts'

/** What was set up for an extension last, and created_at of that extension. */
export interface KnownPhone {
  readonly phone: string
  readonly mac: string | null
  readonly createdAt: string | null
}

export interface KnownPassword {
  readonly state: PasswordState
  /** When a phone showed that it has it, ms since the epoch; null: none has yet. */
  readonly provedAt: number | null
  readonly createdAt: string | null
}

type Waiting = ReadonlyMap<string, ExtensionRow['queued']>

export interface RowsPorts {
  readonly directory: Directory
  /** What is known of these extensions' passwords, and created_at of the extension that each belongs to. */
  readonly passwordStates: (accountId: string, numbers: readonly string[]) => ReadonlyMap<string, KnownPassword>
  /** The phones that were set up for these extensions last. */
  readonly phones: (accountId: string, numbers: readonly string[]) => ReadonlyMap<string, KnownPhone>
  readonly notes: Pick<Notes, 'of'>
  /** Kinds of changes that wait, by number; with a number, of that one alone. */
  readonly queued: (accountId: string, of?: string) => Waiting
}

/** Rows as the window has them: what the directory knows, joined with passwords, phones and waiting changes. */
export interface Rows {
  of(accountId: string, number: string): Result<ExtensionRow>
  /** Of these numbers, those that are there. */
  some(accountId: string, numbers: readonly string[]): ExtensionRow[]
  /** The first so many by number, and how many there are. */
  first(accountId: string, count: number): { readonly rows: ExtensionRow[]; readonly total: number }
  /** Every row, as it is when its turn comes; what changes behind that is told as it always is. */
  every(accountId: string): Generator<ExtensionRow, void, void>
}

export function createRows({ directory, passwordStates, phones, notes, queued }: RowsPorts): Rows {
  function joined(accountId: string, known: readonly KnownExtension[], waiting: Waiting): ExtensionRow[] {
    const numbers = known.map((one) => one.extension.number)
    const passwords = passwordStates(accountId, numbers)
    const setUp = phones(accountId, numbers)
    const said = notes.of(accountId, numbers)
    return known.map((one) => {
      const { number } = one.extension
      return toRow(one, {
        password: passwords.get(number),
        setUp: setUp.get(number),
        said: said.get(number),
        waiting: waiting.get(number),
      })
    })
  }

  const some = (accountId: string, numbers: readonly string[]): ExtensionRow[] => {
    if (numbers.length === 0) return []
    const known = numbers.flatMap((number) => directory.get(accountId, number) ?? [])
    return joined(accountId, known, queued(accountId, numbers.length === 1 ? numbers[0] : undefined))
  }

  return {
    some,
    of(accountId, number) {
      const [row] = some(accountId, [number])
      return row ? ok(row) : fail(problem('extension-unknown', { number }))
    },
    first(accountId, count) {
      const { known, total } = directory.first(accountId, count)
      return { rows: joined(accountId, known, queued(accountId)), total }
    },
    *every(accountId) {
      const waiting = queued(accountId)
      for (const part of directory.parts(accountId)) yield* joined(accountId, part, waiting)
    },
  }
}

/** What is known of one extension besides what the PBX says. */
interface Joined {
  readonly password: KnownPassword | undefined
  readonly setUp: KnownPhone | undefined
  readonly said: KnownNote | undefined
  readonly waiting: ExtensionRow['queued']
}

function toRow(
  { extension, registration, registeredAt, readAt }: KnownExtension,
  { password, setUp, said, waiting }: Joined,
): ExtensionRow {
  // A number that was deleted and made anew is another extension: what we have is neither its password nor its phone nor its note.
  const isIts = (of: { readonly createdAt: string | null }): boolean => !isOtherInstant(of.createdAt, extension.createdAt)
  const ours = password && isIts(password) ? password : null
  const phone = setUp && isIts(setUp) ? setUp : null
  return {
    ...extension,
    registration,
    ...(registeredAt === null ? {} : { registeredAt }),
    password: ours ? ours.state : 'elsewhere',
    ...(ours?.state === 'stored' ? { provedAt: ours.provedAt } : {}),
    ...(phone ? { phone: phone.phone, ...(phone.mac === null ? {} : { mac: phone.mac }) } : {}),
    ...(said && isIts(said) ? { note: said.note } : {}),
    readAt,
    ...(waiting ? { queued: waiting } : {}),
  }
}
