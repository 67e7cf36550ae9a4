import { describe, expect, it } from 'vitest'
import { StorageError } from '../../../src/main/store/storage-error.ts'
import { account, openOffice, type Office, type OfficeOptions } from '../../support/app/office.ts'

/** An office whose list has been read once. */
async function ready(options: OfficeOptions = {}): Promise<Office> {
  const office = openOffice(options)
  await office.go(office.app.extensions.sync(account, 'click'))
  return office
}

const generate = { mode: 'generate' } as const
const create = (office: Office, number: string, mode: 'generate' | 'pbx' = 'generate') =>
  office.go(
    office.app.calls['extensions.create']({ accountId: account, draft: { number, displayName: 'Lan' }, password: { mode } }),
  )
const rotate = (office: Office, number: string, mode: 'generate' | 'pbx' = 'generate') =>
  office.go(office.app.calls['credentials.rotate']({ accountId: account, number, password: { mode } }))
const reveal = async (office: Office, number: string) => {
  const shown = await office.go(office.app.calls['credentials.reveal']({ accountId: account, number }))
  return shown?.ok ? shown.value.password : shown?.problem.kind
}
const state = (office: Office, number: string) =>
  office.app.credentials.states(account, [number]).get(number)?.state ?? 'elsewhere'
/** The link comes back by itself; then everything that can be found out is. */
async function settle(office: Office): Promise<void> {
  await office.rest(12)
  await office.go(office.app.credentials.settle(account))
}
const onPbx = (office: Office, number: string) => office.api.row(number)?.password

describe('a password', () => {
  it('is in the vault before the request leaves', async () => {
    const seen: (string | null)[] = []
    const office: Office = await ready({
      answered(request) {
        if (request.method === 'POST') void office.passwordOf('300', 1).then((password) => seen.push(password))
      },
    })
    await create(office, '300')
    expect(seen).toEqual([onPbx(office, '300')])
    expect(state(office, '300')).toBe('stored')
  })

  it('that cannot be stored is never sent', async () => {
    const sent: string[] = []
    const office = await ready({ answered: (request) => void sent.push(request.method) })
    office.keychain.refuses = true
    const made = await create(office, '300')
    expect(made?.ok === false && made.problem.kind).toBe('keychain-locked')
    const rotated = await rotate(office, '1001', 'pbx')
    expect(rotated?.ok === false && rotated.problem.kind).toBe('keychain-locked')
    expect(sent.filter((method) => method === 'POST')).toEqual([])
    expect(office.api.row('300')).toBeNull()
  })

  it('made by the PBX is kept although the keychain was locked after the request left', async () => {
    const office: Office = await ready({
      answered(request) {
        if (request.path.endsWith('change-password')) office.keychain.refuses = true
      },
    })
    expect((await rotate(office, '1001', 'pbx'))?.ok).toBe(true)
    expect(await office.passwordOf('1001', 1)).toBe(onPbx(office, '1001'))
  })

  it('made by the PBX that could not be kept is not held any more once a newer one has replaced it', async () => {
    let fills = false
    const office: Office = await ready({
      answered(request) {
        if (!request.path.endsWith('change-password') || !fills) return
        office.diskFull = true
        office.keychain.refuses = true
      },
    })
    fills = true
    await expect(rotate(office, '1001', 'pbx')).rejects.toBeInstanceOf(StorageError)
    fills = false
    office.diskFull = false
    office.keychain.refuses = false
    await rotate(office, '1001')
    expect(office.app.credentials.held(account)).toEqual([])
    expect(await reveal(office, '1001')).toBe(onPbx(office, '1001'))
  })

  it('made by the PBX that the keychain keeps because the disk is full is not in memory alone', async () => {
    let fills = false
    const office: Office = await ready({
      answered(request) {
        if (request.path.endsWith('change-password') && fills) office.diskFull = true
      },
    })
    fills = true
    await expect(rotate(office, '1001', 'pbx')).rejects.toBeInstanceOf(StorageError)
    expect(office.app.credentials.held(account)).toEqual([])
    office.app.close()
    office.diskFull = false
    office.start()
    await settle(office)
    expect(await reveal(office, '1001')).toBe(onPbx(office, '1001'))
  })

  it('made by the PBX is held while the app runs when neither disk nor keychain takes it, and stored as soon as it can be', async () => {
    let fills = false
    const office: Office = await ready({
      answered(request) {
        if (!request.path.endsWith('change-password') || !fills) return
        office.diskFull = true
        office.keychain.refuses = true
      },
    })
    fills = true
    await expect(rotate(office, '1001', 'pbx')).rejects.toBeInstanceOf(StorageError)
    expect(await reveal(office, '1001')).toBe(onPbx(office, '1001'))
    expect(office.app.credentials.held(account)).toEqual(['1001'])
    office.diskFull = false
    office.keychain.refuses = false
    await settle(office)
    expect(state(office, '1001')).toBe('stored')
    expect(await office.passwordOf('1001', 1)).toBe(onPbx(office, '1001'))
    expect(office.app.credentials.held(account)).toEqual([])
  })

  it('keeps the old one until the new one is proved', async () => {
    const office = await ready()
    await create(office, '300')
    const first = onPbx(office, '300')
    await rotate(office, '300')
    expect(await office.passwordOf('300', 1)).toBe(first)
    office.app.credentials.proved(account, '300', 2)
    expect(await office.passwordOf('300', 1)).toBeNull()
    expect(await reveal(office, '300')).toBe(onPbx(office, '300'))
  })

  it('of the one before proves nothing, and no PIN of it is known, once a number was made anew elsewhere', async () => {
    const office = await ready()
    await office.go(
      office.app.calls['extensions.create']({
        ...{ accountId: account, password: { mode: 'generate' } },
        draft: { number: '300', voicemailPin: '4711' },
      }),
    )
    const { credentials } = office.app
    const now = () => [credentials.unproved(account, '300'), credentials.certain(account, '300')]
    const pin = () => office.go(credentials.voicemailPin(account, '300'))
    expect([now(), await pin()]).toEqual([[1, 1], { ok: true, value: '4711' }])
    office.api.drop('300')
    office.clock.pass(60_000)
    office.api.put('300', { display_name: 'Somebody else' })
    await office.go(office.app.extensions.sync(account, 'click'))
    expect([now(), await pin()]).toEqual([[null, null], { ok: true, value: null }])
    // A create of ours without a PIN has none, whatever the number had before.
    await office.go(office.app.calls['extensions.remove']({ accountId: account, number: '300' }))
    await create(office, '300')
    expect([now(), await pin()]).toEqual([[2, 2], { ok: true, value: null }])
  })

  it('is not taken for the password of an extension that was deleted and made anew elsewhere', async () => {
    const office = await ready()
    await create(office, '300')
    office.api.drop('300')
    office.clock.pass(60_000)
    office.api.put('300', { display_name: 'Somebody else' })
    await office.go(office.app.extensions.sync(account, 'click'))
    expect(office.app.extensions.row(account, '300')).toMatchObject({ ok: true, value: { password: 'elsewhere' } })
    expect(await reveal(office, '300')).toBe('password-not-stored')
  })
})

describe('a create whose answer was lost', () => {
  it('is adopted when it took effect', async () => {
    const office = await ready()
    office.faults.push('reset-after')
    const made = await create(office, '300')
    expect(made?.ok === false && made.problem.kind).toBe('outcome-unknown')
    expect(state(office, '300')).toBe('unsettled')
    await settle(office)
    expect(state(office, '300')).toBe('stored')
    expect(await reveal(office, '300')).toBe(onPbx(office, '300'))
  })

  it('is sent again, with the same password, when it did not', async () => {
    const office = await ready()
    office.faults.push('reset-before')
    await create(office, '300')
    const before = await reveal(office, '300')
    expect(office.api.row('300')).toBeNull()
    await settle(office)
    expect(onPbx(office, '300')).toBe(before)
    expect(state(office, '300')).toBe('stored')
  })

  it.each(['generate', 'pbx'] as const)(
    'keeps its voicemail PIN once it is adopted (%s: the PIN waited for the next start)',
    async (mode) => {
      const office = await ready()
      office.faults.push('reset-after')
      const draft = { number: '300', voicemailPin: '4711' }
      await office.go(office.app.calls['extensions.create']({ accountId: account, draft, password: { mode } }))
      await settle(office)
      expect(await office.go(office.app.credentials.voicemailPin(account, '300'))).toEqual({ ok: true, value: '4711' })
    },
  )

  it('that a later create of the same number overtook leaves no PIN of its own', async () => {
    const office = await ready()
    const draft = { number: '300', voicemailPin: '4711' }
    for (const fault of ['reset-before', 'reset-after'] as const) {
      office.faults.push(fault)
      await office.go(office.app.calls['extensions.create']({ accountId: account, draft, password: generate }))
      office.app.close()
      office.start()
    }
    for (let count = 0; count < 2; count += 1) await settle(office)
    expect(office.beside.names(account).map(({ kind, version }) => `${kind} ${version}`)).toEqual([
      'password 1',
      'password 2',
      'pin ',
    ])
  })

  it('is told apart from a number that was there before', async () => {
    const office = await ready()
    const theirs = onPbx(office, '1001')
    office.faults.push('error-before')
    await create(office, '1001')
    await settle(office)
    expect(onPbx(office, '1001')).toBe(theirs)
    expect(state(office, '1001')).toBe('elsewhere')
    const list = await office.go(office.app.calls['ledger.list']({ accountId: account }))
    expect(list?.ok && list.value.map((entry) => [entry.needs, entry.finding])).toEqual([['notice', 'was-there']])
  })

  it('arrives late, after it was seen missing: the “taken” of the second try is our own', async () => {
    let late: (() => void) | null = null
    const office: Office = await ready({
      answered(request, response) {
        // The lost first request reaches the PBX between our look and our second try.
        if (request.method === 'GET' && request.path.endsWith('/300') && response.status === 404) late?.()
      },
    })
    office.faults.push('reset-before')
    await create(office, '300')
    const ours = await reveal(office, '300')
    late = () => office.api.put('300', { display_name: 'Lan', password: String(ours) })
    await settle(office)
    expect(state(office, '300')).toBe('stored')
    expect(await reveal(office, '300')).toBe(onPbx(office, '300'))
  })

  it('is adopted without any Date of the PBX, when the list was read without the number and nobody has touched it', async () => {
    const office = await ready({ lost: ['date'] })
    office.faults.push('reset-after')
    await create(office, '300')
    await settle(office)
    expect(state(office, '300')).toBe('stored')
    expect(await reveal(office, '300')).toBe(onPbx(office, '300'))
  })

  it('is not taken for what a colleague made days later under the same number and name', async () => {
    const office = await ready()
    office.faults.push('reset-before')
    await create(office, '300')
    const ours = await reveal(office, '300')
    office.app.close()
    office.clock.pass(2 * day)
    office.api.put('300', { display_name: 'Lan', password: 'set-by-a-colleague' })
    office.start()
    await settle(office)
    expect(onPbx(office, '300')).toBe('set-by-a-colleague')
    expect(await reveal(office, '300')).toBe(ours)
    expect(await findings(office)).toEqual([['decision', 'unlike']])
  })

  it('does not undo what somebody did to it since', async () => {
    const office = await ready()
    office.faults.push('reset-after')
    await create(office, '300')
    office.app.close()
    office.clock.pass(3_600_000)
    office.api.put('300', { password: 'rotated-by-a-colleague' })
    office.start()
    await settle(office)
    expect(onPbx(office, '300')).toBe('rotated-by-a-colleague')
    expect(await findings(office)).toEqual([['decision', 'changed-since']])
  })

  it('leaves to a person what may be somebody else’s, and keeps the password', async () => {
    const office = await ready()
    office.faults.push('reset-before')
    await create(office, '300')
    const ours = await reveal(office, '300')
    office.api.put('300', { display_name: 'Not Lan', password: 'their-own-secret' })
    await settle(office)
    expect(onPbx(office, '300')).toBe('their-own-secret')
    expect(await reveal(office, '300')).toBe(ours)
    const list = await office.go(office.app.calls['ledger.list']({ accountId: account }))
    expect(list?.ok && list.value.map((entry) => [entry.needs, entry.finding])).toEqual([['decision', 'unlike']])
  })
})

const day = 24 * 3_600_000
/** Which clock is wrong, and by how much, before and after the answer that was lost. */
const clocks = [-2 * day, -3_600_000, 3_600_000, 2 * day].flatMap((ms) => [
  [`this computer’s clock is ${ms / 3_600_000} h off`, (office: Office) => office.clock.jump(ms)] as const,
  [`the PBX’s clock is ${ms / 3_600_000} h off`, (office: Office) => office.pbxClock.jump(ms)] as const,
])
const findings = async (office: Office) => {
  const list = await office.go(office.app.calls['ledger.list']({ accountId: account }))
  return list?.ok ? list.value.map((entry) => [entry.needs, entry.finding]) : []
}

describe.each(clocks)('where %s', (_, jump) => {
  it.each(['reset-before', 'reset-after'] as const)(
    'all along, a create and a rotate settle by themselves (%s)',
    async (fault) => {
      const office = openOffice()
      jump(office)
      await office.go(office.app.extensions.sync(account, 'click'))
      office.faults.push(fault)
      await create(office, '300')
      await settle(office)
      office.faults.push(fault)
      await rotate(office, '1001')
      await settle(office)
      expect([state(office, '300'), state(office, '1001')]).toEqual(['stored', 'stored'])
      expect(await reveal(office, '300')).toBe(onPbx(office, '300'))
      expect(await reveal(office, '1001')).toBe(onPbx(office, '1001'))
    },
  )

  it.each(['reset-before', 'reset-after'] as const)(
    'from the lost answer on, no password is dropped: it settles, or a person is asked (%s)',
    async (fault) => {
      const office = await ready()
      office.faults.push(fault)
      await create(office, '300')
      const made = await reveal(office, '300')
      office.faults.push(fault)
      await rotate(office, '1001')
      const rotated = await reveal(office, '1001')
      jump(office)
      await settle(office)
      expect(await reveal(office, '300')).toBe(made)
      expect(await reveal(office, '1001')).toBe(rotated)
      for (const [needs] of await findings(office)) expect(needs).toBe('decision')
    },
  )

  it('before the request, and set right after it, nothing is dropped, either', async () => {
    const office = await ready()
    jump(office)
    office.faults.push('reset-after')
    await create(office, '300')
    const made = await reveal(office, '300')
    expect(made).toBe(onPbx(office, '300'))
    office.app.close()
    office.start()
    await settle(office)
    expect(await reveal(office, '300')).toBe(made)
  })
})

describe('a rotate whose answer was lost', () => {
  it.each(['reset-before', 'reset-after', 'half', 'error-after'] as const)(
    'is made true by the same password again (%s)',
    async (fault) => {
      const office = await ready()
      office.faults.push(fault)
      await rotate(office, '1001')
      const ours = await reveal(office, '1001')
      await settle(office)
      expect(onPbx(office, '1001')).toBe(ours)
      expect(state(office, '1001')).toBe('stored')
    },
  )

  it('is not undone by the create before it, when a delete settles both and then fails itself', async () => {
    const office = await ready({ fault: ({ method }) => (method === 'DELETE' ? 'error-before' : null) })
    office.faults.push('error-after')
    await create(office, '301')
    office.faults.push('error-before')
    await rotate(office, '301')
    const ours = await reveal(office, '301')
    await office.go(office.app.calls['extensions.remove']({ accountId: account, number: '301' }))
    expect([onPbx(office, '301'), await reveal(office, '301')]).toEqual([ours, ours])
  })

  it('does not overwrite what somebody changed later', async () => {
    const office = await ready()
    office.faults.push('reset-after')
    await rotate(office, '1001')
    office.app.close()
    office.clock.pass(3_600_000)
    office.api.put('1001', { password: 'rotated-by-a-colleague' })
    office.start()
    await settle(office)
    expect(onPbx(office, '1001')).toBe('rotated-by-a-colleague')
    const list = await office.go(office.app.calls['ledger.list']({ accountId: account }))
    expect(list?.ok && list.value.map((entry) => [entry.needs, entry.finding])).toEqual([['decision', 'changed-since']])
  })

  it('of a PBX-made password is never repeated: the password is unknown, and a rotate is the way out', async () => {
    const requests: string[] = []
    const office = await ready({ answered: (request) => void requests.push(request.path) })
    office.faults.push('reset-after')
    const rotated = await rotate(office, '1001', 'pbx')
    expect(rotated?.ok === false && rotated.problem.kind).toBe('password-unknown')
    await settle(office)
    office.app.close()
    office.start()
    await settle(office)
    expect(requests.filter((path) => path.endsWith('change-password'))).toHaveLength(1)
    expect(state(office, '1001')).toBe('unknown')
    await rotate(office, '1001')
    expect(state(office, '1001')).toBe('stored')
    expect(await reveal(office, '1001')).toBe(onPbx(office, '1001'))
  })

  it('is not given up because of a hotel’s sign-in page', async () => {
    const office = await ready()
    office.faults.push('reset-after')
    await rotate(office, '1001')
    office.faults.push(...Array.from({ length: 30 }, () => 'portal' as const))
    await settle(office)
    expect(state(office, '1001')).toBe('unsettled')
    expect(await reveal(office, '1001')).toBe(onPbx(office, '1001'))
    office.faults.length = 0
    await settle(office)
    expect(state(office, '1001')).toBe('stored')
  })
})

describe('a crash', () => {
  it.each(Array.from({ length: 24 }, (_, step) => step + 1))('at step %i of a create loses no password', async (step) => {
    const office = await ready()
    office.app.life.dieAfter(step)
    await create(office, '300')
    office.app.close()
    office.start()
    await settle(office)
    await office.rest(20)
    const there = onPbx(office, '300')
    if (there === undefined) expect(state(office, '300')).toBe('elsewhere')
    else {
      expect(state(office, '300')).toBe('stored')
      expect(await reveal(office, '300')).toBe(there)
    }
  })
})

describe('removing an account', () => {
  it('wipes every password, PIN and queued secret of it, and nothing else', async () => {
    const office = await ready()
    const other = { accountId: 'other', number: '1', kind: 'password', version: 1 }
    await office.app.vault.ready()
    office.app.vault.put({ ...other, createdAt: null }, 'keep')
    await office.go(
      office.app.calls['extensions.create']({
        accountId: account,
        draft: { number: '300', voicemailPin: '4711' },
        password: generate,
      }),
    )
    await rotate(office, '300')
    office.offline = true
    await office.go(office.app.extensions.refresh(account, '300', 'click'))
    await office.go(office.app.calls['extensions.update']({ accountId: account, number: '300', patch: { voicemailPin: '1234' } }))
    await office.go(office.app.forget())
    expect(office.beside.names(account)).toEqual([])
    expect(await office.beside.get(other)).toEqual({ ok: true, value: 'keep' })
  })
})

describe('records that were lost', () => {
  it('are put together again from the vault', async () => {
    const office = await ready()
    await create(office, '300')
    await rotate(office, '300')
    for (const table of ['credential_versions', 'operations']) office.store.run(`DELETE FROM ${table}`)
    office.start()
    await settle(office)
    expect(state(office, '300')).toBe('unsettled')
    expect(await reveal(office, '300')).toBe(onPbx(office, '300'))
  })
})
