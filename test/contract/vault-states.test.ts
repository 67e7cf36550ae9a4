import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, describe, expect, it } from 'vitest'
import { phrase } from '#shared/phrase.ts'
import { problem } from '#shared/problem.ts'
import { fail, type Result } from '#shared/result.ts'
import { startDemoPbx, type DemoPbxServer } from '../../src/main/demo/demo-pbx.ts'
import type { Keychain } from '../../src/main/keychain/keychain.ts'
import { createMemoryKeychain } from '../../src/main/keychain/memory-keychain.ts'
import type { Parts } from '../../src/main/parts.ts'
import { must } from '../support/app/must.ts'
import { shownPassword } from '../support/app/shown-password.ts'
import { answered, connected, openWholeApp, type WholeApp } from '../support/app/whole-app.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** An app with one password in its vault, and everything that a test may do to its keychain. */
class Desk {
  app!: WholeApp
  accountId = ''
  readonly pbx: DemoPbxServer
  /** The entries themselves. */
  readonly inside = createMemoryKeychain()
  locked = false
  readonly #keychain: Keychain

  constructor(pbx: DemoPbxServer) {
    this.pbx = pbx
    const open = <T>(work: () => Promise<Result<T>>): Promise<Result<T>> =>
      this.locked ? Promise.resolve(fail(problem('keychain-locked'))) : work()
    this.#keychain = {
      mode: 'os',
      get: (name) => open(() => this.inside.get(name)),
      set: (name, secret) => open(() => this.inside.set(name, secret)),
      remove: (name) => open(() => this.inside.remove(name)),
      names: () => open(() => this.inside.names()),
    }
  }

  async open(over: Partial<Parts> = {}, folder?: string): Promise<void> {
    this.app = await openWholeApp({ osKeychain: this.#keychain, ...over }, folder)
  }

  /** Ends Linecard and opens it anew; `over`: on a computer that differs so. */
  async again(over: Partial<Parts> = {}): Promise<void> {
    await this.app.linecard.close()
    await this.open(over, dirname(this.app.dataDir))
  }

  call<T>(work: (calls: WholeApp['linecard']['calls']) => Promise<T>): Promise<T> {
    return answered(this.app, work(this.app.linecard.calls))
  }
  rotate(number: string) {
    const password = { mode: 'generate' } as const
    return this.call((calls) => calls['credentials.rotate']({ accountId: this.accountId, number, password }))
  }
  reveal(number: string) {
    return this.call((calls) => calls['credentials.reveal']({ accountId: this.accountId, number }))
  }
  /** What the banner is made from, after the person pressed *Try again*. */
  async status() {
    return must(await this.call((calls) => calls['keychain.retry']({})))
  }
  onPbx(number: string): string | undefined {
    return this.pbx.api.row(number)?.password
  }
  shows(number: string): Promise<string> {
    return shownPassword(this, number)
  }
  posts(): number {
    return this.pbx.requests.filter(({ method }) => method === 'POST').length
  }
  async keys(): Promise<string[]> {
    return must(await this.inside.names()).filter((name) => name.startsWith('key/'))
  }
  async removeKey(): Promise<() => Promise<unknown>> {
    const [name = ''] = await this.keys()
    const key = must(await this.inside.get(name)) ?? ''
    await this.inside.remove(name)
    return () => this.inside.set(name, key)
  }
}

async function desk(): Promise<Desk> {
  const pbx = await startDemoPbx({ extensions: 3, limit: 10_000 })
  closing.push(() => pbx.close())
  const made = new Desk(pbx)
  await made.open()
  closing.push(() => made.app.close())
  made.accountId = await connected(made.app, pbx)
  must(await made.call((calls) => calls['extensions.sync']({ accountId: made.accountId })))
  must(await made.rotate('1001'))
  return made
}

describe('a session without a keychain, with records of an earlier version', () => {
  it('creates, rotates, applies what waits and makes cards, as with any other records', async () => {
    const pbx = await startDemoPbx({ extensions: 3, limit: 10_000 })
    closing.push(() => pbx.close())
    const absent = async (): Promise<Result<never>> =>
      fail(problem('keychain-absent', { reason: phrase('keychain-no-bus'), remedy: '' }))
    const one = new Desk(pbx)
    await one.open()
    closing.push(() => one.app.close())
    one.accountId = await connected(one.app, pbx)
    must(await one.call((calls) => calls['extensions.sync']({ accountId: one.accountId })))
    await one.app.linecard.close()
    const records = new DatabaseSync(join(one.app.dataDir, 'linecard.sqlite'))
    records.exec('INSERT OR IGNORE INTO keychain_gaps VALUES (1)')
    records.close()
    const keychain: Keychain = { mode: 'os', get: absent, set: absent, remove: absent, names: absent }
    await one.open({ osKeychain: keychain }, dirname(one.app.dataDir))

    must(await one.call((calls) => calls['keychain.useSessionOnly']({})))
    const { accountId } = one
    must(await one.call((calls) => calls['accounts.replaceToken']({ accountId, token: pbx.token })))
    const password = { mode: 'generate' } as const
    const draft = { number: '300', voicemailPin: '4711' }
    must(await one.call((calls) => calls['extensions.create']({ accountId, draft: { number: '301' }, password })))
    must(await one.call((calls) => calls['extensions.create']({ accountId, draft, password })))
    must(await one.rotate('1001'))
    must(await one.call((calls) => calls['extensions.update']({ accountId, number: '1002', patch: { voicemailPin: '4712' } })))
    expect([await one.shows('300'), await one.shows('301'), await one.shows('1001')]).toEqual(['shown', 'shown', 'shown'])
    const made = await one.call((calls) =>
      calls['cards.save']({
        ...{ accountId, withPassword: true, withPin: true },
        items: [
          { number: '300', target: 'linphone' },
          { number: '1001', target: 'linphone' },
        ],
        sheet: { paper: 'a4', perPage: 1, language: 'en' },
      }),
    )
    expect(made).toMatchObject({ ok: true, value: { drawn: 2, refused: [] } })
    expect(pbx.api.row('1002')?.voicemail_pin).toBe('4712')
  })
})

describe('the vault’s key', () => {
  it('that is removed while Linecard runs: passwords are shown, the end asks, and it is put back', async () => {
    const one = await desk()
    await one.removeKey()
    const before = one.posts()
    expect(await one.rotate('1002')).toMatchObject({ problem: { kind: 'vault-key-removed' } })
    expect(one.posts()).toBe(before)
    expect(await one.status()).toMatchObject({ mode: 'unusable', problem: { kind: 'vault-key-removed' } })
    expect(await one.shows('1001')).toBe('shown')
    expect(one.app.linecard.unfinished().keyless).toBe(1)
    // It is not gone yet: a new one would leave it behind.
    expect(await one.call((calls) => calls['keychain.newKey']({}))).toMatchObject({ problem: { kind: 'vault-key-removed' } })
    expect(must(await one.call((calls) => calls['keychain.putKeyBack']({})))).toEqual({ mode: 'os', problem: null })
    expect(one.app.linecard.unfinished().keyless).toBe(0)
    await one.again()
    expect(await one.shows('1001')).toBe('shown')
  })

  it('that is another one now while Linecard runs is put back over it', async () => {
    const one = await desk()
    const [name = ''] = await one.keys()
    await one.inside.set(name, `1.${'A'.repeat(43)}`)
    expect(await one.status()).toMatchObject({ mode: 'unusable', problem: { kind: 'vault-key-removed' } })
    must(await one.call((calls) => calls['keychain.putKeyBack']({})))
    await one.again()
    expect(await one.shows('1001')).toBe('shown')
  })

  it('that is gone at the next start is told as gone, is not replaced by itself, and opens everything once it is there again', async () => {
    const one = await desk()
    const putBack = await one.removeKey()
    await one.again()
    expect(await one.status()).toMatchObject({ mode: 'unusable', problem: { kind: 'vault-key-gone' } })
    const before = one.posts()
    expect(await one.rotate('1001')).toMatchObject({ problem: { kind: 'vault-key-gone' } })
    expect([one.posts(), await one.keys(), await one.shows('1001')]).toEqual([before, [], 'vault-key-gone'])
    await putBack()
    expect(await one.status()).toEqual({ mode: 'os', problem: null })
    expect(await one.shows('1001')).toBe('shown')
  })

  it('that is gone for good is followed by a new one when a person says so, and what it sealed still waits for it', async () => {
    const one = await desk()
    const putBack = await one.removeKey()
    await one.again()
    await one.status()
    expect(must(await one.call((calls) => calls['keychain.newKey']({})))).toEqual({ mode: 'os', problem: null })
    must(await one.rotate('1002'))
    expect([await one.shows('1002'), await one.shows('1001')]).toEqual(['shown', 'value-key-gone'])
    // That of one extension is no trouble of the whole keychain.
    expect(await one.status()).toEqual({ mode: 'os', problem: null })
    await one.again()
    expect([await one.shows('1002'), await one.shows('1001')]).toEqual(['shown', 'value-key-gone'])
    await putBack()
    expect([await one.shows('1002'), await one.shows('1001')]).toEqual(['shown', 'shown'])
  })

  it('that was changed is told as changed, and nothing is written over what is there', async () => {
    const one = await desk()
    const [name = ''] = await one.keys()
    const strange = `1.${'A'.repeat(43)}`
    await one.inside.set(name, strange)
    await one.again()
    expect(await one.status()).toMatchObject({ mode: 'unusable', problem: { kind: 'vault-key-changed' } })
    expect(await one.shows('1001')).toBe('vault-key-changed')
    must(await one.call((calls) => calls['keychain.newKey']({})))
    must(await one.rotate('1002'))
    expect([await one.shows('1002'), await one.shows('1001')]).toEqual(['shown', 'value-key-gone'])
    expect(must(await one.inside.get(name)) === strange).toBe(true)
  })

  it('of a folder that was copied from another computer is told with that computer’s name', async () => {
    const one = await desk()
    await one.removeKey()
    await one.again({ computer: { mark: 'other', name: 'laptop' } })
    expect(await one.status()).toMatchObject({
      mode: 'unusable',
      problem: { kind: 'vault-elsewhere', params: { computer: 'desk' } },
    })
    expect(await one.rotate('1001')).toMatchObject({ problem: { kind: 'vault-elsewhere' } })
    expect(await one.keys()).toEqual([])
    must(await one.call((calls) => calls['keychain.newKey']({})))
    must(await one.rotate('1001'))
    expect(await one.shows('1001')).toBe('shown')
  })

  it('in a keychain that is locked is told as locked, and no new one is made there, whoever asks', async () => {
    const one = await desk()
    await one.again()
    one.locked = true
    expect(await one.status()).toMatchObject({ mode: 'unusable', problem: { kind: 'keychain-locked' } })
    expect(await one.call((calls) => calls['keychain.newKey']({}))).toMatchObject({ problem: { kind: 'keychain-locked' } })
    expect(await one.shows('1001')).toBe('keychain-locked')
    one.locked = false
    expect(await one.status()).toEqual({ mode: 'os', problem: null })
    expect([await one.shows('1001'), (await one.keys()).length]).toEqual(['shown', 1])
  })

  it('still opens what the vault has in a session without the keychain, from the moment on at which the keychain opens', async () => {
    const one = await desk()
    await one.again()
    one.locked = true
    must(await one.call((calls) => calls['keychain.useSessionOnly']({})))
    expect(await one.shows('1001')).toBe('keychain-locked')
    one.locked = false
    expect(await one.shows('1001')).toBe('shown')
    must(await one.call((calls) => calls['accounts.replaceToken']({ accountId: one.accountId, token: one.pbx.token })))
    must(await one.rotate('1002'))
    expect([await one.shows('1001'), await one.shows('1002')]).toEqual(['shown', 'shown'])
    expect(one.app.linecard.unfinished().lost).toEqual([{ accountId: one.accountId, number: '1002' }])
    await one.again()
    expect([await one.shows('1001'), await one.shows('1002')]).toEqual(['shown', 'password-not-stored'])
  })
})
