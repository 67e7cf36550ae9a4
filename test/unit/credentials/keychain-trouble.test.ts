import { describe, expect, it } from 'vitest'
import { phrase } from '#shared/phrase.ts'
import { problem, type Problem } from '#shared/problem.ts'
import { fail } from '#shared/result.ts'
import { account, openOffice, type Office } from '../../support/app/office.ts'

const troubles: readonly Problem[] = [
  problem('keychain-locked'),
  problem('keychain-absent', { reason: phrase('keychain-no-service'), remedy: 'Start one.' }),
  problem('keychain-refused', { reason: phrase('keychain-denied') }),
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

  it('and had it written after all, as slow ones do: no key is used that was not seen in it', async () => {
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

describe('the key, which somebody removed from the keychain', () => {
  const rotate = (office: Office) =>
    office.go(office.app.calls['credentials.rotate']({ accountId: account, number: '1001', password: generate }))
  const reveal = (office: Office) => office.go(office.app.calls['credentials.reveal']({ accountId: account, number: '1001' }))
  const restart = async (office: Office): Promise<void> => {
    office.app.close()
    office.start()
    await office.go(office.app.work())
    await office.rest(6)
  }

  /** Answers how to put it back. */
  async function removeKey(office: Office): Promise<() => Promise<unknown>> {
    const names = await office.inside.names()
    const [name = ''] = names.ok ? names.value.filter((one) => one.startsWith('key/')) : []
    const key = await office.inside.get(name)
    await office.inside.remove(name)
    return () => office.inside.set(name, key.ok ? (key.value ?? '') : '')
  }

  it('is still in hand: passwords are shown, nothing new is sent, and it can be put back', async () => {
    const { office, writes } = await officeWithWrites()
    await rotate(office)
    await removeKey(office)
    expect(await reveal(office)).toEqual({ ok: true, value: { password: office.api.row('1001')?.password } })
    expect(await rotate(office)).toMatchObject({ ok: false, problem: { kind: 'vault-key-removed' } })
    expect(writes).toEqual(['POST'])
    expect(await office.go(office.app.vault.keyring.putBack())).toMatchObject({ ok: true })
    expect(await rotate(office)).toMatchObject({ ok: true })
    await restart(office)
    expect(await reveal(office)).toEqual({ ok: true, value: { password: office.api.row('1001')?.password } })
  })

  it('is not replaced by a new one at the next start: everything is there again when it is back', async () => {
    const { office, writes } = await officeWithWrites()
    await rotate(office)
    const putBack = await removeKey(office)
    await restart(office)
    expect(await reveal(office)).toMatchObject({ ok: false, problem: { kind: 'vault-key-gone' } })
    expect(await rotate(office)).toMatchObject({ ok: false, problem: { kind: 'vault-key-gone' } })
    expect(writes).toEqual(['POST'])
    expect(await office.inside.names()).toEqual({ ok: true, value: [] })
    await putBack()
    expect(await reveal(office)).toEqual({ ok: true, value: { password: office.api.row('1001')?.password } })
  })

  it('while it was not known whether the PBX took a password: nothing is sent by itself, and it is settled when the key is back', async () => {
    const { office, writes } = await officeWithWrites()
    office.faults.push('reset-after', ...Array.from({ length: 100 }, () => 'offline' as const))
    await rotate(office)
    const putBack = await removeKey(office)
    office.faults.length = 0
    await restart(office)
    expect(writes).toEqual(['POST'])
    expect(office.app.extensions.row(account, '1001')).toMatchObject({ value: { password: 'unsettled' } })
    await putBack()
    await office.go(office.app.work())
    expect(office.app.extensions.row(account, '1001')).toMatchObject({ value: { password: 'stored' } })
    expect(await reveal(office)).toEqual({ ok: true, value: { password: office.api.row('1001')?.password } })
  })

  it('and never came back: with a new key the open password is marked unknown, a rotate is the way out, and the old key still helps later', async () => {
    const { office, writes } = await officeWithWrites()
    const settled = office.app.calls['credentials.rotate']({ accountId: account, number: '1002', password: generate })
    expect(await office.go(settled)).toMatchObject({ ok: true })
    office.faults.push('reset-after', ...Array.from({ length: 100 }, () => 'offline' as const))
    await rotate(office)
    const putBack = await removeKey(office)
    office.faults.length = 0
    await restart(office)
    expect(await office.go(office.app.vault.keyring.make())).toMatchObject({ ok: true })
    await restart(office)
    expect(writes).toEqual(['POST', 'POST'])
    const list = await office.go(office.app.calls['ledger.list']({ accountId: account }))
    expect(list?.ok === true && list.value.map(({ number, needs }) => `${number} ${needs}`)).toEqual(['1001 rotate'])
    expect(await rotate(office)).toMatchObject({ ok: true })
    expect(await reveal(office)).toEqual({ ok: true, value: { password: office.api.row('1001')?.password } })
    const other = () => office.go(office.app.credentials.password(account, '1002'))
    expect(await other()).toMatchObject({ ok: false, problem: { kind: 'value-key-gone' } })
    await putBack()
    expect(await other()).toEqual({ ok: true, value: office.api.row('1002')?.password })
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
