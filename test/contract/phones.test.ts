import { readFile } from 'node:fs/promises'
import { afterEach, expect, it } from 'vitest'
import { unzipSync } from 'fflate'
import type { EventPayload } from '#shared/contract.ts'
import { unpackPhones } from '#shared/packed-phones.ts'
import type { Phone } from '#shared/phone.ts'
import type { Result } from '#shared/result.ts'
import { startDemoPbx } from '../../src/main/demo/demo-pbx.ts'
import { answered, connected, openWholeApp, type WholeApp } from '../support/app/whole-app.ts'
import { yealinkAccount } from '../support/readers/desk-phones.ts'
import { readYealinkLines } from '../support/readers/line-formats.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.problem.message} ${result.problem.todo}`)
  return result.value
}

const mac = '001565abcdef'

/** An office whose two extensions have passwords, and everything that its windows were told of phones. */
async function office() {
  const pbx = await startDemoPbx({ extensions: 3, limit: 100_000 })
  ends.push(() => pbx.close())
  const app = await openWholeApp()
  ends.push(() => app.close())
  const accountId = await connected(app, pbx)
  const ask = async <T>(work: (calls: WholeApp['linecard']['calls']) => Promise<Result<T>>): Promise<T> =>
    must(await answered(app, work(app.linecard.calls)))
  await ask((calls) => calls['extensions.sync']({ accountId }))
  const rotate = (number: string) =>
    ask((calls) => calls['credentials.rotate']({ accountId, number, password: { mode: 'generate' } }))
  for (const number of ['1001', '1002']) await rotate(number)
  const changes: EventPayload<'phones.changed'>[] = []
  app.linecard.on('phones.changed', (change) => void changes.push(change))
  const phones = async (): Promise<Phone[]> => unpackPhones(await ask((calls) => calls['phones.list']({ accountId })))
  const only = async (): Promise<Phone> => {
    const [phone] = await phones()
    if (!phone) throw new Error('there is none')
    return phone
  }
  return { pbx, app, accountId, ask, rotate, changes, phones, only }
}

it('a phone is there with its hand-off, is old after a rotate, and has its files made anew in one action', async () => {
  const { pbx, accountId, ask, rotate, changes, only } = await office()
  await ask((calls) => calls['handoff.save']({ accountId, number: '1001', target: 'yealink', mac }))
  const phone = await only()
  expect(phone).toMatchObject({ mac, given: { kind: 'file' }, stale: [] })
  const lines = [...phone.lines, { slot: 2, accountId, number: '1002' }]
  const { given: _given, told: _told, stale: _stale, retiredAt: _retiredAt, ...draft } = phone
  expect(await ask((calls) => calls['phones.save']({ ...draft, lines }))).toMatchObject({ stale: ['settings'] })
  await rotate('1002')
  await rotate('1001')
  expect(changes.at(-1)?.phones).toMatchObject([{ id: phone.id, stale: ['password', 'settings'] }])

  const bundle = await ask((calls) => calls['phones.bundle']({ ids: [phone.id] }))
  expect(bundle).toMatchObject({ written: 1, refused: [] })
  const file = unzipSync(await readFile(bundle.path))[`yealink/${mac}.cfg`]
  const values = readYealinkLines(new TextDecoder().decode(file))
  for (const [slot, number] of [
    [1, '1001'],
    [2, '1002'],
  ] as const) {
    const read = yealinkAccount(values, slot)
    expect([read.extension, read.password === pbx.api.row(number)?.password]).toEqual([number, true])
  }
  expect(await only()).toMatchObject({ stale: [], given: { kind: 'bundle', place: bundle.path } })
})

it('a phone says who it is as it downloads its file by a one-time link', async () => {
  const { accountId, ask, app, only } = await office()
  const link = await ask((calls) => calls['oneTime.offer']({ accountId, number: '1001', target: 'yealink', mac }))
  const agent = 'Yealink SIP-T54W 96.86.0.70 00:15:65:ab:cd:ef'
  const answer = await fetch(link.url, { headers: { 'user-agent': agent } })
  await answer.arrayBuffer()
  await expect.poll(() => app.told.some(({ payload }) => (payload as { state?: string }).state === 'delivered')).toBe(true)
  expect(await only()).toMatchObject({
    given: { kind: 'link' },
    told: { address: '127.0.0.1', userAgent: agent, model: 'T54W', firmware: '96.86.0.70' },
  })
})

it('a deleted extension takes its line from the phones that are named before, and its apps with it', async () => {
  const { accountId, ask, phones } = await office()
  await ask((calls) => calls['handoff.save']({ accountId, number: '1001', target: 'yealink', mac }))
  await ask((calls) => calls['handoff.save']({ accountId, number: '1001', target: 'linphone' }))
  const named = await ask((calls) => calls['phones.of']({ accountId, numbers: ['1001'] }))
  expect(named.map(({ target }) => target).toSorted()).toEqual(['linphone', 'yealink'])
  await ask((calls) => calls['extensions.remove']({ accountId, number: '1001' }))
  expect((await phones()).map(({ target, lines }) => [target, lines])).toEqual([['yealink', []]])
})

it('a phone, its site and what they have are there at the next start, and go with the account', async () => {
  const { app, accountId, ask } = await office()
  const site = await ask((calls) => calls['phones.saveSite']({ id: null, accountId, name: 'Hà Nội' }))
  const of = { layer: 'site', siteId: site.id } as const
  await ask((calls) => calls['phones.setPassword']({ of, kind: 'adminPassword', password: { mode: 'generate' } }))
  await ask((calls) => calls['phones.saveLayer']({ of, settings: { timeZone: 'Asia/Ho_Chi_Minh' } }))
  const { password } = await ask((calls) => calls['phones.revealPassword']({ of, kind: 'adminPassword' }))
  await ask((calls) => calls['handoff.save']({ accountId, number: '1001', target: 'yealink', mac }))
  const again = await app.again()
  ends.push(() => again.close())
  const { calls } = again.linecard
  expect(must(await calls['phones.list']({ accountId })).count).toBe(1)
  expect(must(await calls['phones.layer'](of)).own).toEqual({ timeZone: 'Asia/Ho_Chi_Minh' })
  const shown = must(await calls['phones.revealPassword']({ of, kind: 'adminPassword' })).password
  expect([shown.length, shown === password]).toEqual([16, true])
  must(await answered(again, calls['accounts.remove']({ accountId })))
  expect(must(await calls['phones.list']({ accountId })).count).toBe(0)
  expect(await calls['phones.layer'](of)).toMatchObject({ problem: { kind: 'site-unknown' } })
})
