import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, describe, expect, it } from 'vitest'
import { startDemoPbx, type DemoPbxServer } from '../../src/main/demo/demo-pbx.ts'
import { createMemoryKeychain } from '../../src/main/keychain/memory-keychain.ts'
import { must } from '../support/app/must.ts'
import { shownPassword } from '../support/app/shown-password.ts'
import { answered, connected, openWholeApp, type WholeApp } from '../support/app/whole-app.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

interface Desk {
  app: WholeApp
  readonly pbx: DemoPbxServer
  readonly accountId: string
  readonly inside: ReturnType<typeof createMemoryKeychain>
  /** Everything secret that there ever was. */
  readonly secrets: Set<string>
}

async function desk(extensions = 3): Promise<Desk> {
  const pbx = await startDemoPbx({ extensions, limit: 100_000 })
  closing.push(() => pbx.close())
  const inside = createMemoryKeychain()
  const app = await openWholeApp({ osKeychain: { ...inside, mode: 'os' } })
  const accountId = await connected(app, pbx)
  const made: Desk = { app, pbx, accountId, inside, secrets: new Set([pbx.token]) }
  closing.push(() => made.app.close())
  must(await call(made, (calls) => calls['extensions.sync']({ accountId })))
  return made
}

const call = <T>({ app }: Desk, work: (calls: WholeApp['linecard']['calls']) => Promise<T>): Promise<T> =>
  answered(app, work(app.linecard.calls))

async function create(one: Desk, number: string, pin: string): Promise<void> {
  const password = { mode: 'choose', password: `chosen-secret-of-${number}` } as const
  const draft = { number, voicemailPin: pin }
  must(await call(one, (calls) => calls['extensions.create']({ accountId: one.accountId, draft, password })))
  one.secrets.add(password.password).add(pin)
}

async function rotate(one: Desk, number: string): Promise<void> {
  const password = { mode: 'generate' } as const
  must(await call(one, (calls) => calls['credentials.rotate']({ accountId: one.accountId, number, password })))
  one.secrets.add(one.pbx.api.row(number)?.password ?? '')
}

/** Every byte of every file in the data folder: records, journals, backups, free pages and logs. */
function bytesOf(folder: string): Buffer {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))
  return Buffer.concat(files.filter((file) => statSync(file).isFile()).map((file) => readFileSync(file)))
}

/** In every way in which a secret is written somewhere. */
const writings = (secret: string): Buffer[] => [
  ...(['utf8', 'utf16le'] as const).map((encoding) => Buffer.from(secret, encoding)),
  ...(['base64', 'base64url', 'hex'] as const).map((encoding) => Buffer.from(Buffer.from(secret).toString(encoding))),
]

async function leaked(one: Desk): Promise<number> {
  const bytes = bytesOf(one.app.dataDir)
  const names = must(await one.inside.names())
  const keys = await Promise.all(names.map(async (name) => (name.startsWith('key/') ? must(await one.inside.get(name)) : null)))
  const found = [...one.secrets].filter((secret) => secret.length > 5 && writings(secret).some((text) => bytes.includes(text)))
  const raw = keys.flatMap((key) => (key === null ? [] : [Buffer.from(key.slice(2), 'base64url'), Buffer.from(key)]))
  return found.length + raw.filter((key) => bytes.includes(key)).length
}

const sealedOf = (one: Desk, number: string): Buffer[] => {
  const records = new DatabaseSync(join(one.app.dataDir, 'linecard.sqlite'), { readOnly: true })
  const rows = records.prepare('SELECT value FROM sealed WHERE number = ?').all(number)
  records.close()
  return rows.map(({ value }) => Buffer.from(value as Uint8Array))
}

describe('the data folder', () => {
  it('has no secret in any writing, while Linecard runs, after it was closed, and in its backups', async () => {
    const one = await desk()
    await create(one, '300', '471100')
    await create(one, '301', '471101')
    for (const number of ['300', '1001', '1001']) await rotate(one, number)
    const of = { layer: 'company', accountId: one.accountId } as const
    for (const kind of ['adminPassword', 'userPassword'] as const) {
      const password = { mode: 'choose', password: `a-secret-of-phones-${kind}` } as const
      must(await call(one, (calls) => calls['phones.setPassword']({ of, kind, password })))
      one.secrets.add(password.password)
    }
    const mac = '001565abcdef'
    const handOff = { accountId: one.accountId, number: '300', target: 'linphone' }
    must(await call(one, (calls) => calls['handoff.copy']({ ...handOff, file: 0 })))
    must(await call(one, (calls) => calls['handoff.copy']({ ...handOff, target: 'yealink', mac, file: 0 })))
    one.pbx.faults.loseAnswers = 1
    const lost = { mode: 'choose', password: 'a-secret-whose-answer-was-lost' } as const
    one.secrets.add(lost.password)
    await call(one, (calls) => calls['credentials.rotate']({ accountId: one.accountId, number: '1002', password: lost }))
    one.pbx.faults.loseAnswers = 0
    expect(await leaked(one)).toBe(0)
    // The search finds what is there.
    expect(bytesOf(one.app.dataDir).includes(Buffer.from(one.pbx.address))).toBe(true)
    one.app = await one.app.again()
    expect([await leaked(one), await shownPassword(one, '300')]).toEqual([0, 'shown'])
  })

  it('has not even the sealed value any more of what was removed', async () => {
    const one = await desk()
    await create(one, '300', '471100')
    const before = sealedOf(one, '300')
    expect(before.length).toBe(2)
    expect(before.every((value) => bytesOf(one.app.dataDir).includes(value))).toBe(true)
    must(await call(one, (calls) => calls['extensions.remove']({ accountId: one.accountId, number: '300' })))
    await one.app.clock.advance(60_000)
    const bytes = bytesOf(one.app.dataDir)
    expect(before.filter((value) => bytes.includes(value)).length).toBe(0)
  })
})

describe('a sealed value', () => {
  it.each(['password', 'pin'])(
    'of which one byte was changed is refused by name, and the others open (%s)',
    async (kind) => {
      const one = await desk()
      await create(one, '300', '471100')
      await create(one, '301', '471101')
      await one.app.linecard.close()
      const records = new DatabaseSync(join(one.app.dataDir, 'linecard.sqlite'))
      const row = records.prepare('SELECT value FROM sealed WHERE number = ? AND kind = ?').get('300', kind)
      const value = Buffer.from(row?.['value'] as Uint8Array)
      value[20] = (value[20] ?? 0) ^ 1
      records.prepare('UPDATE sealed SET value = ? WHERE number = ? AND kind = ?').run(value, '300', kind)
      records.close()
      one.app = await openWholeApp({ osKeychain: { ...one.inside, mode: 'os' } }, dirname(one.app.dataDir))
      expect(await shownPassword(one, '301')).toBe('shown')
      expect(await shownPassword(one, '300')).toBe(kind === 'password' ? 'password-damaged' : 'shown')
      const items = ['300', '301'].map((number) => ({ number, target: 'linphone' }))
      const cards = await call(one, (calls) =>
        calls['cards.save']({
          ...{ accountId: one.accountId, items, withPassword: false, withPin: true },
          sheet: { paper: 'a4', perPage: 1, language: 'en' },
        }),
      )
      const refused = cards.ok
        ? cards.value.refused.map(({ number, problem }) => `${number} ${problem.kind}`)
        : [cards.problem.kind]
      expect(refused).toEqual([`300 ${kind}-damaged`])
    },
    60_000,
  )

  it('that was moved to another extension is refused there', async () => {
    const one = await desk()
    await create(one, '300', '471100')
    await create(one, '301', '471101')
    await one.app.linecard.close()
    const records = new DatabaseSync(join(one.app.dataDir, 'linecard.sqlite'))
    const row = records.prepare(`SELECT value FROM sealed WHERE number = '300' AND kind = 'password'`).get()
    records.prepare(`UPDATE sealed SET value = ? WHERE number = '301' AND kind = 'password'`).run(row?.['value'] as Uint8Array)
    records.close()
    one.app = await openWholeApp({ osKeychain: { ...one.inside, mode: 'os' } }, dirname(one.app.dataDir))
    expect([await shownPassword(one, '300'), await shownPassword(one, '301')]).toEqual(['shown', 'password-damaged'])
  })
})

describe('another key', () => {
  const changeKey = (one: Desk) => call(one, (calls) => calls['keychain.changeKey']({}))
  const keys = async (one: Desk): Promise<string[]> => must(await one.inside.names()).filter((name) => name.startsWith('key/'))

  it('seals everything anew, and neither the key before nor what it sealed is anywhere any more', async () => {
    const one = await desk()
    await create(one, '300', '471100')
    await rotate(one, '1001')
    const [old = ''] = await keys(one)
    const before = [...sealedOf(one, '300'), ...sealedOf(one, '1001')]
    must(await changeKey(one))
    const now = await keys(one)
    expect([now.length, now.includes(old)]).toEqual([1, false])
    const bytes = bytesOf(one.app.dataDir)
    expect(before.filter((value) => bytes.includes(value)).length).toBe(0)
    expect([await shownPassword(one, '300'), await shownPassword(one, '1001'), await leaked(one)]).toEqual(['shown', 'shown', 0])
    one.app = await one.app.again()
    expect([await shownPassword(one, '300'), await shownPassword(one, '1001')]).toEqual(['shown', 'shown'])
  })

  it('is not made while the one before is not to be had', async () => {
    const one = await desk()
    await create(one, '300', '471100')
    const [old = ''] = await keys(one)
    const key = must(await one.inside.get(old)) ?? ''
    await one.inside.remove(old)
    one.app = await one.app.again()
    expect(await changeKey(one)).toMatchObject({ ok: false, problem: { kind: 'vault-key-gone' } })
    expect(await keys(one)).toEqual([])
    await one.inside.set(old, key)
    must(await changeKey(one))
    expect(await shownPassword(one, '300')).toBe('shown')
  })
})
