import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createSlices, type Slices } from '../../../src/main/concurrency/slices.ts'
import { openStore, type Store } from '../../../src/main/store/store.ts'
import { StorageError } from '../../../src/main/store/storage-error.ts'
import { account, openOffice, type Office } from '../../support/app/office.ts'
import { steppedClock } from '../../support/clocks/stepped-clock.ts'
import { nodeWithoutPower } from '../../support/system/unprivileged.ts'

let folder = ''
let path = ''
const open: Store[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'linecard-store-'))
  path = join(folder, 'linecard.sqlite')
})
afterEach(() => {
  for (const store of open.splice(0)) store.close()
  chmodSync(folder, 0o700)
  rmSync(folder, { recursive: true, force: true })
})

function opened(): Store {
  const store = openStore(path, steppedClock())
  open.push(store)
  return store
}

function close(store: Store): void {
  open.splice(open.indexOf(store), 1)
  store.close()
}

function problemOf(work: () => unknown): string {
  try {
    work()
    return 'none'
  } catch (error) {
    return error instanceof StorageError ? error.problem.kind : `a bug: ${String(error)}`
  }
}

const accounts = z.object({ id: z.string(), name: z.string() })
const addAccount = (store: Store, id: string) =>
  store.run(
    `INSERT INTO accounts (id, name, address, sip, created_at) VALUES (?, 'Hotel', ?, '{}', 1)`,
    id,
    `https://${id}.example`,
  )
const names = (store: Store) => store.all(accounts, 'SELECT id, name FROM accounts ORDER BY id').map(({ id }) => id)

describe('two copies on one data folder', () => {
  it('the second one is told that Linecard is already running', () => {
    const first = opened()
    expect(problemOf(opened)).toBe('already-running')
    addAccount(first, 'a')
    close(first)
    expect(names(opened())).toEqual(['a'])
  })

  it('a killed copy leaves no lock behind', async () => {
    const script = `
      import { openStore } from ${JSON.stringify(new URL('../../../src/main/store/store.ts', import.meta.url).href)}
      // Held, or it would be collected, and the lock with it.
      globalThis.store = openStore(${JSON.stringify(path)})
      console.log('open')
      setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    await new Promise((resolve) => child.stdout.once('data', resolve))
    expect(problemOf(opened)).toBe('already-running')
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
    expect(problemOf(opened)).toBe('none')
  })

  it('a lock file full of garbage is no lock', () => {
    writeFileSync(join(folder, 'linecard.lock'), 'x'.repeat(5000))
    expect(problemOf(opened)).toBe('none')
    expect(problemOf(opened)).toBe('already-running')
  })
})

describe('a data folder that cannot be written', () => {
  it('is named, with what to do', () => {
    chmodSync(folder, 0o555)
    const script = `
      import { openStore } from ${JSON.stringify(new URL('../../../src/main/store/store.ts', import.meta.url).href)}
      try { openStore(${JSON.stringify(path)}); console.log('none') } catch (error) { console.log(error.problem?.kind ?? String(error)) }`
    expect(nodeWithoutPower(['--input-type=module', '-e', script]).stdout.trim()).toBe('storage-readonly')
  })

  it('is no folder at all', () => {
    writeFileSync(join(folder, 'file'), '')
    expect(problemOf(() => openStore(join(folder, 'file', 'linecard.sqlite')))).toBe('storage-failed')
  })
})

describe('records of a newer version', () => {
  it('are left alone', () => {
    const store = opened()
    addAccount(store, 'a')
    store.run('PRAGMA user_version = 999')
    close(store)
    expect(problemOf(opened)).toBe('storage-newer')
    expect(readdirSync(folder).filter((name) => name.includes('damaged'))).toEqual([])
  })
})

describe('a damaged database', () => {
  it('full of garbage is set aside, and accounts come back from the backup', async () => {
    const store = opened()
    addAccount(store, 'a')
    expect(await store.backup()).toBe(true)
    close(store)
    writeFileSync(path, 'this is not a database '.repeat(500))
    const again = opened()
    expect(again.damage).toMatchObject({ kind: 'storage-damaged', params: { file: 'linecard.damaged-20261124-080000.sqlite' } })
    expect(names(again)).toEqual(['a'])
    expect(readFileSync(join(folder, 'linecard.damaged-20261124-080000.sqlite'), 'utf8')).toContain('not a database')
  })

  it('that was cut off is set aside, and what can still be read comes over', async () => {
    const store = opened()
    addAccount(store, 'a')
    await store.backup()
    addAccount(store, 'later')
    for (let index = 0; index < 400; index += 1)
      store.run(
        'INSERT INTO extensions (account_id, number, data, read_at) VALUES (?, ?, ?, 1)',
        'a',
        String(1000 + index),
        JSON.stringify({ text: 'x'.repeat(500) }),
      )
    close(store)
    truncateSync(path, 200_000)
    const again = opened()
    expect(again.damage?.kind).toBe('storage-damaged')
    expect(names(again)).toEqual(['a', 'later'])
  })

  it('is empty: a new one is made, and the backup is not needed', () => {
    writeFileSync(path, '')
    const store = opened()
    expect(store.damage).toBeNull()
    expect(names(store)).toEqual([])
  })

  it('loses no password', async () => {
    let store = opened()
    // As the app does once it has an account.
    await store.backup()
    const office = openOffice({ store })
    await office.go(office.app.extensions.sync(account, 'click'))
    await office.go(
      office.app.calls['extensions.create']({ accountId: account, draft: { number: '300' }, password: { mode: 'generate' } }),
    )
    const password = office.api.row('300')?.password
    office.app.close()
    const names = await office.inside.names()
    close(store)
    writeFileSync(path, 'garbage '.repeat(1000))
    store = opened()
    const later = openOffice({ store })
    for (const name of names.ok ? names.value : []) {
      const entry = await office.inside.get(name)
      await later.inside.set(name, entry.ok ? (entry.value ?? '') : '')
    }
    await later.go(later.app.credentials.settle(account))
    expect(await later.go(later.app.credentials.password(account, '300'))).toEqual({ ok: true, value: password })
  })
})

describe('a backup', () => {
  /** Slices of one step each; the test lets their turns come. */
  function byHand(): { slices: Slices; turn: () => Promise<boolean> } {
    let now = 0
    const due: (() => void)[] = []
    return {
      slices: createSlices({ now: () => (now += 1), turn: (then) => void due.push(then), sliceMs: 1 }),
      async turn() {
        await new Promise((resolve) => setImmediate(resolve))
        const then = due.shift()
        then?.()
        return then !== undefined
      },
    }
  }
  function many(store: Store, from: number): void {
    store.transaction(() => {
      for (let index = from; index < from + 1_000; index += 1)
        store.run('INSERT INTO settings (name, value) VALUES (?, ?)', `n${index}`, '"x"')
      addAccount(store, `of-${from}`)
    })
  }
  const inBackup = () => {
    const copy = openStore(join(folder, 'linecard.backup.sqlite'), steppedClock())
    const { count } = copy.one(z.object({ count: z.number() }), 'SELECT count(*) AS count FROM settings') ?? { count: 0 }
    const found = { settings: count, accounts: names(copy) }
    copy.close()
    return found
  }

  it('has the same tables, indexes and version as the records', async () => {
    const store = opened()
    expect(await store.backup()).toBe(true)
    const made = (file: string) => {
      const database = new DatabaseSync(join(folder, file), { readOnly: true })
      const all = database.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all()
      const version = database.prepare('PRAGMA user_version').get()?.['user_version']
      database.close()
      return { all, version }
    }
    expect(made('linecard.backup.sqlite')).toEqual(made('linecard.sqlite'))
    expect(made('linecard.sqlite').all.length).toBeGreaterThan(30)
  })

  it('is of one moment, though others write while it is written', async () => {
    const { slices, turn } = byHand()
    const store = openStore(path, steppedClock(), slices)
    many(store, 0)
    const written = store.backup()
    let turns = 0
    while (await turn()) {
      turns += 1
      many(store, turns * 1_000)
    }
    expect(await written).toBe(true)
    expect(turns).toBeGreaterThan(8)
    store.close()
    const { settings, accounts } = inBackup()
    expect(settings).toBe(1_000 * accounts.length)
    expect(accounts.length).toBeLessThan(turns)
  })

  it('that is asked for while one is being written follows it, once', async () => {
    const { slices, turn } = byHand()
    const store = openStore(path, steppedClock(), slices)
    many(store, 0)
    let done = 0
    const all = [store.backup()]
    await turn()
    many(store, 1_000)
    all.push(store.backup(), store.backup())
    for (const one of all) void one.then(() => (done += 1))
    while (done < all.length) await turn()
    store.close()
    expect(inBackup()).toEqual({ settings: 2_000, accounts: ['of-0', 'of-1000'] })
    expect(all[1]).toBe(all[2])
  })

  it('that is cut off by the end of the app leaves the one before, and nothing beside it', async () => {
    const before = opened()
    addAccount(before, 'a')
    await before.backup()
    close(before)
    const { slices, turn } = byHand()
    const store = openStore(path, steppedClock(), slices)
    many(store, 0)
    const written = store.backup()
    for (let count = 0; count < 3; count += 1) await turn()
    store.close()
    while (await turn());
    expect(await written).toBe(false)
    expect(readdirSync(folder).sort()).toEqual(['linecard.backup.sqlite', 'linecard.lock', 'linecard.sqlite'])
    expect(inBackup().accounts).toEqual(['a'])
    expect(names(opened())).toEqual(['a', 'of-0'])
  })

  it('that is cut off by a kill leaves the one before', async () => {
    const before = opened()
    addAccount(before, 'a')
    await before.backup()
    addAccount(before, 'b')
    close(before)
    const at = (file: string): string => JSON.stringify(new URL(`../../../src/main/${file}`, import.meta.url).href)
    const script = `
      import { openStore } from ${at('store/store.ts')}
      import { systemClock } from ${at('system/clock.ts')}
      import { createSlices } from ${at('concurrency/slices.ts')}
      let now = 0
      const store = openStore(${JSON.stringify(path)}, systemClock, createSlices({ now: () => (now += 1), sliceMs: 1, turn: () => console.log('half') }))
      store.backup()
      setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    await new Promise((resolve) => child.stdout.once('data', resolve))
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
    expect(inBackup().accounts).toEqual(['a'])
    const store = opened()
    expect(names(store)).toEqual(['a', 'b'])
    expect(await store.backup()).toBe(true)
    close(store)
    expect(inBackup().accounts).toEqual(['a', 'b'])
  })
})

describe('a full disk', () => {
  it('is said, changes nothing, and stops no later work', () => {
    const store = opened()
    addAccount(store, 'a')
    const { pages } = store.one(
      z.object({ page_count: z.number() }).transform((row) => ({ pages: row.page_count })),
      'PRAGMA page_count',
    ) ?? { pages: 0 }
    store.all(z.unknown(), `PRAGMA max_page_count = ${pages}`)
    const fill = () =>
      store.transaction(() => {
        for (let index = 0; index < 500; index += 1)
          store.run('INSERT INTO settings (name, value) VALUES (?, ?)', `n${index}`, 'x'.repeat(1000))
      })
    expect(problemOf(fill)).toBe('storage-full')
    expect(store.all(z.unknown(), 'SELECT * FROM settings')).toEqual([])
    store.all(z.unknown(), `PRAGMA max_page_count = ${pages + 1000}`)
    expect(problemOf(fill)).toBe('none')
  })

  it.each(['create', 'rotate'] as const)('that fills up under a %s loses no password that the PBX made', async (kind) => {
    let fills = false
    const office: Office = openOffice({ answered: () => void (office.diskFull = fills) })
    const password = { mode: 'pbx' } as const
    await office.go(office.app.extensions.sync(account, 'click'))
    fills = true
    const number = kind === 'create' ? '300' : '1001'
    const made =
      kind === 'create'
        ? office.app.calls['extensions.create']({ accountId: account, draft: { number }, password })
        : office.app.calls['credentials.rotate']({ accountId: account, number, password })
    expect(
      await office.go(
        made.then(
          ({ ok }) => ok,
          (error: unknown) => error instanceof StorageError,
        ),
      ),
    ).not.toBeNull()
    const told = office.api.row(number)?.password
    fills = false
    office.diskFull = false
    office.app.close()
    office.start()
    await office.go(office.app.credentials.settle(account))
    const found = await office.go(office.app.credentials.password(account, number))
    expect(found?.ok && found.value === told).toBe(true)
  })

  it('sends nothing that could not be written down, and loses no password', async () => {
    const store = opened()
    const sent: string[] = []
    const office = openOffice({ store, answered: (request) => void sent.push(request.method) })
    await office.go(office.app.extensions.sync(account, 'click'))
    await office.go(
      office.app.calls['credentials.rotate']({ accountId: account, number: '1001', password: { mode: 'generate' } }),
    )
    const before = office.api.row('1001')?.password
    // Every page that is left is used up by other rows.
    const row = z.object({ page_count: z.number() })
    store.all(z.unknown(), `PRAGMA max_page_count = ${store.one(row, 'PRAGMA page_count')?.page_count ?? 0}`)
    let filled = 0
    while (
      problemOf(() => store.run('INSERT INTO settings (name, value) VALUES (?, ?)', `n${filled}`, 'x'.repeat(50))) === 'none'
    )
      filled += 1
    sent.length = 0
    let refusals = 0
    for (let count = 0; count < 40; count += 1) {
      const rotate = office.app.calls['credentials.rotate']({
        accountId: account,
        number: '1001',
        password: { mode: 'generate' },
      })
      const end = await office.go(
        rotate.then(
          () => 'done',
          (error: unknown) => (error instanceof StorageError ? error.problem.kind : String(error)),
        ),
      )
      if (end === 'storage-full') refusals += 1
      else expect(end).toBe('done')
      const held = await office.go(office.app.credentials.password(account, '1001'))
      const now = office.api.row('1001')?.password
      const kept = await Promise.all(office.beside.names(account).map((name) => office.beside.get(name)))
      expect(kept.some((one) => one.ok && one.value === now)).toBe(true)
      expect(held?.ok).toBe(true)
    }
    expect(refusals).toBeGreaterThan(0)
    expect(before).toBeDefined()
    office.app.close()
  })
})
