import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { AuditCheck } from '#shared/audit.ts'
import { createAuditLog, readLine, type AuditLog, type KeptLine } from '../../../src/main/audit/audit-log.ts'
import { openStore, type Store } from '../../../src/main/store/store.ts'
import { handClock, type HandClock } from '../../support/clocks/hand-clock.ts'

interface Room {
  readonly log: AuditLog
  readonly store: Store
  readonly clock: HandClock
}

function room(lines = 0): Room {
  const store = openStore(':memory:')
  const clock = handClock()
  const log = createAuditLog(store, clock, { user: 'ana', computer: 'desk' })
  for (let at = 1; at <= lines; at += 1)
    log.add({ what: 'extension-changed', accountId: 'a', account: 'Acme', number: String(1000 + at) }, '12')
  return { log, store, clock }
}

/** How many steps the work took, and what it answered. */
function done<T>(work: Generator<unknown, T, void>): { readonly answer: T; readonly steps: number } {
  for (let steps = 1; ; steps += 1) {
    const next = work.next()
    if (next.done) return { answer: next.value, steps }
  }
}
const checked = (log: AuditLog): AuditCheck => done(log.checking()).answer
const kept = (log: AuditLog): KeptLine[] => [...log.forward()].flat()
const seqsOf = (log: AuditLog): number[] => kept(log).map(({ seq }) => seq)
const row = z.object({ line: z.string(), hash: z.string() })

describe('the chain of the audit log', () => {
  it('is whole as it was written, also where nothing was', () => {
    expect(checked(room().log)).toMatchObject({ lines: 0, broken: null })
    const { log } = room(700)
    expect(checked(log)).toMatchObject({ lines: 700, broken: null })
    expect(readLine(kept(log)[0] ?? { line: '' })).toMatchObject({
      ...{ seq: 1, what: 'extension-changed', number: '1001', who: { user: 'ana', computer: 'desk', token: '12' } },
    })
  })

  it('is followed some lines at a time', () => {
    expect(done(room(1_000).log.checking()).steps).toBeGreaterThan(3)
  })

  it('goes on whole after a disk that refused half of a line, where whoever wrote it went on', () => {
    const { store, clock } = room()
    let refuses = false
    const disk: Store = {
      ...store,
      run(sql, ...params) {
        if (refuses && sql.includes('audit_ends')) throw new Error('the disk is full')
        return store.run(sql, ...params)
      },
    }
    const log = createAuditLog(disk, clock, { user: 'ana', computer: 'desk' })
    log.add({ what: 'extension-changed', number: '1001' }, null)
    refuses = true
    store.transaction(() => {
      // What is done must not fail for its line.
      expect(() => log.add({ what: 'extension-changed', number: '1002' }, null)).toThrow('full')
    })
    refuses = false
    log.add({ what: 'extension-changed', number: '1003' }, null)
    expect(checked(log)).toMatchObject({ lines: 2, broken: null })
  })

  it('names the first line of which one byte is another', () => {
    const count = 40
    fc.assert(
      fc.property(fc.integer({ min: 1, max: count }), fc.constantFrom('line', 'hash'), fc.nat(), (seq, column, place) => {
        const { log, store } = room(count)
        const found = store.one(row, 'SELECT line, hash FROM audit WHERE seq = ?', seq)
        const before = (column === 'line' ? found?.line : found?.hash) ?? ''
        const at = place % before.length
        const code = before.charCodeAt(at)
        // Another sign of one byte.
        const after = `${before.slice(0, at)}${String.fromCharCode(code === 0x7a ? 0x61 : code + 1)}${before.slice(at + 1)}`
        store.run(`UPDATE audit SET ${column} = ? WHERE seq = ?`, after, seq)
        expect(checked(log).broken).toEqual({ seq, why: 'changed' })
      }),
      { numRuns: 200 },
    )
  })

  it('shows a line that was taken out, one that was put in, and an end that was cut off', () => {
    const out = room(10)
    out.store.run('DELETE FROM audit WHERE seq = 4')
    expect(checked(out.log).broken).toEqual({ seq: 4, why: 'missing' })
    const end = room(10)
    end.store.run('DELETE FROM audit WHERE seq > 7')
    expect(checked(end.log).broken).toEqual({ seq: 8, why: 'end' })
    const front = room(10)
    front.store.run('DELETE FROM audit WHERE seq < 3')
    expect(checked(front.log).broken).toEqual({ seq: 1, why: 'missing' })
    const swapped = room(10)
    swapped.store.run('UPDATE audit SET seq = 99 WHERE seq = 5')
    swapped.store.run('UPDATE audit SET seq = 5 WHERE seq = 6')
    swapped.store.run('UPDATE audit SET seq = 6 WHERE seq = 99')
    expect(checked(swapped.log).broken).toEqual({ seq: 5, why: 'changed' })
  })

  it('goes on where it was after the next start, and with a transaction that did not come to its end nothing is left of its line', () => {
    const { log, store, clock } = room(3)
    expect(() =>
      store.transaction(() => {
        log.add({ what: 'phone-saved' }, null)
        throw new Error('no')
      }),
    ).toThrow('no')
    createAuditLog(store, clock, { user: 'bob', computer: 'desk' }).add({ what: 'phone-saved' }, null)
    expect([seqsOf(log), checked(log).broken]).toEqual([[1, 2, 3, 4], null])
  })

  it('can be followed by anybody who has the file', async () => {
    const { log } = room(5)
    const { createHash } = await import('node:crypto')
    let sum = ''
    for (const { line, hash } of kept(log)) {
      sum = createHash('sha256').update(`${sum}\n${line}`).digest('hex')
      expect(hash).toBe(sum)
    }
  })
})

describe('lines that are kept no longer', () => {
  it('are cut off at the front, and the chain of the others stays whole', async () => {
    const { log, clock } = room(600)
    await clock.advance(1_000)
    const cut = clock.now()
    log.add({ what: 'phone-saved' }, null)
    const { steps } = done(log.cutting(cut))
    expect(steps).toBeGreaterThan(1)
    expect([seqsOf(log), log.count(), checked(log)]).toMatchObject([[601], 1, { lines: 1, broken: null }])
    log.add({ what: 'phone-saved' }, null)
    expect(checked(log)).toMatchObject({ lines: 2, broken: null })
  })

  it('may be all of them; the next one goes on from the last', () => {
    const { log, clock } = room(3)
    done(log.cutting(clock.now() + 1))
    expect([seqsOf(log), log.count(), checked(log).broken]).toEqual([[], 0, null])
    expect(log.add({ what: 'phone-saved' }, null).seq).toBe(4)
    expect(checked(log).broken).toBeNull()
  })

  it('do not hide that one of those before was changed while they were there, nor one that is no line any more', () => {
    const { log, store, clock } = room(5)
    store.run(`UPDATE audit SET line = 'no line' WHERE seq = 2`)
    done(log.cutting(clock.now() + 1))
    expect([seqsOf(log), checked(log).broken]).toEqual([[2, 3, 4, 5], { seq: 2, why: 'changed' }])
  })
})

describe('a hundred thousand lines', () => {
  it('cost a look at the newest no more than a few of them', () => {
    const { log, store } = room(1)
    store.run(
      `WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
       INSERT INTO audit (seq, line, hash) SELECT i, (SELECT line FROM audit WHERE seq = 1), '' FROM n`,
    )
    store.run('UPDATE audit_ends SET last_seq = 100000')
    const pages = log.pages(null)
    const first = pages.next()
    expect([log.count(), first.done ? 0 : first.value.length]).toEqual([100_000, 250])
  })
})
