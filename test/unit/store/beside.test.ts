import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { once } from 'node:events'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { uncut } from '../../../src/main/concurrency/slices.ts'
import { syncJournals } from '../../../src/main/store/on-disk.ts'
import { migrations } from '../../../src/main/store/migrations.ts'
import { StorageError } from '../../../src/main/store/storage-error.ts'
import { openStore, openStoreBeside, type Store } from '../../../src/main/store/store.ts'
import { handClock } from '../../support/clocks/hand-clock.ts'

let folder = ''
let path = ''
let backup = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'linecard-beside-'))
  path = join(folder, 'linecard.sqlite')
  backup = join(folder, 'linecard.backup.sqlite')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const opened = (): Promise<Store> => openStoreBeside(path, handClock(), uncut)
const add = (store: Store, id: string) =>
  store.run(
    "INSERT INTO accounts (id, name, address, sip, created_at) VALUES (?, 'Hotel', ?, '{}', 1)",
    id,
    `https://${id}.example`,
  )
const ids = (store: Store) => store.all(z.object({ id: z.string() }), 'SELECT id FROM accounts ORDER BY id').map(({ id }) => id)
const journal = (of = path) => (existsSync(`${of}-wal`) ? statSync(`${of}-wal`).size : 0)

describe('records that are opened beside a thread', () => {
  it('are made where there are none, for their owner alone, and are whole after closing', async () => {
    const store = await opened()
    add(store, 'a')
    await store.closeBeside()
    expect(journal()).toBe(0)
    expect(readdirSync(folder).filter((name) => /-(wal|shm)$/.test(name))).toEqual([])
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600)
    const again = await opened()
    expect(ids(again)).toEqual(['a'])
    expect(again.damage).toBeNull()
    await again.closeBeside()
  })

  it('are for this process alone from the first moment to the last', async () => {
    const kind = (error: unknown) => (error instanceof StorageError ? error.problem.kind : String(error))
    const opening = opened()
    await expect(opened().catch(kind)).resolves.toBe('already-running')
    const store = await opening
    const closing = store.closeBeside()
    await expect(opened().catch(kind)).resolves.toBe('already-running')
    await closing
    const after = await opened()
    await after.closeBeside()
  })

  it('of an older version are brought to the newest one', async () => {
    const old = new DatabaseSync(path)
    for (const migration of migrations.slice(0, 5)) old.exec(migration)
    old.exec('PRAGMA user_version = 5')
    old.close()
    const store = await opened()
    expect(store.one(z.object({ user_version: z.number() }), 'PRAGMA user_version')?.user_version).toBe(migrations.length)
    await store.closeBeside()
  })

  it('that are damaged are set aside as ever', async () => {
    const store = openStore(path)
    add(store, 'a')
    expect(await store.backup()).toBe(true)
    store.close()
    writeFileSync(path, 'this is not a database '.repeat(500))
    const again = await opened()
    expect(again.damage?.kind).toBe('storage-damaged')
    expect(ids(again)).toEqual(['a'])
    await again.closeBeside()
  })

  it('of a newer version are left alone', async () => {
    const store = openStore(path)
    store.run('PRAGMA user_version = 999')
    store.close()
    await expect(opened()).rejects.toMatchObject({ problem: { kind: 'storage-newer' } })
    // Nothing of it stays locked.
    await expect(opened()).rejects.toMatchObject({ problem: { kind: 'storage-newer' } })
  })

  it('may be closed at once while a thread is about to fold them', async () => {
    const store = await opened()
    add(store, 'a')
    const closing = store.closeBeside()
    store.close()
    await closing
    const again = await opened()
    expect(ids(again)).toEqual(['a'])
    await again.closeBeside()
  })

  it('fold their journals, and that of the backup, in a thread while others read and write', async () => {
    const store = await opened()
    add(store, 'a')
    expect(await store.backup()).toBe(true)
    store.mirror('adds', "INSERT OR REPLACE INTO settings VALUES ('a', '1')")
    expect([journal(), journal(backup)].every((bytes) => bytes > 0)).toBe(true)
    // One after the other: what is changed after the first began is in the second.
    const folds = [store.fold()]
    add(store, 'b')
    folds.push(store.fold())
    expect(await Promise.all(folds)).toEqual([true, true])
    expect([journal(), journal(backup), ids(store)]).toEqual([0, 0, ['a', 'b']])
    await store.closeBeside()
  })

  it('leave what somebody reads in the journal, say so, and fold it the next time', async () => {
    const store = await opened()
    add(store, 'a')
    const reader = new DatabaseSync(path, { readOnly: true })
    reader.exec('BEGIN; SELECT 1 FROM accounts')
    add(store, 'b')
    const folding = store.fold()
    const closing = store.closeBeside()
    expect(await folding).toBe(false)
    reader.close()
    await closing
    const again = await opened()
    expect([journal(), ids(again)]).toEqual([0, ['a', 'b']])
    await again.closeBeside()
  })

  it('take a change that has to wait for a slow disk, as long as a thread holds them', async () => {
    const store = await opened()
    // Holds them for longer than a person would call quick.
    const holder = new Worker(
      `const { DatabaseSync } = require('node:sqlite')
      const { parentPort, workerData } = require('node:worker_threads')
      const database = new DatabaseSync(workerData)
      database.exec('BEGIN IMMEDIATE')
      parentPort.postMessage('holds them')
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_500)
      database.exec('COMMIT')`,
      { eval: true, workerData: path },
    )
    await once(holder, 'message')
    add(store, 'a')
    expect(ids(store)).toEqual(['a'])
    await store.closeBeside()
  })

  it('begin a journal that became long anew by themselves, while nobody waits for that', async () => {
    const store = await opened()
    store.run('INSERT INTO settings VALUES (?, ?)', 'long', 'x'.repeat(5_000_000))
    // What is changed then is written over what was folded.
    const small = () => {
      const before = journal()
      store.run("INSERT OR REPLACE INTO settings VALUES ('small', '1')")
      expect(journal()).toBe(before)
    }
    await vi.waitFor(small, { timeout: 60_000, interval: 300 })
    await store.closeBeside()
  })

  it('lose nothing of a backup that takes the place of the one before while that is folded', async () => {
    const store = await opened()
    add(store, 'a')
    for (let round = 0; round < 5; round += 1) {
      const written = store.backup()
      const folding = store.fold()
      store.mirror('adds', 'INSERT OR REPLACE INTO settings VALUES (?, ?)', `round ${round}`, '1')
      expect([await written, await folding]).toEqual([true, true])
      store.mirror('adds', 'INSERT OR REPLACE INTO settings VALUES (?, ?)', `after ${round}`, '1')
      const reader = new DatabaseSync(backup)
      const there = reader.prepare('SELECT name FROM settings WHERE name IN (?, ?)').all(`round ${round}`, `after ${round}`)
      reader.close()
      expect({ round, there: there.length }).toEqual({ round, there: 2 })
    }
    await store.closeBeside()
  })

  it('replace no backup that a thread has open to fold it', async () => {
    const store = await opened()
    add(store, 'a')
    expect(await store.backup()).toBe(true)
    store.mirror('adds', "INSERT OR REPLACE INTO settings VALUES ('a', '1')")
    // The thread waits for this one.
    const reader = new DatabaseSync(path, { readOnly: true })
    reader.exec('BEGIN; SELECT 1 FROM accounts')
    add(store, 'b')
    const done: string[] = []
    // What ends in the same turn has no order.
    const turn = () => new Promise((resolve) => setImmediate(resolve))
    const folded = store.fold().then(() => done.push('folded'))
    const written = store
      .backup()
      .then(turn)
      .then(() => done.push('written'))
    await vi.waitFor(() => expect(existsSync(`${backup}.draft`)).toBe(true))
    reader.close()
    await Promise.all([folded, written])
    expect(done).toEqual(['folded', 'written'])
    await store.closeBeside()
  })

  it('wait for no disk in a change, and fold no journal in one', async () => {
    const store = await opened()
    const pragma = (name: string) => store.one(z.record(z.string(), z.number()), `PRAGMA ${name}`)
    expect([pragma('synchronous'), pragma('wal_autocheckpoint')]).toEqual([{ synchronous: 1 }, { wal_autocheckpoint: 0 }])
    await store.closeBeside()
  })

  it('have after a power cut whatever the disk was said to have, in records and backup alike', async () => {
    const image = join(folder, 'as-the-disk-has-it')
    const store = await openStoreBeside(path, handClock(), uncut, async (paths, of) => {
      // What is written while the disk takes its time may be there or not; here it is not.
      rmSync(image, { recursive: true, force: true })
      mkdirSync(image)
      for (const name of readdirSync(folder)) if (/sqlite(-wal)?$/.test(name)) cpSync(join(folder, name), join(image, name))
      await syncJournals(paths, of)
    })
    add(store, 'first')
    expect(await store.backup()).toBe(true)
    for (let round = 0; round < 12; round += 1) {
      const id = `account-${round}`
      store.transaction(() => {
        add(store, id)
        store.mirror('adds', 'INSERT OR REPLACE INTO settings VALUES (?, ?)', id, '1')
      })
      await store.onDisk()
      for (const [file, sql] of [
        ['linecard.sqlite', 'SELECT id AS name FROM accounts'],
        ['linecard.backup.sqlite', 'SELECT name FROM settings'],
      ] as const) {
        const left = join(folder, `left-${round}`)
        cpSync(image, left, { recursive: true })
        const database = new DatabaseSync(join(left, file))
        const there = database.prepare(sql).all()
        database.close()
        expect(there.map(({ name }) => name)).toContain(id)
      }
    }
    await store.closeBeside()
  })

  it('say what is wrong with the disk to whoever must know that it has a change, and to nobody else', async () => {
    let fails = true
    const store = await openStoreBeside(path, handClock(), uncut, async () => {
      if (fails) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
    })
    const reader = new DatabaseSync(path, { readOnly: true })
    reader.exec('BEGIN; SELECT 1 FROM accounts')
    add(store, 'a')
    const kind = (error: unknown) => (error instanceof StorageError ? error.problem.kind : String(error))
    await expect(store.onDisk().catch(kind)).resolves.toBe('storage-full')
    expect(ids(store)).toEqual(['a'])
    // Nothing that a sync says now proves what one before could not write: the journal is folded instead.
    fails = false
    reader.close()
    await store.onDisk()
    expect(journal()).toBe(0)
    await store.closeBeside()
  })
})
