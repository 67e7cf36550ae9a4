import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { appStateSchema } from '#shared/contract.ts'
import { systemClock } from '../../src/main/system/clock.ts'
import { startDemoPbx, type DemoPbxServer } from '../../src/main/demo/demo-pbx.ts'
import { openStore, type Store } from '../../src/main/store/store.ts'
import { leaveRecords } from '../support/app/left-records.ts'
import { rowsFor } from '../support/e2e/many-rows.ts'
import { openSession, type Session } from '../support/app/session.ts'
import { nodeWithoutPower, runNode } from '../support/system/unprivileged.ts'

const keychain = process.platform !== 'linux' || process.env['DBUS_SESSION_BUS_ADDRESS'] !== undefined
const isRoot = process.getuid?.() === 0

let folder = ''
let dataDir = ''
const sessions = new Set<Session>()
const others = new Set<() => Promise<void> | void>()

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'linecard-trouble-'))
  chmodSync(folder, 0o755)
  dataDir = join(folder, 'data')
})
afterEach(async () => {
  for (const session of sessions) await session.app.stop()
  sessions.clear()
  for (const undo of others) await undo()
  others.clear()
  rmSync(folder, { recursive: true, force: true })
})

async function start(options: { readonly outcome?: 'ends' } = {}): Promise<Session> {
  const session = await openSession({ dataDir })
  if (options.outcome !== 'ends') sessions.add(session)
  return session
}
async function end(session: Session, how: 'stop' | 'kill' = 'stop'): Promise<void> {
  sessions.delete(session)
  await session.app[how]()
}

/** Starts the app where it cannot start: how it ended, and every line that it wrote. */
function fails(run = runNode, more: readonly string[] = []): { code: number | null; lines: string[] } {
  const args = ['--disable-warning=ExperimentalWarning', 'out/main/browser-host.js', '--no-open', '--data-dir', dataDir, ...more]
  const { status, stdout, stderr } = run(args)
  return { code: status, lines: `${stdout}${stderr}`.split('\n').filter((line) => line !== '') }
}

/** A session with an account of a demo PBX, and one extension that was made here. */
async function withPassword(): Promise<{ session: Session; pbx: DemoPbxServer; accountId: string }> {
  const pbx = await startDemoPbx({ extensions: 3, limit: 10_000 })
  others.add(() => pbx.close())
  const session = await start()
  const connected = await session.call('accounts.connect', { address: pbx.address, entry: { with: 'token', token: pbx.token } })
  const { id: accountId } = z.object({ ok: z.literal(true), value: z.object({ id: z.string() }) }).parse(connected).value
  const made = await session.call('extensions.create', { accountId, draft: { number: '700' }, password: { mode: 'generate' } })
  expect(made).toMatchObject({ ok: true })
  return { session, pbx, accountId }
}

async function forget(session: Session, accountId: string): Promise<void> {
  expect(await session.call('accounts.remove', { accountId })).toMatchObject({ ok: true })
}

/** Whether the password that the app shows is the one that the PBX has. */
async function isKept(session: Session, pbx: DemoPbxServer, accountId: string, number = '700'): Promise<boolean> {
  await session.call('ledger.settle', { accountId })
  const shown = await session.call('credentials.reveal', { accountId, number })
  return shown.ok && z.object({ password: z.string() }).parse(shown.value).password === pbx.api.row(number)?.password
}

describe('a data folder that another copy uses', () => {
  it('is left to it: the second copy says so in one line, and prints no address', async () => {
    const first = await start()
    const { code, lines } = fails()
    expect({ code, lines: lines.length }).toEqual({ code: 1, lines: 1 })
    expect(lines[0]).toContain('already running')
    expect(lines[0]).toContain(dataDir)
    expect(await first.call('app.state', {})).toMatchObject({ ok: true })
  })
})

describe.skipIf(process.platform === 'win32')('a data folder that cannot be written', () => {
  it.each(['is there already', 'cannot be made'])('is named, with what to do (it %s)', (which) => {
    if (which === 'cannot be made') chmodSync(folder, 0o555)
    else {
      rmSync(dataDir, { recursive: true, force: true })
      mkdirSync(dataDir)
      chmodSync(dataDir, 0o555)
    }
    const { code, lines } = fails(nodeWithoutPower)
    chmodSync(folder, 0o755)
    expect({ code, lines: lines.length }).toEqual({ code: 1, lines: 1 })
    expect(lines[0]).toContain(`Linecard cannot write to its data folder ${dataDir}.`)
    expect(lines[0]).toContain('--data-dir')
  })
})

describe('a port that another program uses', () => {
  it('is named in one line, with what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    others.add(() => void other.close())
    await once(other, 'listening')
    const { port } = z.object({ port: z.number() }).parse(other.address())
    const { code, lines } = fails(runNode, ['--port', String(port)])
    expect({ code, lines: lines.length }).toEqual({ code: 1, lines: 1 })
    expect(lines[0]).toContain(`port ${port} `)
    expect(lines[0]).toContain('--port')
  })
})

describe('what a window shows first', () => {
  const openedSchema = z.object({ value: z.object({ shown: z.object({ first: z.unknown(), total: z.number() }) }) })
  const opened = async (session: Session) => openedSchema.parse(await session.call('app.open', {})).value.shown

  /** Records as an earlier session would have left them. */
  function left(change: (store: Store) => void = () => {}): void {
    mkdirSync(dataDir)
    const store = openStore(join(dataDir, 'linecard.sqlite'), systemClock)
    leaveRecords(store, rowsFor(30, Date.now()))
    change(store)
    store.close()
  }

  it('is the first rows by number, in the page and for the window', async () => {
    left()
    const session = await start()
    expect(await session.page()).toContain('Sales 0<')
    expect(await opened(session)).toMatchObject({ first: { count: 30 }, total: 30 })
  })

  it('is the whole list, later, where the window was left with another order', async () => {
    left()
    const before = await start()
    const window = {
      accountId: 'office',
      view: 'all',
      search: '',
      sort: { column: 'name', down: true },
      columns: ['number', 'name'],
      widths: {},
      active: null,
      selected: [],
      inspector: true,
    }
    expect(await before.call('app.changeSettings', { window })).toMatchObject({ ok: true })
    expect(await opened(before)).toEqual({ first: null, total: 0 })
    expect(await before.page()).toContain('id="first"')
    expect(await before.page()).not.toContain('Sales 0<')
  })

  it('is nothing where a record cannot be read, and the window opens all the same', async () => {
    left((store) => store.run(`UPDATE extensions SET data = 'no JSON' WHERE number = '100003'`))
    const session = await start()
    expect(await session.page()).toContain('<div id="app">')
    expect(await opened(session)).toEqual({ first: null, total: 0 })
    expect(await session.call('app.state', {})).toMatchObject({ ok: true })
  })
})

describe.skipIf(!keychain)('records that were damaged', () => {
  it.each(['garbage', 'truncated'])(
    'are set aside and made anew, and no password is lost (%s)',
    async (damage) => {
      const { session: before, pbx, accountId } = await withPassword()
      // Ended in peace, all is in the file itself, and nothing beside it in the journal.
      await end(before)
      const file = join(dataDir, 'linecard.sqlite')
      if (damage === 'garbage') writeFileSync(file, 'garbage '.repeat(2_000))
      else truncateSync(file, Math.floor(statSync(file).size / 2) + 100)

      const session = await start()
      const told = await session.call('app.state', {})
      const state = appStateSchema.parse(told.ok ? told.value : null)
      expect(state.storage?.kind).toBe('storage-damaged')
      expect(readdirSync(dataDir)).toContain(state.storage?.params['file'])
      expect(state.accounts.map(({ id, token }) => ({ id, token }))).toEqual([{ id: accountId, token: 'present' }])
      expect(await isKept(session, pbx, accountId)).toBe(true)
      await forget(session, accountId)
    },
    60_000,
  )
})

describe.skipIf(!keychain)('records that are gone', () => {
  it.each([
    ['the whole file', ['', '-wal', '-shm']],
    ['its journal, after a crash', ['-wal', '-shm']],
  ])(
    'come back from their backup, and no password is lost (%s)',
    async (_what, parts) => {
      const { session: before, pbx, accountId } = await withPassword()
      await end(before, 'kill')
      for (const part of parts) rmSync(join(dataDir, `linecard.sqlite${part}`), { force: true })

      const session = await start()
      const told = await session.call('app.state', {})
      const state = appStateSchema.parse(told.ok ? told.value : null)
      expect(state.storage?.kind).toBe('storage-restored')
      expect(state.accounts.map(({ id, token }) => ({ id, token }))).toEqual([{ id: accountId, token: 'present' }])
      expect(await isKept(session, pbx, accountId)).toBe(true)
      await forget(session, accountId)
    },
    60_000,
  )

  it('of an account that was removed stay gone', async () => {
    const { session: before, accountId } = await withPassword()
    await forget(before, accountId)
    await end(before, 'kill')
    const session = await start()
    const told = await session.call('app.state', {})
    expect(appStateSchema.parse(told.ok ? told.value : null)).toMatchObject({ accounts: [], storage: null })
  })
})

/** Only root may mount a small disk, and not in every container. */
function canMount(): boolean {
  if (process.platform !== 'linux' || !isRoot) return false
  const place = mkdtempSync(join(tmpdir(), 'linecard-mount-'))
  const good = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', place], { stdio: 'ignore' }).status === 0
  if (good) spawnSync('umount', [place])
  rmSync(place, { recursive: true, force: true })
  return good
}
const mounted = keychain && canMount()

describe.skipIf(!mounted)('a full disk', () => {
  it('is said, lets nothing leave that could not be written down, and loses no password', async () => {
    mkdirSync(dataDir)
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m,mode=700', 'tmpfs', dataDir]).status).toBe(0)
    others.add(() => void spawnSync('umount', ['-l', dataDir]))
    const { session, pbx, accountId } = await withPassword()
    const ballast = join(dataDir, 'ballast')
    // As many bytes as there is room for; a failing write tells that there is no more.
    spawnSync('dd', ['if=/dev/zero', `of=${ballast}`, 'bs=4096'])
    const posts = (): number => pbx.requests.filter(({ method }) => method === 'POST').length
    let refused = 0
    for (let count = 0; count < 20; count += 1) {
      const sent = posts()
      const answer = await session.call('credentials.rotate', { accountId, number: '700', password: { mode: 'generate' } })
      if (!answer.ok) {
        refused += 1
        expect(answer.problem.kind).toBe('storage-full')
        expect(answer.problem.message).toContain('The disk is full')
        expect(posts()).toBe(sent)
      }
    }
    expect(refused).toBeGreaterThan(0)
    expect(await isKept(session, pbx, accountId)).toBe(true)
    await end(session, 'kill')
    // Nor can it start there, if there is no room for its records at all.
    rmSync(ballast)
    const again = await start()
    expect(await isKept(again, pbx, accountId)).toBe(true)
    await forget(again, accountId)
  }, 60_000)

  it('with no room for any records is said at the start', () => {
    mkdirSync(dataDir)
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=700', 'tmpfs', dataDir]).status).toBe(0)
    others.add(() => void spawnSync('umount', ['-l', dataDir]))
    spawnSync('dd', ['if=/dev/zero', `of=${join(dataDir, 'ballast')}`, 'bs=4096'])
    const { code, lines } = fails()
    expect(code).toBe(1)
    expect(lines.at(-1)).toBe('The disk is full, so Linecard cannot save its data. Free up some space and try again.')
  })
})
