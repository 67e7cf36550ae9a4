import { createHash } from 'node:crypto'
import * as z from 'zod'
import { auditLineSchema, type AuditCheck, type AuditLine } from '#shared/audit.ts'
import type { Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'

/** Who does what is done here. */
export interface AuditWho {
  readonly user: string
  readonly computer: string
}

/** What a line is made of; what is left out is null, empty or false. */
export type NewLine = Pick<AuditLine, 'what'> & Partial<Omit<AuditLine, 'seq' | 'at' | 'who'>> & { readonly elsewhere?: boolean }

/** A line as it is kept, with its sum. */
export interface KeptLine {
  readonly seq: number
  /** JSON */
  readonly line: string
  readonly hash: string
}

/**
 * The audit log. Each line's sum is over the line and the sum of the one before, so that nothing can be changed, taken out or put in
 * without the sums behind it being others. That the last lines were cut off shows by a row that has the last sum; what was cut off at the front
 * by age leaves its last sum as the one to begin with.
 */
export interface AuditLog {
  /** Joins the caller's transaction. */
  add(line: NewLine, token: string | null): AuditLine
  /** The newest first, from below this number on, some at a time. */
  pages(before: number | null): Generator<readonly KeptLine[], void, void>
  /** The oldest first. */
  forward(): Generator<readonly KeptLine[], void, void>
  count(): number
  /** Follows the chain, some lines at a time. */
  checking(): Generator<void, AuditCheck, void>
  /** Cuts off what is older than this moment (ms since the epoch), some lines at a time. */
  cutting(olderThan: number): Generator<void, void, void>
}

const keptRow = z.object({ seq: z.number(), line: z.string(), hash: z.string() })
const endsRow = z.object({ cutSeq: z.number(), cutHash: z.string(), lastSeq: z.number(), lastHash: z.string() })
const atOnly = z.object({ seq: z.number(), at: z.number().nullable(), hash: z.string() })
type Ends = z.infer<typeof endsRow>

/** So many lines are read, followed or cut off between two yields. */
const atOnce = 250

/** The sum of a line: SHA-256 of the sum before, a line break, and the line as it is kept. */
export function sumOf(before: string, line: string): string {
  return createHash('sha256').update(`${before}\n${line}`).digest('hex')
}

/** A line as it is kept; null: it is none any more. */
export function readLine({ line }: Pick<KeptLine, 'line'>): AuditLine | null {
  try {
    return auditLineSchema.parse(JSON.parse(line))
  } catch {
    return null
  }
}

export function createAuditLog(store: Store, clock: Clock, who: AuditWho): AuditLog {
  const ends = (): Ends =>
    store.one(
      endsRow,
      'SELECT cut_seq AS cutSeq, cut_hash AS cutHash, last_seq AS lastSeq, last_hash AS lastHash FROM audit_ends',
    ) ?? { cutSeq: 0, cutHash: '', lastSeq: 0, lastHash: '' }

  function setEnds({ cutSeq, cutHash, lastSeq, lastHash }: Ends): void {
    store.run(
      'INSERT OR REPLACE INTO audit_ends (id, cut_seq, cut_hash, last_seq, last_hash) VALUES (1, ?, ?, ?, ?)',
      ...[cutSeq, cutHash, lastSeq, lastHash],
    )
  }

  const behind = (seq: number): KeptLine[] =>
    store.all(keptRow, 'SELECT seq, line, hash FROM audit WHERE seq > ? ORDER BY seq LIMIT ?', seq, atOnce)

  function* forward(): Generator<readonly KeptLine[], void, void> {
    // What is added meanwhile is not asked for: it may never end.
    const { lastSeq, cutSeq } = ends()
    for (let seq = cutSeq; ;) {
      const found = behind(seq).filter((one) => one.seq <= lastSeq)
      if (found.length > 0) yield found
      if (found.length < atOnce) return
      seq = found.at(-1)?.seq ?? lastSeq
    }
  }

  function* checking(): Generator<void, AuditCheck, void> {
    const { cutSeq, cutHash, lastSeq, lastHash } = ends()
    const result = (lines: number, broken: AuditCheck['broken']): AuditCheck => ({ at: clock.now(), lines, broken })
    let [seq, hash, lines] = [cutSeq, cutHash, 0]
    for (;;) {
      const found = behind(seq)
      for (const one of found) {
        if (one.seq > lastSeq) break
        if (one.seq !== seq + 1) {
          // Cut off meanwhile: the chain begins further on.
          if (ends().cutSeq > seq) return yield* checking()
          return result(lines, { seq: seq + 1, why: 'missing' })
        }
        const sum = sumOf(hash, one.line)
        if (sum !== one.hash || readLine(one)?.seq !== one.seq) return result(lines, { seq: one.seq, why: 'changed' })
        ;[seq, hash, lines] = [one.seq, sum, lines + 1]
      }
      if (found.length < atOnce || seq >= lastSeq) break
      yield
    }
    return result(lines, seq === lastSeq && hash === lastHash ? null : { seq: Math.min(seq + 1, lastSeq), why: 'end' })
  }

  return {
    add({ elsewhere = false, ...over }, token) {
      return store.transaction(() => {
        const now = ends()
        const line: AuditLine = {
          ...{ seq: now.lastSeq + 1, at: clock.now(), what: over.what },
          who: elsewhere ? { user: null, computer: null, token: null } : { ...who, token },
          ...{ accountId: null, account: null, number: null, phone: null, plan: null, version: null },
          ...{ fields: [], how: null, target: null, place: null, uncertain: false },
          ...over,
        }
        const text = JSON.stringify(line)
        const hash = sumOf(now.lastHash, text)
        // One that is there already was never finished: a disk refused what came next, and whoever wrote it went on.
        store.run('INSERT OR REPLACE INTO audit (seq, line, hash) VALUES (?, ?, ?)', line.seq, text, hash)
        setEnds({ ...now, lastSeq: line.seq, lastHash: hash })
        return line
      })
    },
    *pages(before) {
      for (let from = before ?? Number.MAX_SAFE_INTEGER; ;) {
        const found = store.all(
          keptRow,
          'SELECT seq, line, hash FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?',
          ...[from, atOnce],
        )
        if (found.length > 0) yield found
        if (found.length < atOnce) return
        from = found.at(-1)?.seq ?? 0
      }
    },
    forward,
    count() {
      const { lastSeq, cutSeq } = ends()
      return lastSeq - cutSeq
    },
    checking,
    *cutting(olderThan) {
      for (;;) {
        const last = store.transaction((): boolean => {
          const now = ends()
          const found = store.all(
            atOnly,
            `SELECT seq, iif(json_valid(line), line ->> 'at', NULL) AS at, hash FROM audit WHERE seq > ? ORDER BY seq LIMIT ?`,
            ...[now.cutSeq, atOnce],
          )
          const kept = found.findIndex(({ at }) => at === null || at >= olderThan)
          const old = kept < 0 ? found : found.slice(0, kept)
          const end = old.at(-1)
          if (!end) return true
          store.run('DELETE FROM audit WHERE seq <= ?', end.seq)
          setEnds({ ...now, cutSeq: end.seq, cutHash: end.hash })
          return kept >= 0 || found.length < atOnce
        })
        if (last) return
        yield
      }
    },
  }
}
