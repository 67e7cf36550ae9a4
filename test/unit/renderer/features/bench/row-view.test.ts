import { describe, expect, it } from 'vitest'
import type { BenchRow } from '#shared/bench.ts'
import { inOrder, viewOf } from '../../../../../src/renderer/src/features/bench/row-view.ts'

const start = Date.UTC(2026, 10, 28, 8)
const at = (seconds: number, how: 'plug-and-play' | 'http' | 'file' | 'pbx' = 'file') => ({
  at: start + seconds * 1_000,
  how,
  params: {},
})
const now = (seconds: number): number => start + seconds * 1_000

function row(over: Partial<BenchRow> = {}): BenchRow {
  return {
    ...{ id: '1001', position: 1, number: '1001', name: 'Mai', mac: '001565000001', phoneId: 'p', maker: 'Yealink', model: null },
    ...{ firmware: null, address: null, pairedBy: 'scan', skipped: false, needsPassword: false, steps: {}, downloading: false },
    ...{ mayBeEarlier: false, trouble: null, locks: null, heardAt: null, resyncAt: null },
    ...over,
  }
}

describe('a row of a provisioning session', () => {
  it('waits without a word where its label was scanned and nothing was heard, however long', () => {
    const { cells, trouble } = viewOf(row(), now(100_000), true)
    expect(trouble).toBeNull()
    expect(new Set(Object.values(cells).map(({ look }) => look))).toEqual(new Set(['empty']))
  })

  it('says that nothing was downloaded once a phone takes longer than the slowest ones do, and calls nothing failed', () => {
    const heard = row({ steps: { discovered: at(0, 'plug-and-play') }, heardAt: start })
    expect(viewOf(heard, now(30), true).trouble).toBeNull()
    expect(viewOf(heard, now(60), true).trouble).toMatchObject({ from: 'requested', title: { code: 'trouble-not-downloaded' } })
    // One that nobody gave an extension waits for a person and not for its file.
    expect(viewOf({ ...heard, number: null }, now(60), true).trouble).toBeNull()
  })

  it('leads to the doctor where it was downloaded and not registered, as long as the PBX can tell', () => {
    const steps = { discovered: at(0, 'plug-and-play'), requested: at(1, 'http'), downloaded: at(2) }
    const one = row({ steps, heardAt: start })
    expect(viewOf(one, now(30), true).cells.registered).toMatchObject({ look: 'waiting', title: { code: 'waiting-pbx' } })
    expect(viewOf(one, now(200), true).trouble).toMatchObject({ from: 'registered', remedy: 'doctor' })
    const offline = viewOf(one, now(200), false)
    expect([offline.trouble, offline.cells.registered]).toMatchObject([null, { look: 'waiting', title: { code: 'offline' } }])
  })

  it('tells the earlier phone from the new one, and takes no time for a proof', () => {
    const steps = { discovered: at(0, 'plug-and-play'), requested: at(1, 'http'), downloaded: at(2) }
    const { cells, trouble } = viewOf(row({ steps, heardAt: start, mayBeEarlier: true }), now(900), true)
    expect([trouble, cells.registered]).toMatchObject([null, { look: 'waiting', title: { code: 'earlier' } }])
  })

  it('asks for a new password before everything else', () => {
    const trouble = { kind: 'no-file' as const, at: start, params: {}, problem: null }
    expect(viewOf(row({ needsPassword: true, trouble }), now(0), true).trouble).toMatchObject({ remedy: 'rotate' })
  })

  it('says no more of a second address once its phone is verified', () => {
    const trouble = { kind: 'second-address' as const, at: start, params: { address: '192.0.2.9' }, problem: null }
    const steps = { discovered: at(0, 'plug-and-play'), requested: at(1, 'http'), downloaded: at(2) }
    expect(viewOf(row({ steps, trouble, heardAt: start }), now(5), true).trouble).toMatchObject({ remedy: 'rebind' })
    const done = { ...steps, registered: at(3, 'pbx'), verified: at(3) }
    expect(viewOf(row({ steps: done, trouble, heardAt: start }), now(5), true).trouble).toBeNull()
  })

  it('stands among the others by what was heard of it last, then by its label, then by its turn', () => {
    const heard = (id: string, seconds: number) =>
      row({ id, steps: { discovered: at(seconds, 'plug-and-play') }, heardAt: now(seconds) })
    const rows = [
      row({ id: 'second', mac: null, position: 2 }),
      row({ id: 'first', mac: null, position: 1 }),
      row({ id: 'scanned' }),
      heard('early', 1),
      heard('late', 9),
    ]
    expect(inOrder(rows).map(({ id }) => id)).toEqual(['late', 'early', 'scanned', 'first', 'second'])
  })
})
