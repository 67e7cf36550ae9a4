import fc from 'fast-check'
import { expect, it } from 'vitest'
import { yealinkAccount } from '../../support/readers/desk-phones.ts'
import { readYealinkLines } from '../../support/readers/line-formats.ts'
import { must, openBenchRoom } from '../../support/phones/bench-room.ts'

const numbers = ['1001', '1002', '1003', '1004']
const macs = ['001565000001', '001565000002', '001565000003', '001565000004', '001565000005']

type Step =
  | { readonly do: 'scan' | 'boot' | 'download'; readonly mac: string }
  | { readonly do: 'pair'; readonly mac: string; readonly number: string; readonly takeOver: boolean }
  | { readonly do: 'undo' | 'order' | 'restart' }
  | { readonly do: 'part' | 'skip' | 'registered'; readonly number: string }

const mac = fc.constantFrom(...macs)
const number = fc.constantFrom(...numbers)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('scan' as const, 'boot' as const, 'download' as const), mac }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pair' as const), mac, number, takeOver: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('undo' as const, 'undo' as const, 'order' as const, 'restart' as const) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('part' as const, 'skip' as const, 'registered' as const), number }) },
)

type Pairs = Readonly<Record<string, string>>

it('no phone gets another’s file, no phone has two extensions, and undo restores what was, whatever happens in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      let room = await openBenchRoom(numbers)
      const start = { accountId: 'a', siteId: null, addresses: ['192.0.2.10'], who: { from: 'numbers' as const, numbers } }
      const id = must(await room.calls['bench.start'](start)).session?.id ?? ''
      const pairs = async (): Promise<Pairs> => {
        const { rows } = must(await room.calls['bench.session']({}))
        const all = rows.flatMap((row) => (row.number !== null && row.mac !== null ? [[row.number, row.mac] as const] : []))
        expect(new Set(all.map(([, of]) => of)).size).toBe(all.length)
        // A box is in one row: alone, or with its extension.
        const boxes = rows.flatMap((row) => (row.mac === null ? [] : [row.mac]))
        expect(new Set(boxes).size).toBe(boxes.length)
        return Object.fromEntries(all)
      }
      /** What was before each pairing that a person made and that still stands. */
      const before: { readonly was: Pairs; readonly is: Pairs }[] = []
      for (const one of steps) {
        const was = await pairs()
        if (one.do === 'scan') await room.calls['bench.scan']({ id, text: one.mac })
        if (one.do === 'pair')
          await room.calls['bench.pair']({ id, mac: one.mac, number: one.number, by: 'hand', takeOver: one.takeOver })
        if (one.do === 'boot') await room.boot(one.mac)
        if (one.do === 'order') await room.calls['bench.byOrder']({ id, on: true })
        if (one.do === 'part') await room.calls['bench.part']({ id, number: one.number })
        if (one.do === 'skip') await room.calls['bench.skip']({ id, number: one.number })
        if (one.do === 'registered') room.registered(one.number, 'registered')
        if (one.do === 'restart') {
          room = await room.again()
          await room.bench.begin()
        }
        if (one.do === 'undo') {
          const undone = await room.calls['bench.undo']({ id })
          const last = before.pop()
          // Only what nothing has come between is compared: a phone that was given away since has another story.
          if (undone.ok && last && JSON.stringify(was) === JSON.stringify(last.is)) expect(await pairs()).toEqual(last.was)
        }
        const is = await pairs()
        if (['scan', 'pair', 'boot'].includes(one.do) && JSON.stringify(is) !== JSON.stringify(was)) before.push({ was, is })
        if (one.do === 'part' && JSON.stringify(is) !== JSON.stringify(was)) before.length = 0
        if (one.do !== 'download') continue
        const row = must(await room.calls['bench.session']({})).rows.find((each) => each.mac === one.mac)
        if (!row?.phoneId || row.number === null) continue
        for (const other of macs.filter((each) => each !== one.mac))
          expect(await room.desk.fileFor(row.phoneId, `${other}.cfg`)).toBeNull()
        const text = await room.download(row.phoneId, `${one.mac}.cfg`)
        const account = yealinkAccount(readYealinkLines(text ?? ''), 1)
        expect([account.extension, account.password === `Secret-${row.number}`]).toEqual([row.number, true])
      }
      expect(room.faults).toEqual([])
      await room.close()
      room.room.store.close()
    }),
    { numRuns: Number(process.env['LINECARD_BENCH_RUNS'] ?? 60) },
  )
})
