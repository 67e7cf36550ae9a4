import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ok, type Result } from '#shared/result.ts'
import { defaultSipService } from '#shared/sip-service.ts'
import { createMaker, type Made, type Wanted } from '../../../src/main/provisioning/make.ts'
import { targets } from '../../../src/main/provisioning/targets/index.ts'
import { yealinkAccount } from '../../support/readers/desk-phones.ts'
import { readYealinkLines } from '../../support/readers/line-formats.ts'
import { secret } from '../../support/secrets/leaks.ts'
import { openPhoneRoom, type PhoneRoom } from '../../support/phones/phone-room.ts'

const mac = '001565abcdef'

function good<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.problem.message} ${result.problem.todo}`)
  return result.value
}

const maker = ({ extensions, versions, clock, phones }: PhoneRoom, asks: boolean) =>
  createMaker({
    sip: (accountId) => ok(defaultSipService(`${accountId}.example.com`)),
    extension(accountId, number) {
      const extension = extensions.get(`${accountId}/${number}`)
      if (!extension) throw new Error(`${accountId}/${number}`)
      return ok(extension)
    },
    password: async (accountId, number) => ok(`Pass${accountId}${number}`),
    version: (accountId, number) => versions.get(`${accountId}/${number}`) ?? null,
    clock,
    ...(asks ? { phones } : {}),
  })

const wantedOf = (target: string): Wanted => ({ accountId: 'a', number: '1001', target, mac })
const valuesOf = ({ rendered }: Made): ReadonlyMap<string, string> =>
  readYealinkLines(new TextDecoder().decode(rendered.files[0]?.bytes))

/** Main and one other account, a phone with a line of each, and a site. */
async function twoLines() {
  const room = openPhoneRoom()
  room.add('1001', { displayName: 'Nguyễn Thị Hằng' })
  room.add('1002', { displayName: 'Trần Văn Bình' })
  room.add('2001', { displayName: 'Kho' }, 'b')
  const site = good(await room.calls['phones.saveSite']({ id: null, accountId: 'a', name: 'Hà Nội' }))
  const phone = good(
    await room.calls['phones.save']({
      ...{ id: null, accountId: 'a', mac, target: 'yealink', model: 'T54W', serial: null, siteId: site.id },
      ...{ place: '', note: '', plainName: false },
      lines: [
        { slot: 1, accountId: 'a', number: '1001' },
        { slot: 3, accountId: 'b', number: '2001' },
      ],
    }),
  )
  return { room, site, phone }
}

describe('a file', () => {
  it.each(targets.map(({ info }) => [info.id]))(
    'for %s is byte for byte the one of before where nothing is kept of its phone but the extension',
    async (target) => {
      const room = openPhoneRoom()
      room.add('1001', { displayName: 'Ana Diaz', tlsEnabled: false })
      const [before, now] = [await maker(room, false)(wantedOf(target)), await maker(room, true)(wantedOf(target))]
      if (before.ok !== now.ok) throw new Error(`${target} is refused`)
      if (!before.ok || !now.ok) return expect(now).toEqual(before)
      expect(now.value.rendered).toEqual(before.value.rendered)
      expect(now.value.account).toEqual(before.value.account)
      return undefined
    },
  )

  it('has every line of the phone, of other accounts too, each with its own registrar and password', async () => {
    const { room } = await twoLines()
    room.versions.set('a/1001', 4)
    room.versions.set('b/2001', 2)
    const made = good(await maker(room, true)(wantedOf('yealink')))
    const values = valuesOf(made)
    expect(yealinkAccount(values, 1)).toMatchObject({ extension: '1001', password: 'Passa1001', server: 'a.example.com:5061' })
    expect(yealinkAccount(values, 3)).toMatchObject({ extension: '2001', password: 'Passb2001', server: 'b.example.com:5061' })
    expect(values.has('account.2.user_name')).toBe(false)
    expect(made.given?.lines.map(({ slot, accountId, number, version }) => [slot, accountId, number, version])).toEqual([
      [1, 'a', '1001', 4],
      [3, 'b', '2001', 2],
    ])
  })

  it('is the same whichever of its extensions it is asked for', async () => {
    const { room } = await twoLines()
    const made = good(await maker(room, true)({ ...wantedOf('yealink'), accountId: 'b', number: '2001' }))
    expect(valuesOf(made)).toEqual(valuesOf(good(await maker(room, true)(wantedOf('yealink')))))
  })

  it('has of each setting the value of the narrowest layer, and the phone’s own password', async () => {
    const { room, site, phone } = await twoLines()
    const marks = (signalling: number) => ({ qos: { signalling, voice: 46 } })
    const at = { layer: 'site', siteId: site.id } as const
    good(await room.calls['phones.saveLayer']({ of: { layer: 'company', accountId: 'a' }, settings: marks(10) }))
    const signalling = async () =>
      valuesOf(good(await maker(room, true)(wantedOf('yealink')))).get('static.network.qos.signaltos')
    expect(await signalling()).toBe('10')
    good(await room.calls['phones.saveLayer']({ of: at, settings: marks(20) }))
    expect(await signalling()).toBe('20')
    const model = { layer: 'model', accountId: 'a', target: 'yealink', model: null } as const
    good(await room.calls['phones.saveLayer']({ of: model, settings: marks(30) }))
    expect(await signalling()).toBe('30')
    good(await room.calls['phones.saveLayer']({ of: { ...model, model: 't54w' }, settings: marks(40) }))
    expect(await signalling()).toBe('40')
    const own = { layer: 'phone', phoneId: phone.id } as const
    const view = good(await room.calls['phones.saveLayer']({ of: own, settings: marks(50) }))
    expect(view.layered.qos).toEqual({ value: { signalling: 50, voice: 46 }, from: 'phone' })
    expect(await signalling()).toBe('50')
    good(await room.calls['phones.setPassword']({ of: at, kind: 'adminPassword', password: { mode: 'generate' } }))
    const { password } = good(await room.calls['phones.revealPassword']({ of: own, kind: 'adminPassword' }))
    const values = valuesOf(good(await maker(room, true)(wantedOf('yealink'))))
    expect(values.get('static.security.user_password')?.endsWith(`:${password}`)).toBe(true)
  })

  it('has a key for everyone at the site but this phone’s own, by name, and those of the phone behind them', async () => {
    const { room, site, phone } = await twoLines()
    const others: [string, string][] = [
      ['1002', '001565000002'],
      ['1003', '001565000003'],
    ]
    room.add('1003', { displayName: 'An' })
    for (const [number, other] of others) {
      good(
        await room.calls['phones.save']({
          ...{ id: null, accountId: 'a', mac: other, target: 'yealink', model: null, serial: null, siteId: site.id },
          ...{ place: '', note: '', plainName: false, lines: [{ slot: 1, accountId: 'a', number }] },
        }),
      )
    }
    const everyone = { kind: 'everyone', of: 'site', line: 1 } as const
    good(await room.calls['phones.saveLayer']({ of: { layer: 'site', siteId: site.id }, keys: [everyone] }))
    const dial = { kind: 'speed-dial', number: '113', label: 'Công an', line: 1 } as const
    good(await room.calls['phones.saveLayer']({ of: { layer: 'phone', phoneId: phone.id }, keys: [dial] }))
    const made = good(await maker(room, true)(wantedOf('yealink')))
    expect(made.account.keys?.map(({ kind, number, label }) => [kind, number, label])).toEqual([
      ['blf', '1003', 'An'],
      ['blf', '1002', 'Trần Văn Bình'],
      ['speed-dial', '113', 'Công an'],
    ])
  })
})

describe('a password of the phone itself', () => {
  it('counts up in its layer, and the one before is kept for as long as a phone has it', async () => {
    const { room, site, phone } = await twoLines()
    const at = { layer: 'site', siteId: site.id } as const
    const own = { layer: 'phone', phoneId: phone.id } as const
    const kind = 'adminPassword'
    const stale = async () => good(await room.calls['phones.get']({ id: phone.id })).stale
    const reveal = async (given: boolean) => room.calls['phones.revealPassword']({ of: own, kind, given })
    expect(await reveal(false)).toMatchObject({ problem: { kind: 'phone-password-none' } })
    good(await room.calls['phones.setPassword']({ of: at, kind, password: { mode: 'generate' } }))
    room.handOff('1001', 'yealink', mac)
    expect(await stale()).toEqual([])
    const first = good(await reveal(true)).password
    const rotated = good(
      await room.calls['phones.setPassword']({ of: at, kind, password: { mode: 'choose', password: 'Chosen-One-2' } }),
    )
    expect(rotated.passwords).toMatchObject([{ kind, from: 'site', version: 2, madeBy: 'person', given: null }])
    expect(good(await room.calls['phones.layer'](own)).passwords).toMatchObject([{ from: 'site', version: 2, given: 1 }])
    expect(await stale()).toEqual(['password'])
    expect([good(await reveal(true)).password === first, good(await reveal(false)).password]).toEqual([true, 'Chosen-One-2'])
    room.handOff('1001', 'yealink', mac)
    expect(await stale()).toEqual([])
    expect(good(await reveal(true)).password).toBe('Chosen-One-2')
    const kept = room.store.all({ parse: (row) => row }, 'SELECT version FROM sealed')
    expect(kept).toEqual([{ version: '2' }])
  })

  it('is in nothing that a window is told, in no record and no hash, and known to the log before anything is done with it', async () => {
    await fc.assert(
      fc.asyncProperty(secret, async (password) => {
        const { room, site, phone } = await twoLines()
        const at = { layer: 'site', siteId: site.id } as const
        const answers: unknown[] = [
          await room.calls['phones.setPassword']({ of: at, kind: 'adminPassword', password: { mode: 'choose', password } }),
        ]
        expect(room.hidden.has(password)).toBe(true)
        room.handOff('1001', 'yealink', mac)
        answers.push(
          await room.calls['phones.layer']({ layer: 'phone', phoneId: phone.id }),
          await room.calls['phones.list']({ accountId: 'a' }),
          await room.calls['phones.dropPassword']({ of: at, kind: 'adminPassword' }),
          room.told,
          ...['phones', 'phone_layers', 'phone_passwords', 'sites'].map((table) =>
            room.store.all({ parse: (row) => row }, `SELECT * FROM ${table}`),
          ),
        )
        const text = JSON.stringify(answers)
        const found = [password, JSON.stringify(password).slice(1, -1), Buffer.from(password).toString('base64')]
        expect(found.some((writing) => text.includes(writing))).toBe(false)
        room.store.close()
      }),
      { numRuns: 60 },
    )
  })

  it('is forgotten with its layer and with its site', async () => {
    const { room, site, phone } = await twoLines()
    const own = { layer: 'phone', phoneId: phone.id } as const
    const at = { layer: 'site', siteId: site.id } as const
    const password = { mode: 'generate' } as const
    for (const of of [own, at]) good(await room.calls['phones.setPassword']({ of, kind: 'adminPassword', password }))
    const sealed = () => room.store.all({ parse: (row) => row }, 'SELECT 1 FROM sealed').length
    expect(sealed()).toBe(2)
    const view = good(await room.calls['phones.dropPassword']({ of: own, kind: 'adminPassword' }))
    expect([sealed(), view.passwords.map(({ from }) => from)]).toEqual([1, ['site']])
    good(await room.calls['phones.removeSite']({ id: site.id }))
    expect([sealed(), good(await room.calls['phones.layer'](own)).passwords]).toEqual([0, []])
    expect(good(await room.calls['phones.get']({ id: phone.id })).siteId).toBeNull()
  })
})
