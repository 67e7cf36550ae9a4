import { describe, expect, it } from 'vitest'
import type { BenchRow } from '#shared/bench.ts'
import { yealinkAccount } from '../../support/readers/desk-phones.ts'
import { readYealinkLines } from '../../support/readers/line-formats.ts'
import { must, openBenchRoom, type BenchRoom } from '../../support/phones/bench-room.ts'

const numbers = ['1001', '1002', '1003']
const [first, second, third] = ['001565000001', '001565000002', '001565000003'] as const

async function open(over: { siteId?: string } = {}) {
  const room = await openBenchRoom(numbers)
  const { calls } = room
  const { session } = must(
    await calls['bench.start']({
      ...{ accountId: 'a', siteId: over.siteId ?? null, addresses: ['192.0.2.10'] },
      who: { from: 'numbers', numbers },
    }),
  )
  const id = session?.id ?? ''
  const rows = async (): Promise<BenchRow[]> => must(await calls['bench.session']({})).rows
  const row = async (key: string): Promise<BenchRow | undefined> => (await rows()).find((one) => one.id === key)
  const scan = async (text: string) => must(await calls['bench.scan']({ id, text }))
  const pairs = async () =>
    Object.fromEntries((await rows()).flatMap(({ number, mac }) => (number !== null && mac !== null ? [[number, mac]] : [])))
  return { ...room, id, rows, row, scan, pairs }
}

const phoneIdOf = async ({ calls }: Pick<BenchRoom, 'calls'>, number: string): Promise<string> =>
  must(await calls['bench.session']({})).rows.find((row) => row.number === number)?.phoneId ?? ''

describe('a provisioning session', () => {
  it('is one, however many windows start one at the same time', async () => {
    const { calls } = await openBenchRoom(numbers)
    const input = { accountId: 'a', siteId: null, addresses: ['192.0.2.10'], who: { from: 'numbers' as const, numbers } }
    const both = await Promise.all([calls['bench.start'](input), calls['bench.start'](input)])
    expect(both.map((one) => (one.ok ? 'started' : one.problem.kind)).toSorted()).toEqual(['bench-under-way', 'started'])
  })

  it('gives each scanned label the next extension that waits, and makes the phone’s record by it', async () => {
    const { scan, pairs, room, calls } = await open()
    for (const text of ['00:15:65:00:00:01', 'MAC: 001565-000002', `S/N 81234567\tMAC 0015.6500.0003`]) await scan(text)
    expect(await pairs()).toEqual({ 1001: first, 1002: second, 1003: third })
    const phones = await room.phones.all('a')
    expect(phones.map(({ mac, target, lines }) => [mac, target, lines[0]?.number]).toSorted()).toEqual([
      [first, 'yealink', '1001'],
      [second, 'yealink', '1002'],
      [third, 'yealink', '1003'],
    ])
    expect(must(await calls['bench.session']({})).session).toMatchObject({ next: null, undo: { number: '1003', mac: third } })
  })

  it('asks which MAC of a label is meant, what kind of phone an unknown one is, and says what is no MAC', async () => {
    const { scan, calls, id, pairs } = await open()
    expect((await scan('00:15:65:00:00:01 00:15:65:00:00:02')).ask).toMatchObject({ why: 'several', macs: [first, second] })
    expect((await scan('4006381333931')).ask?.why).toBe('article')
    expect((await scan('hello')).ask?.why).toBe('none')
    const odd = 'a0a1a2a3a4a5'
    expect((await scan(odd)).ask).toMatchObject({ why: 'target', mac: odd, number: '1001' })
    expect(await pairs()).toEqual({})
    must(await calls['bench.pair']({ id, mac: odd, number: '1001', by: 'scan', target: 'fanvil' }))
    expect(await pairs()).toEqual({ 1001: odd })
    // The next of the same maker is not asked about.
    expect((await scan('a0a1a2a3a4a6')).row).toMatchObject({ number: '1002' })
  })

  it('takes the last scan back with the record that it made, and gives the label to the next one', async () => {
    const { scan, calls, id, pairs, room } = await open()
    await scan(first)
    await scan(second)
    expect(must(await calls['bench.undo']({ id })).row).toMatchObject({ number: '1002', mac: null })
    expect(await pairs()).toEqual({ 1001: first })
    expect(await room.phones.all('a')).toHaveLength(1)
    expect((await scan(third)).row).toMatchObject({ number: '1002', mac: third })
    must(await calls['bench.undo']({ id }))
    must(await calls['bench.undo']({ id }))
    expect(await pairs()).toEqual({})
    expect(await calls['bench.undo']({ id })).toMatchObject({ problem: { kind: 'undo-nothing' } })
  })

  it('is told in the audit log with its start, its pairings, those that are undone, and its end', async () => {
    const { scan, calls, id, noted } = await open()
    await scan(first)
    await scan(second)
    must(await calls['bench.undo']({ id }))
    must(await calls['bench.part']({ id, number: '1001' }))
    must(await calls['bench.part']({ id, number: '1001' }))
    must(await calls['bench.end']({ id }))
    const mac = (before: string | null, after: string | null) => [{ field: 'mac', before, after }]
    expect(noted).toMatchObject([
      { what: 'session-started', accountId: 'a', place: '192.0.2.10' },
      { what: 'phone-paired', number: '1001', how: 'scan', target: 'yealink', fields: mac(null, first) },
      { what: 'phone-paired', number: '1002', how: 'scan', target: 'yealink', fields: mac(null, second) },
      { what: 'pairing-undone', number: '1002', fields: mac(second, null) },
      { what: 'pairing-undone', number: '1001', fields: mac(first, null) },
      { what: 'session-ended', accountId: 'a' },
    ])
  })

  it('asks before it takes a phone from another extension, and gives it back when that is undone', async () => {
    const { scan, calls, id, pairs, room } = await open()
    await scan(first)
    expect((await scan(second)).row?.number).toBe('1002')
    const wanted = { id, mac: first, number: '1003', by: 'hand' } as const
    expect(must(await calls['bench.pair'](wanted)).ask).toMatchObject({ why: 'paired', number: '1001' })
    must(await calls['bench.pair']({ ...wanted, takeOver: true }))
    expect(await pairs()).toEqual({ 1003: first, 1002: second })
    must(await calls['bench.undo']({ id }))
    expect(await pairs()).toEqual({ 1001: first, 1002: second })
    const phones = await room.phones.all('a')
    expect(phones.find(({ mac }) => mac === first)?.lines).toMatchObject([{ number: '1001' }])
  })

  it('asks before it takes a phone of an extension that is not in it, and of another account', async () => {
    const { scan, room, calls, id } = await open()
    room.add('2001')
    room.add('3001', {}, 'b')
    room.handOff('2001', 'yealink', first)
    room.handOff('3001', 'yealink', second, 'b')
    expect((await scan(first)).ask).toMatchObject({ why: 'in-use', number: '2001' })
    expect((await scan(second)).ask).toMatchObject({ why: 'elsewhere', number: '3001', account: 'Bravo' })
    must(await calls['bench.pair']({ id, mac: first, number: null, by: 'scan', takeOver: true }))
    const found = room.phones.withMac(first)
    expect(found?.lines).toEqual([{ slot: 1, accountId: 'a', number: '1001' }])
    must(await calls['bench.undo']({ id }))
    expect(room.phones.withMac(first)?.lines).toEqual([{ slot: 1, accountId: 'a', number: '2001' }])
  })

  it('expects the phones that the inventory has for those who wait', async () => {
    const room = await openBenchRoom(numbers)
    const lines = [{ slot: 1, accountId: 'a', number: '1002' }]
    const said = { target: 'yealink', model: null, serial: null, siteId: null, place: '', note: '', plainName: false }
    must(await room.room.calls['phones.save']({ id: null, accountId: 'a', mac: first, lines, ...said }))
    const start = { accountId: 'a', siteId: null, addresses: ['192.0.2.10'], who: { from: 'phones' as const } }
    const { rows } = must(await room.calls['bench.start'](start))
    expect(rows).toMatchObject([{ number: '1002', mac: first, pairedBy: 'known' }])
    expect(await room.boot(first)).toMatchObject({ ticket: { mac: first, target: 'yealink', ownFile: `${first}.cfg` } })
  })
})

describe('a phone that is plugged in', () => {
  it('is heard, gets its own file, registers and is verified, each with its time; then its paths are closed', async () => {
    const opened = await open()
    const { scan, row, boot, download, room, network, watched, registered, proved } = opened
    await scan(first)
    expect(await row('1001')).toMatchObject({ steps: {}, heardAt: null })
    const heard = await boot(first, { maker: 'Yealink', model: 'SIP-T54W', firmware: '96.86.0.70' })
    const phoneId = await phoneIdOf(opened, '1001')
    expect(heard).toEqual({ ticket: { phoneId, mac: first, target: 'yealink', ownFile: `${first}.cfg` } })
    await room.clock.advance(1_000)
    const text = await download(phoneId, `${first.toUpperCase()}.CFG`)
    const account = yealinkAccount(readYealinkLines(text ?? ''), 1)
    expect([account.extension, account.password === 'Secret-1001']).toEqual(['1001', true])
    expect(await row('1001')).toMatchObject({
      model: 'T54W',
      steps: { discovered: { how: 'plug-and-play' }, requested: { how: 'http' }, downloaded: { how: 'file' } },
    })
    expect([...watched]).toEqual(['1001'])
    await room.clock.advance(1_000)
    registered('1001', 'unregistered')
    await room.clock.advance(20_000)
    proved.set('1001', { version: 1 })
    registered('1001', 'registered')
    expect((await row('1001'))?.steps).toMatchObject({
      registered: { how: 'pbx', at: room.clock.now() },
      verified: { how: 'version', params: { version: 1 } },
    })
    expect(network.closed).toContain(phoneId)
    expect([...watched]).toEqual([])
    expect(room.phones.withMac(first)).toMatchObject({ given: { kind: 'session' }, stale: [] })
  })

  it('is not taken for the one that registered before with the same extension', async () => {
    const opened = await open()
    const { scan, row, boot, download, room, registered, proved } = opened
    proved.set('1001', { version: 1 })
    await scan(first)
    await boot(first)
    await download(await phoneIdOf(opened, '1001'), `${first}.cfg`)
    await room.clock.advance(1_000)
    registered('1001', 'registered')
    expect(await row('1001')).toMatchObject({ mayBeEarlier: true })
    expect((await row('1001'))?.steps.registered).toBeUndefined()
    await room.clock.advance(1_000)
    registered('1001', 'unregistered')
    await room.clock.advance(1_000)
    registered('1001', 'registered')
    expect((await row('1001'))?.steps.verified?.params).toEqual({ version: 1 })
  })

  it('gets nothing before somebody gave it an extension, nor when the session is paused', async () => {
    const { boot, row, calls, id } = await open()
    expect(await boot(first)).toEqual({ none: 'not-waiting' })
    expect(await row(first)).toMatchObject({ number: null, mac: first, steps: { discovered: { how: 'plug-and-play' } } })
    must(await calls['bench.pair']({ id, mac: first, number: '1002', by: 'hand' }))
    expect(await row('1002')).toMatchObject({ trouble: { kind: 'restart' } })
    expect(await row(first)).toBeUndefined()
    must(await calls['bench.pause']({ id }))
    expect(await boot(first)).toEqual({ none: 'paused' })
    must(await calls['bench.resume']({ id }))
    expect(await boot(first)).toMatchObject({ ticket: { mac: first } })
    expect(await row('1002')).toMatchObject({ trouble: null })
  })

  it('gets the next extension where phones are paired as they are plugged in', async () => {
    const { boot, calls, id, pairs } = await open()
    must(await calls['bench.byOrder']({ id, on: true }))
    expect(await boot(second)).toMatchObject({ ticket: { mac: second } })
    expect(await boot(first)).toMatchObject({ ticket: { mac: first } })
    expect(await pairs()).toEqual({ 1001: second, 1002: first })
  })

  it('has words of its own where it belongs to another account, takes our address in vain, or cannot be answered', async () => {
    const { boot, row, saw, scan, room } = await open()
    room.add('3001', {}, 'b')
    room.handOff('3001', 'yealink', third, 'b')
    expect(await boot(third)).toEqual({ none: 'managed-elsewhere' })
    expect(await row(third)).toMatchObject({ trouble: { kind: 'managed-elsewhere' } })
    await scan(first)
    for (let start = 0; start < 3; start += 1) {
      await boot(first)
      saw({ kind: 'notify-accepted', mac: first })
    }
    expect(await row('1001')).toMatchObject({ trouble: { kind: 'managed-elsewhere', params: { times: 3 } } })
    saw({ kind: 'other-subnet', mac: second, address: '169.254.7.7' })
    expect(await row(second)).toMatchObject({ trouble: { kind: 'other-subnet', params: { address: '169.254.7.7' } } })
  })

  it('has no file while its password is not known, and gets one once that was rotated on request', async () => {
    const { boot, row, scan, passwords, calls, id } = await open()
    passwords.delete('1001')
    await scan(first)
    expect(await row('1001')).toMatchObject({ needsPassword: true })
    expect(await boot(first)).toEqual({ none: 'not-waiting' })
    expect(await row('1001')).toMatchObject({ trouble: { kind: 'no-file', problem: { kind: 'password-not-stored' } } })
    must(await calls['bench.rotate']({ id, numbers: ['1001'] }))
    expect(await boot(first)).toMatchObject({ ticket: { mac: first } })
    expect(await row('1001')).toMatchObject({ needsPassword: false, trouble: null })
  })

  it('says that it has another extension’s file where that was undone after the download', async () => {
    const opened = await open()
    const { scan, row, boot, download, calls, id, desk, network, room } = opened
    await scan(first)
    await boot(first)
    const phoneId = await phoneIdOf(opened, '1001')
    await download(phoneId, `${first}.cfg`)
    must(await calls['bench.undo']({ id }))
    expect(network.closed).toContain(phoneId)
    expect(await desk.fileFor(phoneId, `${first}.cfg`)).toBeNull()
    expect(await row(first)).toMatchObject({ number: null, trouble: { kind: 'other-file', params: { number: '1001' } } })
    expect(room.phones.withMac(first)).toMatchObject({ lines: [] })
  })

  it('has the locks of its site in its file, and those are named that its maker has no place for', async () => {
    const room = await openBenchRoom(numbers)
    const site = must(await room.room.calls['phones.saveSite']({ id: null, accountId: 'a', name: 'Hà Nội' }))
    const of = { layer: 'site', siteId: site.id } as const
    must(
      await room.room.calls['phones.saveLayer']({ of, settings: { plugAndPlay: 'off', makersCloud: 'off', webPage: 'https' } }),
    )
    must(await room.room.calls['phones.setPassword']({ of, kind: 'adminPassword', password: { mode: 'generate' } }))
    const start = { accountId: 'a', siteId: site.id, addresses: ['192.0.2.10'], who: { from: 'numbers' as const, numbers } }
    const id = must(await room.calls['bench.start'](start)).session?.id ?? ''
    must(await room.calls['bench.scan']({ id, text: first }))
    await room.boot(first)
    const [row] = must(await room.calls['bench.session']({})).rows
    const text = await room.download(row?.phoneId ?? '', `${first}.cfg`)
    expect(text).toContain('static.auto_provision.pnp_enable = 0')
    const [after] = must(await room.calls['bench.session']({})).rows
    expect([...(after?.locks?.carried ?? []), ...(after?.locks?.left ?? [])].toSorted()).toEqual(
      ['adminPassword', 'makersCloud', 'plugAndPlay', 'webPage'].toSorted(),
    )
    expect(after?.locks?.carried).toContain('adminPassword')
  })
})

describe('an extension that is deleted', () => {
  it('waits no more, and its phone has none', async () => {
    const { scan, rows, bench, boot, room } = await open()
    await scan(first)
    await boot(first)
    room.extensions.delete('a/1001')
    await bench.forgetExtension('a', '1001')
    const now = await rows()
    expect(now.map(({ number }) => number).toSorted()).toEqual(['1002', '1003', null].toSorted())
    expect(now.find(({ mac }) => mac === first)?.number).toBeNull()
  })
})

describe('a session that was cut off', () => {
  it('goes on with its phones, its path and what was seen, and keeps the tickets of those that registered closed', async () => {
    const opened = await open()
    const { scan, boot, download, network } = opened
    await scan(first)
    await scan(second)
    await boot(first)
    await download(await phoneIdOf(opened, '1001'), `${first}.cfg`)
    network.tickets?.save({ pathHash: 'f'.repeat(64), phoneId: 'p', mac: first, address: null, closedAt: 7, madeAt: 1 })
    const { path } = network.opened[0] ?? {}
    const again = await opened.again()
    await again.bench.begin()
    const { rows, session } = must(await again.calls['bench.session']({}))
    expect(session).toMatchObject({ id: opened.id, state: 'open', next: '1003', listening: true, undo: { number: '1002' } })
    expect(again.network.opened[0]?.path === path && path !== undefined).toBe(true)
    expect(rows.find(({ number }) => number === '1001')?.steps.downloaded?.how).toBe('file')
    expect(again.network.tickets?.all()).toMatchObject([{ closedAt: 7 }])
    expect([...again.watched]).toEqual(['1001'])
    expect(await again.boot(second)).toMatchObject({ ticket: { mac: second } })
    expect(again.faults).toEqual([])
  })

  it('has nothing secret among its rows', async () => {
    const opened = await open()
    await opened.scan(first)
    await opened.boot(first)
    await opened.download(await phoneIdOf(opened, '1001'), `${first}.cfg`)
    const { path = '' } = opened.network.opened[0] ?? {}
    const all = ['bench_sessions', 'bench_seats', 'bench_boxes', 'bench_tickets'].flatMap((table) =>
      opened.room.store.all({ parse: (row: unknown) => JSON.stringify(row) }, `SELECT * FROM ${table}`),
    )
    expect(all.length).toBeGreaterThan(3)
    expect(all.some((text) => text.includes('Secret-') || text.includes(path))).toBe(false)
  })

  it('is gone with its end, and a new one begins empty', async () => {
    const { calls, id, scan, desk, rows } = await open()
    await scan(first)
    must(await calls['bench.end']({ id }))
    expect(must(await calls['bench.session']({}))).toEqual({ session: null, rows: [] })
    expect(await calls['bench.scan']({ id, text: second })).toMatchObject({ problem: { kind: 'bench-over' } })
    const boot = { at: 0, by: 'plug-and-play', interfaceName: 'eth0', from: { address: '192.0.2.20', port: 5060 } } as const
    expect(
      await desk.heard({ ...boot, mac: first, macFrom: 'request', maker: null, model: null, firmware: null, callId: 'x' }),
    ).toEqual({
      none: 'not-waiting',
    })
    const who = { from: 'nobody' } as const
    must(await calls['bench.start']({ accountId: 'a', siteId: null, addresses: ['192.0.2.10'], who }))
    expect(await rows()).toEqual([])
  })
})
