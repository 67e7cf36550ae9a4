import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { startDemoPbx } from '../../src/main/demo/demo-pbx.ts'
import { createMemoryKeychain } from '../../src/main/keychain/memory-keychain.ts'
import { systemSlices } from '../../src/main/concurrency/slices.ts'
import { syncJournals } from '../../src/main/store/on-disk.ts'
import { openStoreBeside } from '../../src/main/store/store.ts'
import { handClock } from '../support/clocks/hand-clock.ts'
import { temporaryFolder } from '../support/app/started-shell.ts'
import { answered, connected, openWholeApp } from '../support/app/whole-app.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** The whole app on a disk that takes as long as the test says, or fails. */
async function onSlowDisk() {
  let gate: Promise<void> | null = null
  let open = (): void => {}
  let fault: NodeJS.ErrnoException | null = null
  const disk = {
    /** From here on nothing gets onto the disk until `goOn`. */
    stop() {
      gate = new Promise((resolve) => (open = resolve))
    },
    goOn() {
      gate = null
      open()
    },
    set fails(value: NodeJS.ErrnoException | null) {
      fault = value
    },
  }
  const folder = temporaryFolder()
  const records = openStoreBeside(join(folder, 'linecard.sqlite'), handClock(), systemSlices, async (...files) => {
    await gate
    if (fault) throw fault
    await syncJournals(...files)
  })
  const pbx = await startDemoPbx({ extensions: 3 })
  closing.push(() => pbx.close())
  const entries = createMemoryKeychain()
  const app = await openWholeApp({ records, osKeychain: { ...entries, mode: 'os' } })
  closing.push(() => app.close(), disk.goOn)
  const accountId = await connected(app, pbx)
  await answered(app, app.linecard.calls['extensions.sync']({ accountId }))
  return { app, pbx, disk, accountId, entries, calls: app.linecard.calls }
}

/** Whether it ends while the app has all the time that it wants. */
async function endsBy(app: { clock: { advance(ms: number): Promise<unknown> } }, work: Promise<unknown>): Promise<boolean> {
  let ended = false
  void work.finally(() => (ended = true)).catch(() => undefined)
  for (let turn = 0; turn < 300 && !ended; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    await app.clock.advance(1)
  }
  return ended
}

const generate = { mode: 'generate' } as const

it('nothing that changes something leaves before the disk has what is written down of it', async () => {
  const { app, pbx, disk, accountId, calls } = await onSlowDisk()
  const [first] = pbx.api.rows()
  const number = first?.extension_number ?? ''
  const before = structuredClone(first)
  disk.stop()
  const waiting = [
    calls['extensions.create']({ accountId, draft: { number: '6001' }, password: generate }),
    calls['credentials.rotate']({ accountId, number, password: generate }),
    calls['extensions.update']({ accountId, number, patch: { displayName: 'Lobby' } }),
  ]
  const ended = await Promise.all(waiting.map((work) => endsBy(app, work)))
  expect(ended).toEqual([false, false, false])
  expect(pbx.api.rows().map((row) => row.extension_number)).not.toContain('6001')
  expect(pbx.api.row(number)).toEqual(before)
  // What is only asked waits for no disk.
  expect(await answered(app, calls['extensions.list']({ accountId }))).toMatchObject({ ok: true })
  disk.goOn()
  for (const work of waiting) expect(await answered(app, work)).toMatchObject({ ok: true })
  expect(pbx.api.rows().map((row) => row.extension_number)).toContain('6001')
})

it('a disk that fails is named, and nothing leaves, until it works again', async () => {
  const { app, pbx, disk, accountId, calls } = await onSlowDisk()
  const create = () => answered(app, calls['extensions.create']({ accountId, draft: { number: '6001' }, password: generate }))
  for (const [code, kind] of [
    ['ENOSPC', 'storage-full'],
    ['EIO', 'storage-failed'],
  ] as const) {
    disk.fails = Object.assign(new Error(code), { code })
    expect(await create()).toMatchObject({ ok: false, problem: { kind } })
    expect(pbx.api.rows().map((row) => row.extension_number)).not.toContain('6001')
    disk.fails = null
    await answered(app, calls['extensions.sync']({ accountId }))
  }
  expect(await create()).toMatchObject({ ok: true })
  expect(await answered(app, calls['credentials.reveal']({ accountId, number: '6001' }))).toMatchObject({ ok: true })
})

it('no entry of the keychain is made before the disk has its name', async () => {
  const { app, disk, entries } = await onSlowDisk()
  const pbx = await startDemoPbx({ extensions: 3 })
  closing.push(() => pbx.close())
  const names = async () => {
    const found = await entries.names()
    return found.ok ? [...found.value].sort() : []
  }
  const before = await names()
  expect(before.map((name) => name.split('/')[0])).toEqual(['key', 'token'])
  disk.stop()
  const connecting = connected(app, pbx)
  expect(await endsBy(app, connecting)).toBe(false)
  expect(await names()).toEqual(before)
  disk.goOn()
  await answered(app, connecting)
  expect(await names()).toHaveLength(before.length + 1)
})
