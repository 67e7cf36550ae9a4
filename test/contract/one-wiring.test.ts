import { afterEach, describe, expect, it } from 'vitest'
import type { Account } from '#shared/account.ts'
import type { EventPayload } from '#shared/contract.ts'
import type { Result } from '#shared/result.ts'
import { startDemoPbx } from '../../src/main/demo/demo-pbx.ts'
import { StorageError } from '../../src/main/store/storage-error.ts'
import { openStore } from '../../src/main/store/store.ts'
import { account as benchAccount, benchApp } from '../bench/day/app.ts'
import { benchPbx } from '../bench/day/pbx.ts'
import { fillable } from '../support/app/fillable.ts'
import { account as officeAccount, openOffice } from '../support/app/office.ts'
import { virtualClock } from '../support/clocks/virtual-clock.ts'
import { answered, connected, openWholeApp } from '../support/app/whole-app.ts'

/** One extension's PBX behind a Linecard, however that was put together. */
interface Wired {
  /** The PBX does not take the token any more. */
  revoke(): void
  /** The disk is full from the moment in which the PBX has the next password. */
  fillWithNextPassword(): void
  ask(): Promise<Result<unknown>>
  /** Has the PBX make a password, which it tells once. Rejects where that could not be written down. */
  rotate(): Promise<unknown>
  reveal(): Promise<Result<{ password: string }>>
  /** The password as the PBX has it. */
  theirs(): string | undefined
  link(): EventPayload<'connection.changed'>['state'] | undefined
  token(): Promise<Account['token'] | undefined>
}

const number = '1001'
const password = { mode: 'pbx' } as const
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

const wirings: Readonly<Record<string, () => Promise<Wired>>> = {
  async 'the app'() {
    let [fills, isFull] = [false, false]
    const pbx = await startDemoPbx({ extensions: 3, onPassword: () => void (isFull ||= fills) })
    const app = await openWholeApp({ records: Promise.resolve(fillable(openStore(':memory:'), () => isFull)) })
    ends.push(app.close, pbx.close)
    const accountId = await connected(app, pbx)
    const { calls } = app.linecard
    let link: ReturnType<Wired['link']>
    app.linecard.on('connection.changed', ({ state }) => void (link = state))
    await answered(app, calls['extensions.sync']({ accountId }))
    return {
      revoke: () => pbx.api.revoke(pbx.token),
      fillWithNextPassword: () => void (fills = true),
      ask: () => answered(app, calls['extensions.refresh']({ accountId, number })),
      rotate: () => answered(app, calls['credentials.rotate']({ accountId, number, password })),
      reveal: () => answered(app, calls['credentials.reveal']({ accountId, number })),
      theirs: () => pbx.api.row(number)?.password,
      link: () => link,
      async token() {
        const state = await calls['app.state']({})
        return state.ok ? state.value.accounts[0]?.token : undefined
      },
    }
  },
  async 'the office of the tests'() {
    let fills = false
    const office = openOffice({ answered: ({ path }) => void (office.diskFull ||= fills && path.endsWith('/change-password')) })
    ends.push(office.app.close)
    await office.go(office.app.extensions.sync(officeAccount, 'click'))
    const one = { accountId: officeAccount, number }
    const { calls } = office.app
    const go = async <T>(work: Promise<T>): Promise<T> => (await office.go(work)) ?? Promise.reject(new Error('It died'))
    return {
      revoke: () => office.api.revoke(office.token.mine),
      fillWithNextPassword: () => void (fills = true),
      ask: () => go(calls['extensions.refresh'](one)),
      rotate: () => go(calls['credentials.rotate']({ ...one, password })),
      reveal: () => go(calls['credentials.reveal'](one)),
      theirs: () => office.api.row(number)?.password,
      link: () => office.app.connectionStates.state(officeAccount).state,
      async token() {
        const read = office.app.accounts.get(officeAccount)
        return read.ok ? read.value.token : undefined
      },
    }
  },
  async 'the day of the benches'() {
    const clock = virtualClock()
    const pbx = benchPbx(clock, 3)
    let [fills, isFull, isRevoked] = [false, false, false]
    const app = benchApp({
      ...{ clock, pbx, toldAt: null, store: fillable(openStore(':memory:'), () => isFull), fault: () => {} },
      async send(asked) {
        if (isRevoked) return { status: 401, headers: {}, text: '{"message":"Unauthenticated."}' }
        const answer = await pbx.send(asked)
        isFull ||= fills && asked.path.endsWith('/change-password')
        return answer
      },
    })
    const one = { accountId: benchAccount, number }
    const go = async <T>(work: Promise<T>): Promise<T> => {
      // Waited for only when time has gone by.
      work.catch(() => {})
      await clock.pass(60_000)
      return work
    }
    return {
      revoke: () => void (isRevoked = true),
      fillWithNextPassword: () => void (fills = true),
      ask: () => go(app.calls['extensions.refresh'](one)),
      rotate: () => go(app.calls['credentials.rotate']({ ...one, password })),
      reveal: () => go(app.credentials.calls['credentials.reveal'](one)),
      theirs: () => pbx.passwordOf(number),
      link: () => app.connections.states.state(benchAccount).state,
      async token() {
        const read = app.accounts.get(benchAccount)
        return read.ok ? read.value.token : undefined
      },
    }
  },
}

describe.each(Object.entries(wirings))('%s', (_name, open) => {
  it('notices that the PBX refuses the token, and remembers it', async () => {
    const wired = await open()
    expect((await wired.ask()).ok).toBe(true)
    expect(await wired.token()).toBe('present')
    wired.revoke()
    expect(await wired.ask()).toMatchObject({ ok: false, problem: { kind: 'token-rejected' } })
    expect(wired.link()).toBe('token-needed')
    expect(await wired.token()).toBe('needed')
  })

  it('keeps a password that the PBX shows once though the disk is full when the answer comes', async () => {
    const wired = await open()
    wired.fillWithNextPassword()
    await expect(wired.rotate()).rejects.toBeInstanceOf(StorageError)
    expect(await wired.reveal()).toEqual({ ok: true, value: { password: wired.theirs() } })
    expect(wired.theirs()).toMatch(/./)
  })
})
