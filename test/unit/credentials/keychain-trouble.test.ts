import { describe, expect, it } from 'vitest'
import { problem, type Problem } from '#shared/problem.ts'
import { fail } from '#shared/result.ts'
import { account, openOffice, type Office } from '../../support/office.ts'

const troubles: readonly Problem[] = [
  problem('keychain-locked'),
  problem('keychain-absent', { reason: 'no Secret Service is running', remedy: 'Start one.' }),
  problem('keychain-refused', { reason: 'access was not allowed' }),
  problem('keychain-full'),
  problem('keychain-slow', { seconds: 30 }),
  problem('keychain-too-large', { bytes: 3000, limit: 2560 }),
]

const generate = { mode: 'generate' } as const

async function officeWithWrites(): Promise<{ office: Office; writes: string[] }> {
  const writes: string[] = []
  const office = openOffice({
    answered: (request) => {
      if (request.method !== 'GET') writes.push(request.method)
    },
  })
  await office.go(office.app.extensions.sync(account, 'click'))
  return { office, writes }
}

describe('a keychain that cannot take the password', () => {
  it.each(troubles)('$kind: nothing is sent to the PBX, and the message says why', async (trouble) => {
    const { office, writes } = await officeWithWrites()
    const before = office.api.row('1001')?.password
    office.keychain.set = async () => fail(trouble)
    const { calls } = office.app
    const created = calls['extensions.create']({ accountId: account, draft: { number: '300' }, password: generate })
    expect(await office.go(created)).toMatchObject({ ok: false, problem: { kind: trouble.kind } })
    const rotated = calls['credentials.rotate']({ accountId: account, number: '1001', password: generate })
    expect(await office.go(rotated)).toMatchObject({ ok: false, problem: { kind: trouble.kind } })
    await office.go(office.app.work())
    await office.rest(6)
    expect(writes).toEqual([])
    expect(office.api.row('300')).toBeNull()
    expect(office.api.row('1001')?.password).toBe(before)
    expect(trouble.message.length * trouble.todo.length).toBeGreaterThan(0)
  })

  it('and had it written after all, as slow ones do: the entry is never taken for the PBX’s password', async () => {
    const { office, writes } = await officeWithWrites()
    const { set } = office.keychain
    office.keychain.set = async (name, secret) => {
      await set(name, secret)
      return fail(problem('keychain-slow', { seconds: 30 }))
    }
    const rotate = () => office.app.calls['credentials.rotate']({ accountId: account, number: '1001', password: generate })
    expect(await office.go(rotate())).toMatchObject({ ok: false })
    office.app.close()
    office.keychain.set = set
    office.start()
    await office.go(office.app.work())
    expect(writes).toEqual([])
    expect(office.app.extensions.row(account, '1001')).toMatchObject({ value: { password: 'elsewhere' } })
    expect(await office.go(rotate())).toMatchObject({ ok: true })
    expect(await office.go(office.app.credentials.password(account, '1001'))).toEqual({
      ok: true,
      value: office.api.row('1001')?.password,
    })
  })
})

describe('an entry that somebody removed from the keychain', () => {
  it('is told as gone, and a rotate gives a new password', async () => {
    const { office } = await officeWithWrites()
    const rotate = () => office.app.calls['credentials.rotate']({ accountId: account, number: '1001', password: generate })
    await office.go(rotate())
    const names = await office.inside.names()
    for (const name of names.ok ? names.value : []) await office.inside.remove(name)
    const told = await office.go(office.app.calls['credentials.reveal']({ accountId: account, number: '1001' }))
    expect(told).toMatchObject({ ok: false })
    expect(told?.ok === false && told.problem.kind).toBe('password-not-stored')
    await office.go(rotate())
    expect(await office.go(office.app.calls['credentials.reveal']({ accountId: account, number: '1001' }))).toEqual({
      ok: true,
      value: { password: office.api.row('1001')?.password },
    })
  })

  it('while it was not known whether the PBX took it: nothing is sent by itself, it is marked unknown, and a rotate is the way out', async () => {
    const { office, writes } = await officeWithWrites()
    office.faults.push('reset-after', ...Array.from({ length: 100 }, () => 'offline' as const))
    const rotate = () => office.app.calls['credentials.rotate']({ accountId: account, number: '1001', password: generate })
    await office.go(rotate())
    expect(writes).toEqual(['POST'])
    const names = await office.inside.names()
    for (const name of names.ok ? names.value : []) await office.inside.remove(name)
    office.app.close()
    office.faults.length = 0
    office.start()
    await office.go(office.app.work())
    await office.rest(6)
    expect(writes).toEqual(['POST'])
    const list = await office.go(office.app.calls['ledger.list']({ accountId: account }))
    expect(list?.ok === true && list.value.map(({ number, needs }) => `${number} ${needs}`)).toEqual(['1001 rotate'])
    expect(office.app.extensions.row(account, '1001')).toMatchObject({ value: { password: 'unknown' } })
    expect(await office.go(rotate())).toMatchObject({ ok: true })
    expect(await office.go(office.app.credentials.password(account, '1001'))).toEqual({
      ok: true,
      value: office.api.row('1001')?.password,
    })
  })
})

describe('a keychain that is locked while passwords are looked up', () => {
  it('says so, and everything is there again once it is unlocked', async () => {
    const { office } = await officeWithWrites()
    await office.go(office.app.calls['credentials.rotate']({ accountId: account, number: '1001', password: generate }))
    const reveal = () => office.go(office.app.calls['credentials.reveal']({ accountId: account, number: '1001' }))
    office.keychain.refuses = true
    expect(await reveal()).toMatchObject({ ok: false, problem: { kind: 'keychain-locked' } })
    expect(office.app.extensions.row(account, '1001')).toMatchObject({ value: { password: 'stored' } })
    office.keychain.refuses = false
    expect(await reveal()).toEqual({ ok: true, value: { password: office.api.row('1001')?.password } })
  })
})
