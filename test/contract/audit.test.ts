import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, expect, it } from 'vitest'
import type { AuditLine } from '#shared/audit.ts'
import { unpackPhones } from '#shared/packed-phones.ts'
import type { Result } from '#shared/result.ts'
import { startDemoPbx } from '../../src/main/demo/demo-pbx.ts'
import { answered, connected, openWholeApp, type WholeApp } from '../support/app/whole-app.ts'
import { standsIn } from '../support/secrets/stands-in.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.problem.message} ${result.problem.todo}`)
  return result.value
}

const everything = { group: null, text: '' } as const
const mac = '001565abcdef'

async function office(extensions = 3) {
  const pbx = await startDemoPbx({ extensions, limit: 100_000 })
  ends.push(() => pbx.close())
  let app = await openWholeApp({ computer: { mark: 'this', name: 'desk', user: 'ana' } })
  ends.push(() => app.close())
  const accountId = await connected(app, pbx)
  const ask = async <T>(work: (calls: WholeApp['linecard']['calls']) => Promise<Result<T>>): Promise<T> =>
    must(await answered(app, work(app.linecard.calls)))
  await ask((calls) => calls['extensions.sync']({ accountId }))
  const lines = async (
    filter: { group: AuditLine['what'] extends string ? null | 'passwords' | 'elsewhere' : null; text: string } = everything,
  ) => {
    const page = await ask((calls) => calls['audit.list']({ before: null, count: 200, filter }))
    return page.lines
  }
  const whats = async (): Promise<string[]> => (await lines()).map(({ what }) => what)
  const again = async (): Promise<void> => void (app = await app.again())
  return { pbx, accountId, ask, lines, whats, again, app: () => app }
}

it('what was done is a line with who, what, and what was before and after, the newest first', async () => {
  const { accountId, ask, lines } = await office()
  await ask((calls) =>
    calls['extensions.update']({ accountId, number: '1001', patch: { displayName: 'Hằng', voicemailPin: '4711' } }),
  )
  const [line] = await lines()
  expect(line).toMatchObject({
    ...{ what: 'extension-changed', accountId, number: '1001', plan: null, uncertain: false },
    who: { user: 'ana', computer: 'desk' },
  })
  expect(line?.fields.find(({ field }) => field === 'displayName')).toMatchObject({ after: 'Hằng' })
  expect(line?.fields.find(({ field }) => field === 'voicemailPin')).toEqual({
    ...{ field: 'voicemailPin', before: null, after: null, secret: true },
  })
  expect(line?.account).not.toBeNull()
})

it('who saw, copied or exported a password is a line with its version', async () => {
  const { accountId, ask, lines } = await office()
  const of = { accountId, number: '1001' }
  for (let version = 1; version <= 2; version += 1)
    await ask((calls) => calls['credentials.rotate']({ ...of, password: { mode: 'generate' } }))
  await ask((calls) => calls['credentials.reveal'](of))
  await ask((calls) => calls['handoff.save']({ ...of, target: 'yealink', mac }))
  const found = await lines({ group: 'passwords', text: '1001' })
  expect(found.map(({ what, version, how }) => [what, version, how])).toEqual([
    ['handed-off', 2, 'file'],
    ['password-shown', 2, null],
    ['password-changed', 2, null],
    ['password-changed', 1, null],
  ])
})

it('what others changed at the PBX between two reads is told apart from what was done here', async () => {
  const { pbx, accountId, ask, lines } = await office()
  await ask((calls) => calls['extensions.update']({ accountId, number: '1001', patch: { displayName: 'Ours' } }))
  const row = pbx.api.row('1002')
  if (!row) throw new Error('no such extension')
  const elsewhere = await fetch(`${pbx.address}/api/pbx/extensions/1002`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${pbx.token}`, 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ display_name: 'Theirs' }),
  })
  expect(elsewhere.status).toBe(200)
  // A read that began before that change does not show it.
  await ask((calls) => calls['extensions.sync']({ accountId }))
  await ask((calls) => calls['extensions.sync']({ accountId }))
  const found = await lines({ group: 'elsewhere', text: '' })
  expect(
    found.map(({ what, number, who, fields }) => [what, number, who.user, fields.map(({ field, after }) => [field, after])]),
  ).toEqual([['changed-elsewhere', '1002', null, [['displayName', 'Theirs']]]])
})

it('phones, their passwords and the account are told of, too', async () => {
  const { accountId, ask, whats } = await office()
  await ask((calls) => calls['credentials.rotate']({ accountId, number: '1001', password: { mode: 'generate' } }))
  await ask((calls) => calls['handoff.save']({ accountId, number: '1001', target: 'yealink', mac }))
  const [phone] = unpackPhones(await ask((calls) => calls['phones.list']({ accountId })))
  if (!phone) throw new Error('no phone')
  const of = { layer: 'phone', phoneId: phone.id } as const
  await ask((calls) => calls['phones.setPassword']({ of, kind: 'adminPassword', password: { mode: 'generate' } }))
  await ask((calls) => calls['phones.revealPassword']({ of, kind: 'adminPassword' }))
  await ask((calls) => calls['phones.retire']({ id: phone.id }))
  await ask((calls) => calls['phones.remove']({ id: phone.id }))
  await ask((calls) => calls['app.changeSettings']({ auditDays: 365 }))
  expect((await whats()).slice(0, 5)).toEqual([
    ...['retention-changed', 'phone-deleted', 'phone-retired', 'phone-password-shown', 'phone-password-set'],
  ])
  expect((await whats()).at(-1)).toBe('account-connected')
})

it('what is exported is a line: lists, rejected rows, phone books, labels and cards with the version that is on them', async () => {
  const { accountId, ask, lines } = await office()
  await ask((calls) => calls['credentials.rotate']({ accountId, number: '1001', password: { mode: 'generate' } }))
  await ask((calls) => calls['handoff.save']({ accountId, number: '1001', target: 'yealink', mac }))
  await ask((calls) => calls['lists.export']({ accountId, numbers: null, form: 'xlsx' }))
  await ask((calls) => calls['books.save']({ accountId, format: 'yealink', of: { what: 'all' }, extra: '' }))
  await ask((calls) => calls['labels.save']({ accountId, ids: null, size: { width: 57, height: 32 } }))
  const content = { text: 'Extension,Name\n1001,Ana\nx,Nobody\n' }
  const { plan } = await ask((calls) => calls['plans.fromList']({ accountId, name: 'people.csv', content }))
  if (!plan) throw new Error('no list')
  await ask((calls) => calls['lists.saveRejects']({ accountId, id: plan.id }))
  await ask((calls) => calls['lists.saveResults']({ accountId, id: plan.id, form: 'csv' }))
  await ask((calls) =>
    calls['cards.save']({
      ...{ accountId, items: [{ number: '1001', target: 'linphone' }], withPassword: true, withPin: false },
      sheet: { paper: 'a4', perPage: 4, language: 'en' },
    }),
  )
  const found = (await lines()).filter(({ what }) => what === 'handed-off' || what.endsWith('-saved'))
  expect(found.map(({ what, how, plan: of, version, place }) => [what, how, of === plan.id, version, place !== null])).toEqual([
    ['handed-off', 'card', false, 1, true],
    ['results-saved', 'csv', true, null, true],
    ['rejects-saved', null, true, null, true],
    ['labels-saved', null, false, null, true],
    ['book-saved', 'yealink', false, null, true],
    ['list-saved', 'xlsx', false, null, true],
    ['handed-off', 'file', false, 1, true],
  ])
})

it('what a bulk change did and what its undo took back are lines that name it', async () => {
  const { accountId, ask, lines, app } = await office()
  const content = { text: 'Extension,Name\n1001,Renamed\n2001,New\n' }
  const rules = { exists: 'update' } as const
  const { plan } = await ask((calls) => calls['plans.fromList']({ accountId, name: 'people.csv', content, rules }))
  if (!plan) throw new Error('no list')
  const of = { accountId, id: plan.id }
  const over = async (state: string): Promise<void> =>
    void (await expect
      .poll(async () => {
        await app().clock.advance(100)
        return (await ask((calls) => calls['plans.get'](of))).state
      })
      .toBe(state))
  await ask((calls) => calls['plans.start'](of))
  await over('ended')
  await ask((calls) => calls['plans.undo'](of))
  await over('undone')
  const found = (await lines()).filter(({ plan: id }) => id === plan.id)
  expect(found.map(({ what, number, version }) => [what, number, version])).toEqual([
    ['extension-changed', '1001', null],
    ['extension-deleted', '2001', null],
    ['plan-undone', null, null],
    ['extension-created', '2001', 1],
    ['extension-changed', '1001', null],
    ['plan-started', null, null],
  ])
})

it('a phone’s note is told before and after, and of its own passwords the version that was seen', async () => {
  const { accountId, ask, lines } = await office()
  await ask((calls) => calls['credentials.rotate']({ accountId, number: '1001', password: { mode: 'generate' } }))
  await ask((calls) => calls['handoff.save']({ accountId, number: '1001', target: 'yealink', mac }))
  const [phone] = unpackPhones(await ask((calls) => calls['phones.list']({ accountId })))
  if (!phone) throw new Error('no phone')
  const { id, target, model, serial, siteId, place, plainName } = phone
  const draft = {
    id,
    accountId,
    mac,
    target,
    model,
    serial,
    siteId,
    place,
    plainName,
    lines: phone.lines.map(({ slot, number }) => ({ slot, accountId, number })),
  }
  await ask((calls) => calls['phones.save']({ ...draft, note: 'Behind the counter' }))
  await ask((calls) => calls['phones.save']({ ...draft, note: 'In the hall' }))
  const [line] = await lines()
  expect(line?.fields).toEqual([{ field: 'note', before: 'Behind the counter', after: 'In the hall' }])
  const own = { of: { layer: 'phone', phoneId: phone.id }, kind: 'adminPassword' } as const
  for (let version = 1; version <= 2; version += 1)
    await ask((calls) => calls['phones.setPassword']({ ...own, password: { mode: 'generate' } }))
  await ask((calls) => calls['phones.revealPassword'](own))
  await ask((calls) => calls['phones.dropPassword'](own))
  expect((await lines()).slice(0, 3).map(({ what, version }) => [what, version])).toEqual([
    ['phone-password-dropped', 2],
    ['phone-password-shown', 2],
    ['phone-password-set', 2],
  ])
})

it('a line that somebody changed in the records is found at the next start, and named', async () => {
  const { accountId, ask, app, again } = await office()
  await ask((calls) => calls['extensions.update']({ accountId, number: '1001', patch: { displayName: 'Before' } }))
  const { dataDir } = app()
  expect(await ask((calls) => calls['audit.check']({}))).toMatchObject({ broken: null })
  const records = new DatabaseSync(join(dataDir, 'linecard.sqlite'))
  records.exec(`UPDATE audit SET line = replace(line, 'Before', 'Afterw') WHERE line LIKE '%Before%'`)
  const seq = records.prepare(`SELECT seq FROM audit WHERE line LIKE '%Afterw%'`).get()?.['seq']
  records.close()
  expect(seq).toBeGreaterThan(0)
  await again()
  await app().clock.advance(5_000)
  await expect
    .poll(
      async () =>
        (await ask((calls) => calls['audit.list']({ before: null, count: 1, filter: everything }))).check?.broken ?? null,
    )
    .toEqual({ seq, why: 'changed' })
})

it('two hundred passwords occur nowhere in it, nor in what is saved of it', async () => {
  const { accountId, ask, lines } = await office(1)
  const secrets: string[] = []
  for (let at = 0; at < 200; at += 1) {
    const password = `Sentinel${at}x${'abcdefghjkmnpq'.slice(at % 10)}Z`
    secrets.push(password)
    await ask((calls) => calls['credentials.rotate']({ accountId, number: '1001', password: { mode: 'choose', password } }))
    if (at % 20 > 0) continue
    await ask((calls) => calls['credentials.reveal']({ accountId, number: '1001' }))
    await ask((calls) => calls['handoff.save']({ accountId, number: '1001', target: 'yealink', mac, replace: true }))
    await ask((calls) => calls['extensions.update']({ accountId, number: '1001', patch: { voicemailPin: `77${at}31` } }))
    secrets.push(`77${at}31`)
  }
  expect((await lines()).length).toBe(200)
  const saved = await Promise.all(
    (['csv', 'jsonl'] as const).map((form) => ask((calls) => calls['audit.save']({ filter: everything, form }))),
  )
  for (const { path, lines: count } of saved) {
    const text = await readFile(path, 'utf8')
    expect(count).toBeGreaterThanOrEqual(230)
    expect(text.includes('password-changed')).toBe(true)
    expect(secrets.filter((secret) => standsIn(secret, text)).length).toBe(0)
  }
  expect((await readdir(join(saved[0]?.path ?? '', '..'))).some((name) => name.startsWith('audit-log-'))).toBe(true)
}, 60_000)
