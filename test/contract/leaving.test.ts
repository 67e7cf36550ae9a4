import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, describe, expect, it } from 'vitest'
import { problem } from '#shared/problem.ts'
import { fail } from '#shared/result.ts'
import { startDemoPbx, type DemoPbxServer } from '../../src/main/demo/demo-pbx.ts'
import type { Keychain } from '../../src/main/keychain/keychain.ts'
import { createMemoryKeychain } from '../../src/main/keychain/memory-keychain.ts'
import { nothingUnfinished } from '../../src/main/host/leaving.ts'
import type { Parts } from '../../src/main/parts.ts'
import { systemRandom } from '../../src/main/system/random.ts'
import { StorageError } from '../../src/main/store/storage-error.ts'
import { memoryClipboard } from '../support/e2e/clipboard.ts'
import { must } from '../support/app/must.ts'
import { answered, connected, openWholeApp, type WholeApp } from '../support/app/whole-app.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** An app whose records and keychain can be told to take nothing from the moment on at which the PBX makes a password. */
async function openedRefusing() {
  const inside = createMemoryKeychain()
  let records: DatabaseSync | null = null
  let begins: (() => void) | null = null
  const keychain: Keychain = {
    ...inside,
    mode: 'os',
    set: async (name, secret) => (records ? fail(problem('keychain-full')) : inside.set(name, secret)),
  }
  const random = {
    bytes(count: number) {
      begins?.()
      begins = null
      return systemRandom.bytes(count)
    },
  }
  const end = (): void => {
    records?.close()
    records = null
  }
  closing.push(end)
  const all = await opened({ osKeychain: keychain }, random)
  return {
    ...all,
    refuseFromNextPassword() {
      begins = () => {
        records = new DatabaseSync(join(all.app.dataDir, 'linecard.sqlite'))
        records.exec('BEGIN IMMEDIATE')
      }
    },
    takeAgain: end,
  }
}

async function opened(
  over: Partial<Parts> = {},
  random = systemRandom,
): Promise<{ app: WholeApp; pbx: DemoPbxServer; accountId: string }> {
  const pbx = await startDemoPbx({ extensions: 3, limit: 10_000, random })
  closing.push(() => pbx.close())
  const app = await openWholeApp(over)
  closing.push(() => app.close())
  const accountId = await connected(app, pbx)
  must(await answered(app, app.linecard.calls['extensions.sync']({ accountId })))
  return { app, pbx, accountId }
}
const rotate = (app: WholeApp, accountId: string, number: string, mode: 'generate' | 'pbx') =>
  answered(app, app.linecard.calls['credentials.rotate']({ accountId, number, password: { mode } }))

describe('what the end of Linecard would lose', () => {
  it('is nothing when everything is where it belongs', async () => {
    const { app, accountId } = await opened()
    must(await rotate(app, accountId, '1001', 'generate'))
    expect(app.linecard.unfinished()).toEqual(nothingUnfinished)
  })

  it('is a password that the PBX made and neither records nor keychain took, until they take it', async () => {
    const { app, accountId, refuseFromNextPassword, takeAgain } = await openedRefusing()
    refuseFromNextPassword()
    await expect(rotate(app, accountId, '1002', 'pbx')).rejects.toBeInstanceOf(StorageError)
    expect(app.linecard.unfinished()).toEqual({ ...nothingUnfinished, lost: [{ accountId, number: '1002' }] })
    takeAgain()
    must(await answered(app, app.linecard.calls['ledger.settle']({ accountId })))
    expect(app.linecard.unfinished()).toEqual(nothingUnfinished)
  })

  it('is every password of this session only, and of each extension the newest', async () => {
    const { app, pbx, accountId } = await opened()
    must(await rotate(app, accountId, '1003', 'generate'))
    must(await app.linecard.calls['keychain.useSessionOnly']({}))
    must(await answered(app, app.linecard.calls['accounts.replaceToken']({ accountId, token: pbx.token })))
    must(await rotate(app, accountId, '1001', 'generate'))
    must(await rotate(app, accountId, '1001', 'generate'))
    expect(app.linecard.unfinished().lost).toEqual([{ accountId, number: '1001' }])
  })

  it('is a password whose answer got lost, for the next start to ask about', async () => {
    const { app, pbx, accountId } = await opened()
    pbx.faults.loseAnswers = 1
    await rotate(app, accountId, '1001', 'generate')
    expect(app.linecard.unfinished()).toMatchObject({ lost: [], unsettled: [{ accountId, number: '1001' }] })
  })

  it('is an open one-time link, until it is stopped', async () => {
    const { app, accountId } = await opened()
    must(await rotate(app, accountId, '1001', 'generate'))
    const { calls, unfinished } = app.linecard
    const { id } = must(await answered(app, calls['oneTime.offer']({ accountId, number: '1001', target: 'linphone' })))
    expect(unfinished()).toEqual({ ...nothingUnfinished, links: 1 })
    must(await calls['oneTime.stop']({ id }))
    expect(unfinished()).toEqual(nothingUnfinished)
  })

  it('is a ZIP and cards that are being made, however they end', async () => {
    const chosen: ((folder: string | null) => void)[] = []
    const { app, accountId } = await opened({
      files: { chooseFolder: () => new Promise((choose) => chosen.push(choose)), show: null },
    })
    must(await rotate(app, accountId, '1001', 'generate'))
    const { calls, unfinished } = app.linecard
    const items = [{ number: '1001', target: 'linphone' }]
    const work = [
      calls['bundle.save']({ accountId, items }),
      calls['cards.save']({
        ...{ accountId, items, withPassword: true, withPin: false },
        sheet: { paper: 'a4', perPage: 1, language: 'en' },
      }),
    ]
    await expect.poll(() => chosen.length).toBe(2)
    expect(unfinished().saving).toBe(2)
    for (const choose of chosen) choose(null)
    await Promise.all(work)
    expect(unfinished()).toEqual(nothingUnfinished)
  })

  it('is a change while it is being sent', async () => {
    const { app, pbx, accountId } = await opened()
    pbx.faults.never = true
    const { calls, unfinished } = app.linecard
    // The end closes the records over it: the next start settles what became of it.
    calls['extensions.update']({ accountId, number: '1001', patch: { displayName: 'Hall' } }).catch(() => {})
    await expect.poll(() => unfinished().changes).toBe(1)
  })

  it('is nothing of the demo PBX, which ends with Linecard', async () => {
    const app = await openWholeApp()
    closing.push(() => app.close())
    must(await app.linecard.calls['keychain.useSessionOnly']({}))
    const { id: accountId } = must(await answered(app, app.linecard.calls['accounts.connectDemo']({})))
    must(await answered(app, app.linecard.calls['extensions.sync']({ accountId })))
    must(await rotate(app, accountId, '1001', 'generate'))
    expect(app.linecard.unfinished()).toEqual(nothingUnfinished)
  })
})

describe('an extension that is asked for outside the window', () => {
  it('is told to the windows, and is what the next one opens with', async () => {
    const { app, accountId } = await opened()
    app.linecard.showExtension({ accountId, number: '1003' })
    expect(app.told.at(-1)).toEqual({ name: 'app.show', payload: { accountId, number: '1003' } })
    const { state } = must(await app.linecard.calls['app.open']({}))
    expect(state.settings.window).toMatchObject({ accountId, active: '1003', inspector: true, view: 'all' })
  })
})

describe('the end of the system’s session', () => {
  it('closes the records before it returns, once, and clears our secret from the clipboard', async () => {
    const { app, accountId, clipboard } = await withCopied()
    expect([clipboard.text.length > 0, journals(app)]).toEqual([true, ['linecard.sqlite-shm', 'linecard.sqlite-wal']])
    app.linecard.endNow()
    expect(journals(app)).toEqual([])
    app.linecard.endNow()
    // What the system still tells on the way out meets nothing that would throw.
    const { inSight, networkChanged, showExtension, isWatching, unfinished } = app.linecard
    inSight(false)
    inSight(true)
    networkChanged()
    showExtension({ accountId, number: '1001' })
    expect([isWatching(), unfinished()]).toEqual([false, nothingUnfinished])
    await app.linecard.close()
    expect(clipboard.text).toBe('')
    app.linecard.endNow()
    const next = await app.again()
    closing.push(() => next.close())
    expect(next.linecard.unfinished()).toEqual(nothingUnfinished)
  })

  it('that was announced clears our secret before it returns, and never what a person has copied since', async () => {
    for (const since of [null, 'a shopping list']) {
      const { app, clipboard } = await withCopied()
      if (since !== null) clipboard.text = since
      app.linecard.lookAtClipboard()
      await new Promise((resolve) => setImmediate(resolve))
      app.linecard.endNow()
      expect(clipboard.text === (since ?? '')).toBe(true)
      await app.linecard.close()
    }
  })

  /** A password of ours is in the clipboard. */
  async function withCopied() {
    const clipboard = memoryClipboard()
    const { app, accountId } = await opened({ clipboard })
    must(await rotate(app, accountId, '1001', 'generate'))
    must(await app.linecard.calls['credentials.copy']({ accountId, number: '1001' }))
    return { app, accountId, clipboard }
  }
})

const journals = (app: WholeApp): string[] =>
  readdirSync(app.dataDir)
    .filter((name) => /linecard\.sqlite-(wal|shm)$/.test(name))
    .toSorted()
