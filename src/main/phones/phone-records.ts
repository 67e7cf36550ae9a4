import * as z from 'zod'
import { artefactKinds } from '#shared/handoff.ts'
import { phoneLineSchema, phonePasswordKinds, phoneSchema } from '#shared/phone.ts'
import { deleting } from '../store/deleting.ts'
import type { Store } from '../store/store.ts'

/** Which version of a phone's own password: versions count in their layer. */
const passwordRefSchema = z.object({ kind: z.enum(phonePasswordKinds), layer: z.string(), version: z.number() })
export type PasswordRef = z.infer<typeof passwordRefSchema>

/** What a phone was given: enough to say later what of it is old. Nothing in it is secret. */
const givenSchema = z.object({
  kind: z.enum(artefactKinds),
  place: z.string(),
  at: z.number(),
  target: z.string(),
  /** Of the artefact, with stand-ins for its secrets. */
  content: z.string(),
  /** Of everything but secrets that its file was made of; null: it was made before phones had settings. */
  hash: z.string().nullable(),
  lines: z.array(phoneLineSchema.extend({ version: z.number().nullable(), createdAt: z.string().nullable() })),
  passwords: z.array(passwordRefSchema),
})
export type GivenRecord = z.infer<typeof givenSchema>

/** A line, and created_at of the extension that it was set up for; null: not known. */
export interface LineRecord extends z.infer<typeof phoneLineSchema> {
  readonly createdAt: string | null
}

const told = phoneSchema.shape.told

export interface PhoneRecord {
  readonly id: string
  readonly accountId: string
  readonly mac: string | null
  readonly target: string
  readonly model: string | null
  readonly serial: string | null
  readonly siteId: string | null
  readonly place: string
  readonly note: string
  readonly plainName: boolean
  readonly lines: readonly LineRecord[]
  readonly given: GivenRecord | null
  readonly told: z.infer<typeof told>
  readonly retiredAt: number | null
}

const phoneRow = z.object({
  id: z.string(),
  account_id: z.string(),
  mac: z.string().nullable(),
  target: z.string(),
  model: z.string().nullable(),
  serial: z.string().nullable(),
  site_id: z.string().nullable(),
  place: z.string(),
  note: z.string(),
  plain_name: z.number(),
  given: z.string().nullable(),
  told: z.string().nullable(),
  retired_at: z.number().nullable(),
  lines: z.string(),
})
const lineColumns = z.array(
  z.object({ slot: z.number(), accountId: z.string(), number: z.string(), createdAt: z.string().nullable() }),
)
const newestRow = z.object({
  number: z.string(),
  target: z.string(),
  mac: z.string().nullable(),
  createdAt: z.string().nullable(),
})
const idOnly = z.object({ id: z.string() })
const countOnly = z.object({ count: z.number() })

const columns = `id, account_id, mac, target, model, serial, site_id, place, note, plain_name, given, told, retired_at`
const updates = columns
  .split(', ')
  .slice(1)
  .map((column) => `${column} = excluded.${column}`)
  .join(', ')
/** A phone with its lines in one row. */
const select = `SELECT ${columns}, (SELECT json_group_array(json_object('slot', slot, 'accountId', account_id, 'number', number,
    'createdAt', of_created_at)) FROM (SELECT * FROM phone_lines WHERE phone_id = phones.id ORDER BY slot)) AS lines FROM phones`
/** Asked of each phone in its turn: a list of the phones first, by either index, would be all of them for every page. The plus keeps SQLite from it. */
const ofAccount = '(account_id = ?1 OR EXISTS (SELECT 1 FROM phone_lines WHERE phone_id = phones.id AND +account_id = ?1))'

const withLineOf = `retired_at IS NULL AND id IN
  (SELECT phone_id FROM phone_lines WHERE account_id = ? AND number IN (SELECT value FROM json_each(?)))`

const json = <T>(schema: z.ZodType<T>, text: string | null): T | null => (text === null ? null : schema.parse(JSON.parse(text)))

function toRecord(row: z.infer<typeof phoneRow>): PhoneRecord {
  return {
    id: row.id,
    accountId: row.account_id,
    mac: row.mac,
    target: row.target,
    model: row.model,
    serial: row.serial,
    siteId: row.site_id,
    place: row.place,
    note: row.note,
    plainName: row.plain_name === 1,
    lines: lineColumns.parse(JSON.parse(row.lines)),
    given: json(givenSchema, row.given),
    told: json(told, row.told),
    retiredAt: row.retired_at,
  }
}

/** The phone that an extension has a line on. */
export interface NewestPhone {
  readonly number: string
  readonly target: string
  readonly mac: string | null
  /** created_at of the extension that the line is for; null: not known. */
  readonly createdAt: string | null
}

/** The phones as they are kept: each is written whole, in one transaction with its lines. */
export interface PhoneRecords {
  get(id: string): PhoneRecord | null
  /** The phone in use that has this MAC. */
  withMac(mac: string): PhoneRecord | null
  /** One out of use that has it. */
  retiredWith(mac: string): PhoneRecord | null
  /** The app of this kind that an extension was set up in. */
  app(accountId: string, number: string, target: string): PhoneRecord | null
  /** In the order of their ids. */
  page(accountId: string, after: string, count: number): PhoneRecord[]
  /** In use, with a line of one of these. */
  of(accountId: string, numbers: readonly string[]): PhoneRecord[]
  countOf(accountId: string, numbers: readonly string[]): number
  /** In use, at this site. */
  at(siteId: string): PhoneRecord[]
  /** Whether a phone was given this version of a password of its own, and has to be known to have it. */
  isGiven(ref: PasswordRef): boolean
  /** Of each of these extensions the phone in use that was given something last. Those without one are left out. */
  newest(accountId: string, numbers: readonly string[]): NewestPhone[]
  put(phone: PhoneRecord): void
  remove(id: string): void
  /** Takes the lines of an extension away, and answers the phones that had one. */
  dropLines(accountId: string, number: string): PhoneRecord[]
  forgettingAccount(accountId: string): Generator<void, void, void>
}

export function createPhoneRecords(store: Store): PhoneRecords {
  const all = (where: string, ...params: (string | number)[]): PhoneRecord[] =>
    store.all(phoneRow, `${select} WHERE ${where}`, ...params).map(toRecord)
  const first = (where: string, ...params: string[]): PhoneRecord | null => all(`${where} LIMIT 1`, ...params)[0] ?? null

  function put(phone: PhoneRecord): void {
    store.transaction(() => {
      store.run(
        // Not OR REPLACE: another phone with this MAC would go.
        `INSERT INTO phones (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET ${updates}`,
        ...[phone.id, phone.accountId, phone.mac, phone.target, phone.model, phone.serial, phone.siteId, phone.place, phone.note],
        ...[phone.plainName ? 1 : 0, phone.given && JSON.stringify(phone.given), phone.told && JSON.stringify(phone.told)],
        phone.retiredAt,
      )
      store.run('DELETE FROM phone_lines WHERE phone_id = ?', phone.id)
      for (const { slot, accountId, number, createdAt } of phone.lines)
        store.run(
          'INSERT INTO phone_lines (phone_id, slot, account_id, number, of_created_at) VALUES (?, ?, ?, ?, ?)',
          ...[phone.id, slot, accountId, number, createdAt],
        )
    })
  }

  function remove(id: string): void {
    store.transaction(() => {
      store.run('DELETE FROM phone_lines WHERE phone_id = ?', id)
      store.run('DELETE FROM phones WHERE id = ?', id)
    })
  }

  return {
    get: (id) => first('id = ?', id),
    withMac: (mac) => first('mac = ? AND retired_at IS NULL', mac),
    retiredWith: (mac) => first('mac = ? AND retired_at IS NOT NULL ORDER BY retired_at DESC', mac),
    app: (accountId, number, target) =>
      first(
        `mac IS NULL AND retired_at IS NULL AND target = ?3
           AND id IN (SELECT phone_id FROM phone_lines WHERE account_id = ?1 AND number = ?2)`,
        ...[accountId, number, target],
      ),
    page: (accountId, after, count) => all(`${ofAccount} AND id > ?2 ORDER BY id LIMIT ?3`, accountId, after, count),
    of: (accountId, numbers) => all(`${withLineOf} ORDER BY id`, accountId, JSON.stringify(numbers)),
    countOf: (accountId, numbers) =>
      store.one(countOnly, `SELECT count(*) AS count FROM phones WHERE ${withLineOf}`, ...[accountId, JSON.stringify(numbers)])
        ?.count ?? 0,
    at: (siteId) => all('site_id = ? AND retired_at IS NULL ORDER BY id', siteId),
    isGiven: ({ kind, layer, version }) =>
      store.one(
        countOnly,
        // The text of nearly all of them tells already that it is not there.
        `SELECT EXISTS (SELECT 1 FROM phones WHERE instr(given, ?4) > 0 AND EXISTS
           (SELECT 1 FROM json_each(phones.given, '$.passwords') AS one
              WHERE one.value ->> 'kind' = ?1 AND one.value ->> 'layer' = ?2 AND one.value ->> 'version' = ?3)) AS count`,
        ...[kind, layer, version, JSON.stringify(layer)],
      )?.count === 1,
    newest: (accountId, numbers) =>
      store.all(
        // With max() SQLite takes the other columns from the row that has it.
        newestRow.extend({ at: z.number() }),
        `SELECT lines.number, target, mac, of_created_at AS createdAt, max(coalesce(given ->> 'at', 0)) AS at
           FROM phone_lines AS lines JOIN phones ON phones.id = phone_id
           WHERE lines.account_id = ? AND lines.number IN (SELECT value FROM json_each(?)) AND retired_at IS NULL
           GROUP BY lines.number`,
        ...[accountId, JSON.stringify(numbers)],
      ),
    put,
    remove,
    dropLines(accountId, number) {
      return store.transaction(() => {
        const ids = store.all(
          idOnly,
          'SELECT DISTINCT phone_id AS id FROM phone_lines WHERE account_id = ? AND number = ?',
          accountId,
          number,
        )
        store.run('DELETE FROM phone_lines WHERE account_id = ? AND number = ?', accountId, number)
        return ids.flatMap(({ id }) => first('id = ?', id) ?? [])
      })
    },
    *forgettingAccount(accountId) {
      // A phone that another account has a line on is that one's from now on.
      store.run(
        `UPDATE phones SET site_id = NULL, account_id =
             (SELECT account_id FROM phone_lines WHERE phone_id = phones.id AND account_id <> ?1 ORDER BY slot LIMIT 1)
           WHERE account_id = ?1 AND id IN (SELECT phone_id FROM phone_lines WHERE account_id <> ?1)`,
        accountId,
      )
      yield* deleting(store, 'phone_lines', '(phone_id, slot)', 'account_id = ?', accountId)
      for (;;) {
        const ids = store.all(idOnly, 'SELECT id FROM phones WHERE account_id = ? LIMIT 200', accountId).map(({ id }) => id)
        store.transaction(() => {
          for (const table of ['phone_lines WHERE phone_id', 'phones WHERE id'])
            store.run(`DELETE FROM ${table} IN (SELECT value FROM json_each(?))`, JSON.stringify(ids))
        })
        if (ids.length === 0) return
        yield
      }
    },
  }
}
