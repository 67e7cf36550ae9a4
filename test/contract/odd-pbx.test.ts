import { afterEach, describe, expect, it } from 'vitest'
import type { EventPayload, QueueItem } from '#shared/contract.ts'
import { RowPack } from '#shared/packed-rows.ts'
import type { Problem, ProblemKind } from '#shared/problem.ts'
import type { Result } from '#shared/result.ts'
import { silentLog } from '../../src/main/log/log.ts'
import type { HandClock } from '../support/clocks/hand-clock.ts'
import { oddCases, type OddCase } from '../support/pbx/odd-answers.ts'
import { startOddPbx, type Exchange, type OddPbx } from '../support/pbx/odd-pbx.ts'
import { answered, connected, openWholeApp, type WholeApp } from '../support/app/whole-app.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
const isGood = ({ status }: Exchange): boolean => status < 300
const with2xx = (fits: (text: string) => boolean) => (answer: Exchange) =>
  isGood(answer) && fits(answer.text.replace(/^\ufeff/, ''))
const withStatus =
  (...statuses: number[]) =>
  (answer: Exchange) =>
    statuses.includes(answer.status)
const aboutOne = (answer: Exchange): boolean => /extensions\/\d+/.test(answer.request)

/** What each Problem claims of the PBX: it is true where an answer was so. */
const claims: Partial<Record<ProblemKind, (answer: Exchange, problem: Problem) => boolean>> = {
  'pbx-unexpected': with2xx(isJson),
  'pbx-truncated': with2xx((text) => text !== '' && !isJson(text)),
  'pbx-no-body': with2xx((text) => text === ''),
  'pbx-not-json': ({ text, headers }) => !isJson(text) && /html|plain/.test(headers['content-type'] ?? ''),
  'pbx-challenge': ({ headers }) => headers['cf-mitigated'] === 'challenge',
  'pbx-sign-in-page': ({ text, headers }) => /type="password"/.test(text) || /Basic/.test(headers['www-authenticate'] ?? ''),
  'pbx-maintenance': ({ status, headers }, { retryAt }) => status === 503 && 'retry-after' in headers && retryAt !== undefined,
  'pbx-unavailable': ({ status, headers }) =>
    status === 503 ? !('retry-after' in headers) : [502, 504].includes(status) || (status >= 520 && status <= 530),
  'pbx-error': ({ status }, { params }) => [500, 501, 505, 507].includes(status) && params['status'] === status,
  'not-offered': (answer) => (withStatus(404, 410)(answer) && !aboutOne(answer)) || withStatus(405)(answer),
  'not-found': (answer) => withStatus(404, 410)(answer) && aboutOne(answer),
  'permission-missing': ({ status, text }) => status === 403 && text.includes('pbx_api_access'),
  'pbx-forbidden': ({ status, text }) => status === 403 && !text.includes('pbx_api_access'),
  'payment-required': withStatus(402),
  conflict: withStatus(409),
  'page-expired': withStatus(419),
  'pbx-locked': withStatus(423),
  'legally-blocked': withStatus(451),
  'pbx-bad-request': withStatus(400),
  'pbx-refused': ({ status }, { params }) => params['status'] === status,
  invalid: ({ status, text }, { fields }) =>
    status === 422 &&
    Object.values(fields ?? {}).flat().length > 0 &&
    Object.values(fields ?? {})
      .flat()
      .every((words) => text.includes(String(words))),
  'not-accepted': ({ status }, { fields }) => status === 422 && fields === undefined,
  // Nothing in it says how the write ended, or with which password.
  'outcome-unknown': (answer) => /^POST/.test(answer.request) && isGood(answer) && !answer.text.includes('sip_password'),
  'token-wrong': withStatus(401),
  'token-rejected': withStatus(401),
  'session-refused': withStatus(401),
}

interface Office {
  readonly clock: HandClock
  readonly pbx: OddPbx
  readonly app: WholeApp
  readonly account: string
  readonly faults: unknown[]
  readonly syncs: EventPayload<'extensions.sync'>[]
  readonly links: EventPayload<'connection.changed'>[]
  go<T>(call: Promise<T>): Promise<T>
}

async function openOffice(isConnected: boolean): Promise<Office> {
  const faults: unknown[] = []
  const app = await openWholeApp({ log: { ...silentLog, fault: (_event, error) => void faults.push(error) } })
  closing.push(() => app.close())
  const { clock } = app
  const pbx = await startOddPbx(clock)
  closing.push(() => pbx.close())
  const account = isConnected ? await connected(app, pbx) : ''
  const syncs: Office['syncs'] = []
  const links: Office['links'] = []
  app.linecard.on('extensions.sync', (state) => void syncs.push(state))
  app.linecard.on('connection.changed', (state) => void links.push(state))
  const office: Office = { clock, pbx, app, account, faults, syncs, links, go: (call) => answered(app, call) }
  if (isConnected) await office.go(app.linecard.calls['extensions.sync']({ accountId: account }))
  return office
}

const numbers = async ({ app, account, go }: Office): Promise<string[]> => {
  const read = await go(app.linecard.calls['extensions.list']({ accountId: account }))
  return read.ok ? new RowPack(read.value.rows).rows().map(({ number }) => number) : []
}
const waiting = async ({ app, account }: Office): Promise<QueueItem[]> => {
  const read = await app.linecard.calls['queue.list']({ accountId: account })
  return read.ok ? read.value : []
}

/** Does what the case is about; the Problem that a person is told, wherever. */
async function doing({ doing, odd }: OddCase, office: Office): Promise<Problem | null> {
  const { app, account, pbx, go } = office
  const { calls } = app.linecard
  const first = pbx.api.rows()[0]?.extension_number ?? ''
  const of = { accountId: account, number: first }
  const told = async (call: Promise<Result<unknown>>): Promise<Problem | null> => {
    const result = await go(call)
    return result.ok ? null : result.problem
  }
  const entry = { with: 'token', token: pbx.token } as const
  pbx.odd = odd
  switch (doing) {
    case 'sync': {
      const read = await go(calls['extensions.sync']({ accountId: account }))
      return read.ok ? read.value.problem : read.problem
    }
    case 'refresh':
      return told(calls['extensions.refresh'](of))
    case 'callers':
      return told(calls['callerIds.list']({ accountId: account }))
    case 'edit':
      return told(calls['extensions.update']({ ...of, patch: { displayName: 'Edited' } }))
    case 'create': {
      const password = { mode: 'generate' } as const
      return told(calls['extensions.create']({ accountId: account, draft: { number: '7001' }, password }))
    }
    case 'rotate':
      return told(calls['credentials.rotate']({ ...of, password: { mode: 'generate' } }))
    case 'remove':
      return told(calls['extensions.remove'](of))
    case 'connect':
      return told(calls['accounts.connect']({ address: pbx.address, entry }))
    case 'sign-in': {
      const login = { with: 'login', username: 'demo', password: 'demo-demo' } as const
      return told(calls['accounts.connect']({ address: pbx.address, entry: login }))
    }
    case 'token':
      return told(calls['accounts.replaceToken']({ accountId: account, token: '12|another' }))
  }
}

/** What must be so once the PBX answers well again: what was done is known, what was refused did not happen, no password is lost. */
async function expectSettled({ doing, means }: OddCase, office: Office, before: string): Promise<void> {
  const { app, account, pbx, go, clock } = office
  const { calls } = app.linecard
  for (let minute = 0; minute < 12 && (await waiting(office)).length > 0; minute += 1) {
    await clock.advance(30_000)
    await go(calls['extensions.sync']({ accountId: account }))
  }
  expect((await waiting(office)).filter(({ state }) => state !== 'refused')).toEqual([])
  const first = pbx.api.row(before)
  if (doing === 'edit') expect(first?.display_name === 'Edited').toBe(means === null)
  if (doing === 'remove') expect(first === null).toBe(means === null)
  const number = doing === 'create' ? '7001' : before
  const isDone = means === null || means === 'outcome-unknown'
  if (isDone && (doing === 'create' || doing === 'rotate')) {
    await expect
      .poll(async () => {
        await clock.advance(15_000)
        const shown = await go(calls['credentials.reveal']({ accountId: account, number }))
        return shown.ok && shown.value.password === pbx.api.row(number)?.password
      })
      .toBe(true)
  }
}

describe('a PBX that answers in an odd way', () => {
  it.each(oddCases.map((one) => [one.name, one] as const))('%s', async (_name, one) => {
    const isFirst = one.doing === 'connect' || one.doing === 'sign-in'
    const office = await openOffice(!isFirst)
    const { pbx, app, account, go } = office
    const before = isFirst ? [] : await numbers(office)
    const row = pbx.api.rows()[0]?.extension_number ?? ''
    const from = pbx.exchanges.length

    const problem = await doing(one, office)
    expect(problem?.kind ?? null).toBe(one.means)

    // The PBX's words reach a person, short and without what was sent; and what is claimed beside them is true.
    const answers = pbx.exchanges.slice(from)
    const words = [
      ...(problem?.said ?? []),
      ...Object.values(problem?.fields ?? {})
        .flat()
        .map(String),
    ]
    if (one.said !== undefined) expect(words.some((text) => text.includes(one.said ?? ''))).toBe(true)
    for (const text of words) expect([...text].length).toBeLessThanOrEqual(200)
    expect(JSON.stringify(problem).includes('sentinel')).toBe(false)
    const others = [...office.syncs.map((sync) => sync.problem), ...office.links.map((link) => link.problem)]
    for (const claimed of [problem, ...others]) {
      if (claimed === null) continue
      const isTrue = claims[claimed.kind]
      expect(isTrue, claimed.kind).toBeDefined()
      expect(
        answers.some((answer) => isTrue?.(answer, claimed)),
        claimed.message,
      ).toBe(true)
    }

    // Nothing good is lost.
    if (one.rows) {
      const odd = office.syncs.at(-1)?.odd
      expect([odd?.shown ?? 0, odd?.left ?? 0]).toEqual(one.rows)
      expect(odd?.rows.length ?? 0).toBe(one.rows[0] + one.rows[1])
    }
    if (!isFirst) {
      const gone = one.doing === 'remove' && one.means === null ? [row] : one.means === 'not-found' ? [row] : []
      expect(await numbers(office)).toEqual(expect.arrayContaining(before.filter((number) => !gone.includes(number))))
    }

    // The PBX answers well again: everything is there, and is as the PBX has it.
    pbx.odd = null
    if (one.means === 'token-rejected')
      await go(app.linecard.calls['accounts.replaceToken']({ accountId: account, token: pbx.token }))
    if (!isFirst) {
      await office.clock.advance(121_000)
      await go(app.linecard.calls['extensions.sync']({ accountId: account }))
      await expectSettled(one, office, row)
      await go(app.linecard.calls['extensions.sync']({ accountId: account }))
      expect(await numbers(office)).toEqual(
        pbx.api
          .rows()
          .map((each) => each.extension_number)
          .sort(),
      )
      expect(office.syncs.at(-1)).toMatchObject({ state: 'idle', problem: null })
    }
    expect(office.faults).toEqual([])
    expect(pbx.exchanges.filter(({ status }) => status === 429)).toEqual([])
  })

  it('leaves a word that nobody knows as it is when another field is edited, and sends it back when an edit of it is undone', async () => {
    const office = await openOffice(true)
    const { pbx, app, account, go, faults } = office
    const { calls } = app.linecard
    const number = pbx.api.rows()[0]?.extension_number ?? ''
    const of = { accountId: account, number }
    pbx.api.put(number, { status: 'suspended' as 'active', recording_mode: 'on-demand' as 'all' })
    await go(calls['extensions.sync']({ accountId: account }))
    const edited = await go(calls['extensions.update']({ ...of, patch: { displayName: 'Edited' } }))
    expect(edited).toMatchObject({ ok: true, value: { status: 'suspended', recordingMode: 'on-demand', displayName: 'Edited' } })
    expect(pbx.api.row(number)).toMatchObject({ status: 'suspended', recording_mode: 'on-demand', display_name: 'Edited' })
    const disabled = await go(calls['extensions.update']({ ...of, patch: { status: 'disabled' } }))
    expect(disabled).toMatchObject({ ok: true, value: { status: 'disabled' } })
    // This PBX takes it from nobody: which shows that it was asked.
    const undone = await go(calls['extensions.undo'](of))
    expect(undone).toMatchObject({ ok: false, problem: { kind: 'invalid', fields: { status: [expect.any(String)] } } })
    expect(faults).toEqual([])
  })
})
