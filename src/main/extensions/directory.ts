import * as z from 'zod'
import {
  callerIdSchema,
  extensionSchema,
  registrationSchema,
  type CallerId,
  type Extension,
  type Registration,
} from '#shared/extension.ts'
import type { Clock } from '../system/clock.ts'
import type { Store } from '../store/store.ts'

/** One extension as last read, and since when. */
export interface KnownExtension {
  readonly extension: Extension
  readonly readAt: number
  readonly registration: Registration | null
  /** When a phone was last seen registered, ms since the epoch; null: none was. */
  readonly registeredAt: number | null
}

export interface Check {
  readonly number: string
  /** When its registration was last told; null: never. */
  readonly checkedAt: number | null
  readonly readAt: number
}

/** What is known of each account's extensions and caller IDs, on disk: the table opens from here without a network. */
export interface Directory {
  /** Everything in the order of its text, some rows at a time: each part as it is when it is asked for. */
  parts(accountId: string): Iterable<KnownExtension[]>
  /** The first so many by number, and how many there are. */
  first(accountId: string, count: number): { readonly known: KnownExtension[]; readonly total: number }
  get(accountId: string, number: string): KnownExtension | null
  /** Remembers rows as the PBX told them just now. Answers the numbers whose rows are new or different. */
  put(accountId: string, extensions: readonly Extension[]): string[]
  remove(accountId: string, number: string): boolean
  /** All of these or, where the disk refuses, none. */
  removeAll(accountId: string, numbers: readonly string[]): void
  setRegistration(accountId: string, number: string, registration: Registration): void
  count(accountId: string): number
  /** The extensions of a department. */
  department(accountId: string, id: number): Extension[]
  /** Every number, and when it and its registration were last told: without reading whole rows. */
  checks(accountId: string): Iterable<Check[]>
  /** created_at of every extension. */
  identities(accountId: string): Iterable<{ number: string; createdAt: string }[]>
  /** How far the full read is, so that an interrupted one goes on; nextPage 0: none is under way. */
  fullRead(accountId: string): { passStartedAt: number; nextPage: number; finishedAt: number | null } | null
  setFullRead(accountId: string, change: { passStartedAt?: number; nextPage?: number; finishedAt?: number }): void
  callerIds(accountId: string): { callerIds: CallerId[]; readAt: number } | null
  putCallerIds(accountId: string, callerIds: readonly CallerId[]): void
  /** Removes some of what is known of an account. Answers whether there is more. */
  forgetSome(accountId: string): boolean
}

const rowSchema = z
  .object({
    data: z.string().transform((text) => extensionSchema.parse(JSON.parse(text))),
    read_at: z.number(),
    registration: z.string().nullable(),
    registration_at: z.number().nullable(),
    registration_source: z.string().nullable(),
    registered_at: z.number().nullable(),
  })
  .transform((found): KnownExtension => ({
    extension: found.data,
    readAt: found.read_at,
    registeredAt: found.registered_at,
    registration:
      found.registration === null
        ? null
        : registrationSchema.parse({
            state: found.registration,
            checkedAt: found.registration_at,
            source: found.registration_source,
          }),
  }))

const fields = Object.keys(extensionSchema.shape)

/**
 * The same as the schema, by hand where a row is as it is always written: a process that has just started reads thousands of these,
 * and a schema takes more than twice as long. Whatever else is there goes through the schema, which says what is wrong with it.
 */
const row = {
  parse(found: unknown): KnownExtension {
    const {
      data,
      read_at: readAt,
      registration: state,
      registration_at: checkedAt,
      registration_source: source,
      registered_at: registeredAt,
    } = asRecord(found)
    const extension: unknown = typeof data === 'string' ? JSON.parse(data) : null
    const isTime = registeredAt === null || typeof registeredAt === 'number'
    if (!isExtension(extension) || typeof readAt !== 'number' || !isTime) return rowSchema.parse(found)
    if (state === null) return { extension, readAt, registration: null, registeredAt }
    const known = isState(state) && typeof checkedAt === 'number' && (source === 'pbx' || source === 'sip')
    return known ? { extension, readAt, registration: { state, checkedAt, source }, registeredAt } : rowSchema.parse(found)
  },
}

const asRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
const isState = (value: unknown): value is Registration['state'] =>
  value === 'registered' || value === 'unregistered' || value === 'unknown'
const orNull = (value: unknown, type: 'string' | 'boolean'): boolean => value === null || typeof value === type

function isExtension(value: unknown): value is Extension {
  const of = asRecord(value)
  return (
    Object.keys(of).length === fields.length &&
    typeof of['number'] === 'string' &&
    /^[0-9]{3,10}$/.test(of['number']) &&
    orNull(of['displayName'], 'string') &&
    orNull(of['voicemailEnabled'], 'boolean') &&
    orNull(of['outboundCallerId'], 'string') &&
    orNull(of['recordingMode'], 'string') &&
    orNull(of['status'], 'string') &&
    (of['teamId'] === null || Number.isSafeInteger(of['teamId'])) &&
    (of['departmentId'] === null || Number.isSafeInteger(of['departmentId'])) &&
    (of['maxConcurrent'] === null || Number.isSafeInteger(of['maxConcurrent'])) &&
    orNull(of['tlsEnabled'], 'boolean') &&
    typeof of['createdAt'] === 'string' &&
    typeof of['updatedAt'] === 'string'
  )
}

const numberOf = (found: unknown): string => z.string().parse(asRecord(found)['number'])
const numberedRow = { parse: (found: unknown) => ({ number: numberOf(found), known: row.parse(found) }) }
const check: z.ZodType<Check> = z.object({ number: z.string(), checkedAt: z.number().nullable(), readAt: z.number() })
const identity = z.object({ number: z.string(), createdAt: z.string() })

/** So many rows go in one go. */
const forgottenAtOnce = 500

/** So many rows are read in one go: it takes far less than anybody notices. */
const partSize = 200

const columns = 'data, read_at, registration, registration_at, registration_source, registered_at'

// Made once: a schema prepares itself at its first use, which takes longer than what it reads.
const totalOnly = z.object({ total: z.number() })
const dataOnly = z.object({ data: z.string() })
const fullReadRow = z.object({ passStartedAt: z.number(), nextPage: z.number(), finishedAt: z.number().nullable() })
const callerIdsRow = z.object({ data: z.string(), read_at: z.number() })

/** Told what is kept anew of an extension: null stands for one that was not there before, or is not there any more. */
export type Kept = (accountId: string, before: Extension | null, after: Extension | null) => void

export function createDirectory(store: Store, clock: Clock, kept: Kept = () => {}): Directory {
  const get = (accountId: string, number: string): KnownExtension | null =>
    store.one(row, `SELECT ${columns} FROM extensions WHERE account_id = ? AND number = ?`, accountId, number)

  const countOf = (accountId: string): number =>
    store.one(totalOnly, 'SELECT count(*) AS total FROM extensions WHERE account_id = ?', accountId)?.total ?? 0

  /** Every row in the order of its number as text, part after part: each as it is when it is asked for. */
  function* inParts<T extends { readonly number: string }>(
    accountId: string,
    schema: { parse(row: unknown): T },
    columns: string,
  ): Generator<T[], void, void> {
    const sql = `SELECT ${columns} FROM extensions WHERE account_id = ? AND number > ? ORDER BY number LIMIT ?`
    for (let after = '', more = true; more;) {
      const part = store.all(schema, sql, accountId, after, partSize)
      if (part.length > 0) yield part
      more = part.length === partSize
      after = part.at(-1)?.number ?? after
    }
  }

  const remove = (accountId: string, number: string): boolean =>
    store.transaction(() => {
      const before = get(accountId, number)
      if (!before) return false
      store.run('DELETE FROM extensions WHERE account_id = ? AND number = ?', accountId, number)
      kept(accountId, before.extension, null)
      return true
    })

  return {
    *parts(accountId) {
      for (const part of inParts(accountId, numberedRow, `number, ${columns}`)) yield part.map(({ known }) => known)
    },
    first: (accountId, count) => ({
      // As compareNumbers has it: a dial plan's order.
      known: store.all(
        row,
        `SELECT ${columns} FROM extensions WHERE account_id = ? ORDER BY length(number), number LIMIT ?`,
        accountId,
        count,
      ),
      total: countOf(accountId),
    }),
    get,
    department: (accountId, id) =>
      store
        .all(row, `SELECT ${columns} FROM extensions WHERE account_id = ? AND data ->> 'departmentId' = ?`, accountId, id)
        .map(({ extension }) => extension),
    put(accountId, extensions) {
      return store.transaction(() => {
        const changed: string[] = []
        for (const extension of extensions) {
          const data = JSON.stringify(extension)
          const before = store.one(
            dataOnly,
            'SELECT data FROM extensions WHERE account_id = ? AND number = ?',
            accountId,
            extension.number,
          )
          if (before?.data !== data) {
            changed.push(extension.number)
            kept(accountId, before ? extensionSchema.parse(JSON.parse(before.data)) : null, extension)
          }
          store.run(
            `INSERT INTO extensions (account_id, number, data, read_at) VALUES (?, ?, ?, ?)
             ON CONFLICT (account_id, number) DO UPDATE SET
               -- A number that was made anew is another extension.
               registered_at = iif(data ->> '$.createdAt' = excluded.data ->> '$.createdAt', registered_at, NULL),
               data = excluded.data, read_at = excluded.read_at`,
            accountId,
            extension.number,
            data,
            clock.now(),
          )
        }
        return changed
      })
    },
    remove,
    removeAll(accountId, numbers) {
      store.transaction(() => {
        for (const number of numbers) remove(accountId, number)
      })
    },
    setRegistration(accountId, number, registration) {
      store.run(
        `UPDATE extensions SET registration = ?1, registration_at = ?2, registration_source = ?3,
           registered_at = iif(?1 = 'registered', ?2, registered_at) WHERE account_id = ?4 AND number = ?5`,
        registration.state,
        registration.checkedAt,
        registration.source,
        accountId,
        number,
      )
    },
    count: countOf,
    checks: (accountId) => inParts(accountId, check, 'number, registration_at AS checkedAt, read_at AS readAt'),
    identities: (accountId) => inParts(accountId, identity, "number, data ->> '$.createdAt' AS createdAt"),
    fullRead: (accountId) =>
      store.one(
        fullReadRow,
        'SELECT pass_started_at AS passStartedAt, next_page AS nextPage, finished_at AS finishedAt FROM full_reads WHERE account_id = ?',
        accountId,
      ),
    setFullRead(accountId, { passStartedAt, nextPage, finishedAt }) {
      store.run(
        `INSERT INTO full_reads (account_id, pass_started_at, next_page, finished_at) VALUES (?1, coalesce(?2, 0), coalesce(?3, 0), ?4)
         ON CONFLICT (account_id) DO UPDATE SET pass_started_at = coalesce(?2, pass_started_at),
           next_page = coalesce(?3, next_page), finished_at = coalesce(?4, finished_at)`,
        accountId,
        passStartedAt ?? null,
        nextPage ?? null,
        finishedAt ?? null,
      )
    },
    callerIds(accountId) {
      const found = store.one(callerIdsRow, 'SELECT data, read_at FROM caller_ids WHERE account_id = ?', accountId)
      return found ? { callerIds: z.array(callerIdSchema).parse(JSON.parse(found.data)), readAt: found.read_at } : null
    },
    putCallerIds(accountId, callerIds) {
      store.run(
        `INSERT INTO caller_ids (account_id, data, read_at) VALUES (?, ?, ?)
         ON CONFLICT (account_id) DO UPDATE SET data = excluded.data, read_at = excluded.read_at`,
        accountId,
        JSON.stringify(callerIds),
        clock.now(),
      )
    },
    forgetSome(accountId) {
      return store.transaction(() => {
        store.run('DELETE FROM full_reads WHERE account_id = ?', accountId)
        store.run('DELETE FROM caller_ids WHERE account_id = ?', accountId)
        const { changes } = store.run(
          `DELETE FROM extensions WHERE account_id = ?1
             AND number IN (SELECT number FROM extensions WHERE account_id = ?1 ORDER BY number LIMIT ?2)`,
          accountId,
          forgottenAtOnce,
        )
        return changes === forgottenAtOnce
      })
    },
  }
}
