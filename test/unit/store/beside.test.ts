import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { uncut } from '../../../src/main/slices.ts'
import { migrations } from '../../../src/main/store/migrations.ts'
import { StorageError } from '../../../src/main/store/storage-error.ts'
import { openStore, openStoreBeside, type Store } from '../../../src/main/store/store.ts'
import { handClock } from '../../support/hand-clock.ts'

let folder = ''
let path = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'linecard-beside-'))
  path = join(folder, 'linecard.sqlite')
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
const journal = () => (existsSync(`${path}-wal`) ? statSync(`${path}-wal`).size : 0)

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
})
