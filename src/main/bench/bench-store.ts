import * as z from 'zod'
import { benchStates, pairings } from '#shared/bench-words.ts'
import type { Store } from '../store/store.ts'
import type { BoardContent, BoardKeeper } from './board.ts'
import { boxSchema } from './box.ts'
import type { Ticket, TicketStore } from './network/desk.ts'

const undoSchema = z.object({
  number: z.string(),
  mac: z.string(),
  had: z.object({ mac: z.string(), by: z.enum(pairings) }).nullable(),
  from: z.object({ number: z.string(), by: z.enum(pairings) }).nullable(),
})

const contentSchema = z.object({
  /** Addresses of this computer that a person chose. */
  addresses: z.array(z.string()),
  byOrder: z.boolean(),
  /** A person chose HTTPS. Sessions of earlier versions do not say it. */
  secure: z.boolean().default(false),
  /** The target that a person named for a MAC's first six digits. */
  targets: z.record(z.string(), z.string()),
  undos: z.array(undoSchema),
})
export type SessionContent = z.infer<typeof contentSchema>

const json = <T>(schema: z.ZodType<T>) => z.string().transform((text) => schema.parse(JSON.parse(text)))

const headRow = z.object({
  id: z.string(),
  accountId: z.string(),
  siteId: z.string().nullable(),
  state: z.enum(benchStates),
  startedAt: z.number(),
  content: json(contentSchema),
})
/** A session without its rows. */
export type SessionHead = z.output<typeof headRow>

const seatSchema = z.object({
  number: z.string(),
  createdAt: z.string().nullable(),
  turn: z.number(),
  skipped: z.boolean(),
  mac: z.string().nullable(),
  by: z.enum(pairings).nullable(),
  phoneId: z.string().nullable(),
  record: z.union([z.object({ made: z.string() }), z.object({ was: z.string() })]).nullable(),
})
const seatRow = z.object({ content: json(seatSchema) })
const boxRow = z.object({ content: json(boxSchema) })
const ticketRow = z.object({
  pathHash: z.string(),
  phoneId: z.string(),
  mac: z.string().nullable(),
  address: z.string().nullable(),
  closedAt: z.number().nullable(),
  madeAt: z.number(),
})
const idOnly = z.object({ id: z.string() })

const headColumns = 'id, account_id AS accountId, site_id AS siteId, state, started_at AS startedAt, content'

/** Sessions, their rows and their tickets, on the disk. Nothing in here is secret: of a path there is only the hash. */
export interface BenchStore {
  /** The one that goes on; null: there is none. At most one is under way. */
  current(): SessionHead | null
  put(head: SessionHead): void
  content(id: string): Pick<BoardContent, 'seats' | 'boxes'>
  keeper(id: string): Omit<BoardKeeper, 'undos'>
  tickets(id: string): TicketStore
  /** Ended sessions, and those of an account, go. */
  forgetEnded(): void
  forgetAccount(accountId: string): void
  transaction<T>(work: () => T): T
}

export function createBenchStore(store: Store): BenchStore {
  function forget(ids: readonly string[]): void {
    const all = JSON.stringify(ids)
    store.transaction(() => {
      for (const table of ['bench_seats', 'bench_boxes', 'bench_tickets'])
        store.run(`DELETE FROM ${table} WHERE session_id IN (SELECT value FROM json_each(?))`, all)
      store.run('DELETE FROM bench_sessions WHERE id IN (SELECT value FROM json_each(?))', all)
    })
  }

  return {
    transaction: (work) => store.transaction(work),
    current: () =>
      store.one(headRow, `SELECT ${headColumns} FROM bench_sessions WHERE state <> 'ended' ORDER BY started_at DESC LIMIT 1`),
    put: ({ id, accountId, siteId, state, startedAt, content }) =>
      void store.run(
        'INSERT OR REPLACE INTO bench_sessions (id, account_id, site_id, state, started_at, content) VALUES (?, ?, ?, ?, ?, ?)',
        ...[id, accountId, siteId, state, startedAt, JSON.stringify(content)],
      ),
    content: (id) => ({
      seats: store.all(seatRow, 'SELECT content FROM bench_seats WHERE session_id = ?', id).map(({ content }) => content),
      boxes: store.all(boxRow, 'SELECT content FROM bench_boxes WHERE session_id = ?', id).map(({ content }) => content),
    }),
    keeper: (id) => ({
      seat: (seat) =>
        void store.run(
          'INSERT OR REPLACE INTO bench_seats (session_id, number, content) VALUES (?, ?, ?)',
          ...[id, seat.number, JSON.stringify(seat)],
        ),
      box: (box) =>
        void store.run(
          'INSERT OR REPLACE INTO bench_boxes (session_id, key, content) VALUES (?, ?, ?)',
          ...[id, box.key, JSON.stringify(box)],
        ),
      dropSeat: (number) => void store.run('DELETE FROM bench_seats WHERE session_id = ? AND number = ?', id, number),
      dropBox: (key) => void store.run('DELETE FROM bench_boxes WHERE session_id = ? AND key = ?', id, key),
    }),
    tickets: (id) => ({
      all: () =>
        store.all(
          ticketRow,
          `SELECT path_hash AS pathHash, phone_id AS phoneId, mac, address, closed_at AS closedAt, made_at AS madeAt
             FROM bench_tickets WHERE session_id = ?`,
          id,
        ),
      save: ({ pathHash, phoneId, mac, address, closedAt, madeAt }: Ticket) =>
        void store.run(
          `INSERT OR REPLACE INTO bench_tickets (session_id, path_hash, phone_id, mac, address, closed_at, made_at)
             VALUES (?, ?, ?, ?, ?, ?, ?)`,
          ...[id, pathHash, phoneId, mac, address, closedAt, madeAt],
        ),
    }),
    forgetEnded: () => forget(store.all(idOnly, `SELECT id FROM bench_sessions WHERE state = 'ended'`).map(({ id }) => id)),
    forgetAccount: (accountId) =>
      forget(store.all(idOnly, 'SELECT id FROM bench_sessions WHERE account_id = ?', accountId).map(({ id }) => id)),
  }
}
