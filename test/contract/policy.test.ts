import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { CallInput, CallName } from '#shared/contract.ts'
import { startDemoPbx, type DemoPbxServer } from '../../src/main/demo/demo-pbx.ts'
import { lookEveryMs } from '../../src/main/policy/watched-policy.ts'
import { answered, connected, openWholeApp, type WholeApp } from '../support/app/whole-app.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function pbxOf(extensions = 3): Promise<DemoPbxServer> {
  const pbx = await startDemoPbx({ extensions, limit: 10_000 })
  closing.push(() => pbx.close())
  return pbx
}
async function opened(
  policy: object | string | null,
): Promise<{ app: WholeApp; rule: (next: object | string | null) => Promise<void> }> {
  const app = await openWholeApp()
  closing.push(() => app.close())
  const rule = rulerOf(app)
  await rule(policy)
  return { app, rule }
}
function rulerOf(app: WholeApp) {
  return async (next: object | string | null): Promise<void> => {
    if (next === null) rmSync(app.policyFile, { force: true })
    else writeFileSync(app.policyFile, typeof next === 'string' ? next : JSON.stringify(next), { mode: 0o644 })
    await app.clock.advance(lookEveryMs)
  }
}
const entry = (pbx: DemoPbxServer) => ({ address: pbx.address, entry: { with: 'token' as const, token: pbx.token } })
const hostOf = ({ address }: { address: string }): string => new URL(address).host

/** Lets requests that are on their way come back. */
async function rest(app: WholeApp, until: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2_000 && !until(); turn += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    if (turn % 100 === 99) await app.clock.advance(100)
  }
  expect(until()).toBe(true)
}
const linkOf = async (app: WholeApp, id: string) => {
  const state = await app.linecard.calls['app.state']({})
  return state.ok ? state.value.connections.find(({ accountId }) => accountId === id) : undefined
}

describe('the PBX servers that an organization allows', () => {
  it('are the only ones that can be connected: nothing is sent to another, by token or by signing in', async () => {
    const [ours, other] = [await pbxOf(), await pbxOf()]
    const { app } = await opened({ allowedHosts: [hostOf(ours)] })
    const calls = app.linecard.calls
    const login = { address: other.address, entry: { with: 'login' as const, username: 'demo', password: 'demo-demo' } }
    for (const attempt of [entry(other), login, { ...entry(other), address: `${other.address}/` }]) {
      expect(await calls['accounts.connect'](attempt)).toMatchObject({
        ok: false,
        problem: { kind: 'pbx-not-allowed', params: { host: hostOf(other) } },
      })
    }
    expect(other.requests).toEqual([])
    expect(await calls['accounts.connect'](entry(ours))).toMatchObject({ ok: true })
    expect(ours.requests.length).toBeGreaterThan(0)
  })

  it('that are taken off the list are not talked to any more, by nothing that Linecard does, and their records stay', async () => {
    const pbx = await pbxOf()
    const { app, rule } = await opened(null)
    const accountId = await connected(app, pbx)
    const { calls } = app.linecard
    expect(await answered(app, calls['extensions.sync']({ accountId }))).toMatchObject({ ok: true })
    await rule({ allowedHosts: ['pbx.example.com'] })
    await app.clock.advance(1_000)
    const before = pbx.requests.length
    expect(await linkOf(app, accountId)).toMatchObject({ state: 'offline', problem: { kind: 'pbx-not-allowed' } })

    const number = '1001'
    const asked: { [K in CallName]?: CallInput<K> } = {
      'extensions.sync': { accountId },
      'extensions.refresh': { accountId, number },
      'callerIds.list': { accountId },
      'accounts.replaceToken': { accountId, token: pbx.token },
      'ledger.settle': { accountId },
      'credentials.rotate': { accountId, number, password: { mode: 'generate' } },
      'sip.prove': { accountId, number },
      'sip.diagnose': { accountId, number },
      'registrations.focus': { accountId, window: 'w', visible: [number], open: number, hidden: false },
    }
    for (const [name, input] of Object.entries(asked)) {
      // The table says that this call takes this input.
      const call = calls[name as CallName] as (input: unknown) => Promise<{ ok: boolean }>
      await answered(app, call(input))
    }
    // An hour in which everything that Linecard does by itself has its turn.
    for (let minute = 0; minute < 60; minute += 1) await app.clock.advance(60_000)
    expect(pbx.requests.length).toBe(before)
    expect(await calls['accounts.replaceToken']({ accountId, token: pbx.token })).toMatchObject({
      problem: { kind: 'pbx-not-allowed' },
    })
    const list = await calls['extensions.list']({ accountId })
    expect(list.ok && list.value.rows.count).toBe(3)
  })

  it('hold from the start, and one that is put back is talked to again by itself', async () => {
    const pbx = await pbxOf()
    const { app, rule } = await opened(null)
    const accountId = await connected(app, pbx)
    await rule({ allowedHosts: [] })
    const before = pbx.requests.length
    const next = await app.again()
    closing.push(() => next.close())
    await next.clock.advance(60_000)
    expect(pbx.requests.length).toBe(before)
    expect(await linkOf(next, accountId)).toMatchObject({ problem: { kind: 'pbx-not-allowed' } })
    await rulerOf(next)({ allowedHosts: [`127.0.0.1:${new URL(pbx.address).port}`] })
    await rest(next, () => pbx.requests.length > before)
    for (let turn = 0; turn < 200 && (await linkOf(next, accountId))?.state !== 'online'; turn += 1) await next.clock.advance(10)
    expect(await linkOf(next, accountId)).toMatchObject({ state: 'online', problem: null })
  })

  it('lead to no other by a redirect', async () => {
    const asked: string[] = []
    const elsewhere = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.end('{}')
    }).listen(0, '127.0.0.1')
    closing.push(() => elsewhere.close())
    await once(elsewhere, 'listening')
    const address = elsewhere.address()
    const pbx = await pbxOf()
    pbx.faults.redirectTo = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`
    const { app } = await opened({ allowedHosts: [hostOf(pbx)] })
    expect(await app.linecard.calls['accounts.connect'](entry(pbx))).toMatchObject({ problem: { kind: 'pbx-redirect' } })
    expect(asked).toEqual([])
  })

  it('are nobody where the policy is broken, and the demo PBX, which is a part of Linecard, works all the same', async () => {
    const pbx = await pbxOf()
    const { app } = await opened('{ "allowedHosts": [')
    expect(await app.linecard.calls['accounts.connect'](entry(pbx))).toMatchObject({ problem: { kind: 'pbx-not-allowed' } })
    const state = await app.linecard.calls['app.state']({})
    expect(state.ok && state.value.policy).toMatchObject({ allowedHosts: [], troubles: [{ kind: 'policy-unusable' }] })
    expect(await app.linecard.calls['accounts.connectDemo']({})).toMatchObject({ ok: true })
  })
})

describe('one-time links that an organization has turned off', () => {
  it('are not made, and those that are open end with their server', async () => {
    const pbx = await pbxOf()
    const { app, rule } = await opened(null)
    const { calls } = app.linecard
    const accountId = await connected(app, pbx)
    await answered(app, calls['extensions.sync']({ accountId }))
    const draft = { number: '700', displayName: 'Kho' }
    const made = await answered(app, calls['extensions.create']({ accountId, draft, password: { mode: 'generate' } }))
    expect(made).toMatchObject({ ok: true })
    const offer = { accountId, number: '700', target: 'linphone' }
    const link = await calls['oneTime.offer'](offer)
    if (!link.ok) throw new Error(link.problem.message)
    await rule({ oneTimeLinks: false })
    expect(app.told.findLast(({ name }) => name === 'oneTime.changed')?.payload).toMatchObject({ state: 'stopped' })
    expect(await calls['oneTime.offer'](offer)).toMatchObject({ problem: { kind: 'one-time-links-off' } })
    await app.clock.advance(60_000)
    const { port } = new URL(link.value.url)
    const refused = await new Promise((resolve) => {
      connect(Number(port), '127.0.0.1', () => resolve('let in')).on('error', () => resolve('refused'))
    })
    expect(refused).toBe('refused')
    await rule(null)
    expect(await calls['oneTime.offer'](offer)).toMatchObject({ ok: true })
  })
})

describe('a language that an organization sets', () => {
  it('is the one of everything, cannot be changed, and gives the own choice back when it goes', async () => {
    const { app, rule } = await opened(null)
    const { calls, firstView } = app.linecard
    const page = (): string => Buffer.from(firstView(Buffer.from('<html lang="en">'), 'en')).toString()
    expect(await calls['app.changeSettings']({ locale: 'en' })).toMatchObject({ ok: true })
    await rule({ language: 'vi' })
    expect(app.told.findLast(({ name }) => name === 'settings.changed')?.payload).toMatchObject({ locale: 'vi' })
    expect(page()).toContain('lang="vi"')
    expect(await calls['app.changeSettings']({ locale: 'en' })).toMatchObject({ problem: { kind: 'language-set' } })
    expect(await calls['app.changeSettings']({ theme: 'dark' })).toMatchObject({ value: { locale: 'vi', theme: 'dark' } })
    await rule(null)
    expect(page()).toContain('lang="en"')
  })
})
