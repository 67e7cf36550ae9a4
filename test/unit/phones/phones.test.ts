import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { unpackPhones } from '#shared/packed-phones.ts'
import type { Phone, PhoneDraft } from '#shared/phone.ts'
import type { Result } from '#shared/result.ts'
import { openPhoneRoom, type PhoneRoom } from '../../support/phones/phone-room.ts'

const mac = '001565abcdef'

function good<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.problem.message)
  return result.value
}

const list = async ({ calls }: PhoneRoom, accountId = 'a'): Promise<Phone[]> =>
  unpackPhones(good(await calls['phones.list']({ accountId })))
const only = async (room: PhoneRoom): Promise<Phone> => {
  const phones = await list(room)
  const [phone] = phones
  if (!phone || phones.length > 1) throw new Error(`${phones.length} phones`)
  return phone
}
const draftOf = ({ id, accountId, mac, target, model, serial, siteId, place, note, plainName, lines }: Phone): PhoneDraft => ({
  ...{ id, accountId, mac, target, model, serial, siteId, place, note, plainName, lines },
})
const newDraft = (over: Partial<PhoneDraft> = {}): PhoneDraft => ({
  ...{ id: null, accountId: 'a', mac, target: 'yealink', model: 'T54W', serial: null, siteId: null, place: 'Tầng 2', note: '' },
  ...{ plainName: false, lines: [{ slot: 1, accountId: 'a', number: '1001' }] },
  ...over,
})

function room(...numbers: string[]): PhoneRoom {
  const made = openPhoneRoom()
  for (const number of numbers.length > 0 ? numbers : ['1001', '1002']) made.add(number)
  return made
}

describe('setting up an extension', () => {
  it('makes the phone with its MAC, which keeps what a person said of it when it is set up again', async () => {
    const office = room()
    office.handOff('1001', 'yealink', mac)
    const phone = await only(office)
    expect(phone).toMatchObject({ mac, target: 'yealink', given: { kind: 'file', place: '/tmp/a' }, stale: [], retiredAt: null })
    expect(phone.lines).toEqual([{ slot: 1, accountId: 'a', number: '1001' }])
    good(await office.calls['phones.save']({ ...draftOf(phone), place: 'Lễ tân', model: 'T54W', serial: 'S1' }))
    office.clock.advance(1_000)
    office.handOff('1001', 'yealink', mac)
    expect(await only(office)).toMatchObject({ id: phone.id, place: 'Lễ tân', model: 'T54W', serial: 'S1', stale: [] })
  })

  it('makes one phone an app, however often it is set up, and none of a sheet or a contact', async () => {
    const office = room()
    for (const target of ['linphone', 'linphone', 'microsip', 'manual', 'vcard']) office.handOff('1001', target, null)
    office.handOff('1002', 'linphone', null)
    const phones = await list(office)
    expect(phones.map(({ target, mac, lines }) => [target, mac, lines[0]?.number]).toSorted()).toEqual([
      ['linphone', null, '1001'],
      ['linphone', null, '1002'],
      ['microsip', null, '1001'],
    ])
  })

  it('puts another extension into the first line, and leaves the other lines', async () => {
    const office = room('1001', '1002', '1003')
    const phone = good(
      await office.calls['phones.save'](
        newDraft({
          lines: [
            { slot: 1, accountId: 'a', number: '1001' },
            { slot: 3, accountId: 'a', number: '1002' },
          ],
        }),
      ),
    )
    office.handOff('1002', 'yealink', mac)
    expect((await only(office)).lines.map(({ slot, number }) => [slot, number])).toEqual([
      [1, '1001'],
      [3, '1002'],
    ])
    office.handOff('1003', 'yealink', mac)
    expect(await only(office)).toMatchObject({ id: phone.id })
    expect((await only(office)).lines.map(({ slot, number }) => [slot, number])).toEqual([
      [1, '1003'],
      [3, '1002'],
    ])
  })

  it('of an account takes over the box of another one, and both list it while both have a line', async () => {
    const office = room()
    office.add('1001', {}, 'b')
    good(
      await office.calls['phones.save'](
        newDraft({
          lines: [
            { slot: 1, accountId: 'a', number: '1001' },
            { slot: 2, accountId: 'b', number: '1001' },
          ],
        }),
      ),
    )
    expect([(await list(office, 'a')).length, (await list(office, 'b')).length]).toEqual([1, 1])
  })

  it('brings a box out of the drawer back into use, with nothing but the line that it is set up for', async () => {
    const office = room()
    office.handOff('1001', 'yealink', mac)
    const { id } = await only(office)
    good(await office.calls['phones.retire']({ id }))
    office.handOff('1002', 'yealink', mac)
    const phone = await only(office)
    expect(phone).toMatchObject({ id, retiredAt: null })
    expect(phone.lines.map(({ number }) => number)).toEqual(['1002'])
  })
})

describe('a phone', () => {
  it('is listed once, however many there are', async () => {
    const numbers = Array.from({ length: 1_203 }, (_, index) => String(2_000 + index))
    const office = room(...numbers)
    for (const [index, number] of numbers.entries())
      office.handOff(number, 'yealink', `001565${index.toString(16).padStart(6, '0')}`)
    const ids = (await list(office, 'a')).map(({ id }) => id)
    expect([ids.length, new Set(ids).size]).toEqual([1_203, 1_203])
  })

  it('is refused with a MAC that another phone in use has, a slot that is there twice, or an extension that is not there', async () => {
    const office = room()
    good(await office.calls['phones.save'](newDraft()))
    const twice = await office.calls['phones.save'](newDraft({ mac: '00:15:65:AB:CD:EF' }))
    expect(twice).toMatchObject({ problem: { kind: 'phone-mac-in-use', fields: { mac: [{ code: 'must-free-mac' }] } } })
    const line = { slot: 1, accountId: 'a', number: '1002' }
    const other = '001565000001'
    expect(await office.calls['phones.save'](newDraft({ mac: other, lines: [line, line] }))).toMatchObject({
      problem: { kind: 'input-invalid', fields: { lines: [{ code: 'must-free-slot' }] } },
    })
    expect(await office.calls['phones.save'](newDraft({ mac: other, lines: [{ ...line, number: '7777' }] }))).toMatchObject({
      problem: { kind: 'extension-unknown' },
    })
    expect(await office.calls['phones.save'](newDraft({ mac: 'none' }))).toMatchObject({ problem: { kind: 'mac-invalid' } })
    expect(await office.calls['phones.save'](newDraft({ mac: other, target: 'csv' }))).toMatchObject({
      problem: { kind: 'target-unknown' },
    })
    expect(await list(office)).toHaveLength(1)
  })

  it('is of an extension as it was then: a number that was deleted and made anew has none of it', async () => {
    const office = room()
    office.handOff('1001', 'yealink', mac)
    office.add('1001', { createdAt: '2027-01-01T00:00:00Z' })
    expect((await only(office)).lines).toEqual([])
  })

  it('has an old password once an extension on it has another one, and not for a line that it lost since', async () => {
    const office = room()
    office.versions.set('a/1001', 1)
    office.versions.set('a/1002', 1)
    office.handOff('1001', 'yealink', mac)
    const phone = await only(office)
    good(
      await office.calls['phones.save']({
        ...draftOf(phone),
        lines: [...phone.lines, { slot: 2, accountId: 'a', number: '1002' }],
      }),
    )
    office.handOff('1001', 'yealink', mac)
    expect((await only(office)).stale).toEqual([])
    office.versions.set('a/1002', 2)
    office.phones.touched('a', ['1002'])
    expect(office.told.at(-1)).toMatchObject({ name: 'phones.changed', payload: { phones: [{ stale: ['password'] }] } })
    good(await office.calls['phones.save'](draftOf(phone)))
    expect((await only(office)).stale).toEqual(['settings'])
    office.handOff('1001', 'yealink', mac)
    expect((await only(office)).stale).toEqual([])
  })

  it('has old settings once a layer above it, its lines’ names or its own keys changed what its file says', async () => {
    const office = room()
    office.handOff('1001', 'yealink', mac)
    const { id } = await only(office)
    const stale = async () => (await only(office)).stale
    const company = { layer: 'company', accountId: 'a' } as const
    // A Yealink's file has a place for these marks.
    good(await office.calls['phones.saveLayer']({ of: company, settings: { qos: { signalling: 24, voice: 46 } } }))
    expect(await stale()).toEqual(['settings'])
    good(await office.calls['phones.saveLayer']({ of: company, settings: {} }))
    expect(await stale()).toEqual([])
    office.add('1001', { displayName: 'Tên mới' })
    expect(await stale()).toEqual(['settings'])
    office.handOff('1001', 'yealink', mac)
    const key = { kind: 'blf', number: '1002', label: 'Bình', line: 1 } as const
    good(await office.calls['phones.saveLayer']({ of: { layer: 'phone', phoneId: id }, keys: [key] }))
    expect(await stale()).toEqual(['settings'])
  })

  it('is told to the window when it changed, and not otherwise', async () => {
    const office = room()
    office.handOff('1001', 'yealink', mac)
    await list(office)
    office.told.length = 0
    office.phones.touched('a', ['1001', '1002'])
    expect(office.told).toEqual([])
    office.add('1001', { displayName: 'Tên mới' })
    office.phones.touched('a', ['1001'])
    expect(office.told.map(({ name }) => name)).toEqual(['phones.changed'])
  })

  it('loses the line of an extension that was deleted; an app goes with it', async () => {
    const office = room()
    office.handOff('1001', 'yealink', mac)
    office.handOff('1001', 'linphone', null)
    const of = good(await office.calls['phones.of']({ accountId: 'a', numbers: ['1001', '1002'] }))
    expect(of.map(({ target }) => target).toSorted()).toEqual(['linphone', 'yealink'])
    office.extensions.delete('a/1001')
    office.phones.forgetExtension('a', '1001')
    expect(await only(office)).toMatchObject({ target: 'yealink', lines: [] })
    expect(office.phones.wanted([(await only(office)).id])).toMatchObject({ problem: { kind: 'phone-no-line' } })
  })

  it('says what it told of itself', async () => {
    const office = room()
    office.handOff('1001', 'yealink', mac)
    const of = { accountId: 'a', number: '1001', target: 'yealink', mac }
    office.phones.told(of, '192.0.2.9', 'Yealink SIP-T54W 96.86.0.70 00:15:65:ab:cd:ef')
    expect(await only(office)).toMatchObject({
      told: { address: '192.0.2.9', model: 'T54W', firmware: '96.86.0.70' },
      stale: [],
    })
  })
})

describe('replacing a box', () => {
  it('gives the new MAC everything but what the box before was given, and retires that', async () => {
    const office = room()
    office.handOff('1001', 'yealink', mac)
    const { id } = await only(office)
    const next = good(await office.calls['phones.replace']({ id, mac: '00:15:65:00:00:02', serial: 'S2' }))
    expect(next).toMatchObject({ id, mac: '001565000002', serial: 'S2', given: null, stale: [], lines: [{ number: '1001' }] })
    const phones = await list(office)
    expect(phones.map((phone) => [phone.mac, phone.retiredAt !== null, phone.lines.length]).toSorted()).toEqual([
      ['001565000002', false, 1],
      ['001565abcdef', true, 0],
    ])
  })

  it('takes a box from the drawer, and refuses one in use, the same one, an app and a retired phone', async () => {
    const office = room()
    office.handOff('1001', 'yealink', mac)
    const { id } = await only(office)
    good(await office.calls['phones.replace']({ id, mac: '001565000002', serial: null }))
    good(await office.calls['phones.replace']({ id, mac, serial: null }))
    expect((await list(office)).map((phone) => [phone.mac, phone.retiredAt !== null]).toSorted()).toEqual([
      ['001565000002', true],
      ['001565abcdef', false],
    ])
    office.handOff('1002', 'yealink', '001565000003')
    office.handOff('1002', 'linphone', null)
    const replace = (of: string, mac: string) => office.calls['phones.replace']({ id: of, mac, serial: null })
    expect(await replace(id, '001565000003')).toMatchObject({ problem: { kind: 'phone-mac-in-use' } })
    expect(await replace(id, mac)).toMatchObject({ problem: { kind: 'phone-same-mac' } })
    const phones = await list(office)
    const idOf = (fits: (phone: Phone) => boolean): string => phones.find(fits)?.id ?? ''
    expect(
      await replace(
        idOf(({ target }) => target === 'linphone'),
        '001565000009',
      ),
    ).toMatchObject({
      problem: { kind: 'phone-no-box' },
    })
    expect(
      await replace(
        idOf(({ retiredAt }) => retiredAt !== null),
        '001565000009',
      ),
    ).toMatchObject({
      problem: { kind: 'phone-retired' },
    })
  })
})

describe('the phone that an extension’s row names', () => {
  it('is the one that was set up last, with its MAC; a sheet or a contact is none', () => {
    const office = room('1001', '1002', '1003')
    const phoneOf = (number: string) => office.phones.ofRows('a', ['1001', '1002', '1003']).get(number)
    office.handOff('1001', 'manual', null)
    expect(phoneOf('1001')).toBeUndefined()
    office.handOff('1001', 'yealink', mac)
    office.handOff('1001', 'csv', null)
    office.handOff('1002', 'linphone', null)
    expect(phoneOf('1001')).toMatchObject({ phone: 'Yealink T, W and CP series', mac })
    expect(phoneOf('1002')).toMatchObject({ phone: 'Linphone', mac: null })
    expect([phoneOf('1003'), office.phones.ofRows('b', ['1001']).size]).toEqual([undefined, 0])
    void office.clock.advance(1_000)
    office.handOff('1001', 'linphone', null)
    expect(phoneOf('1001')).toMatchObject({ phone: 'Linphone', mac: null })
  })

  it('is the new box as soon as it replaces the one before, and none once that is retired', async () => {
    const office = room()
    office.handOff('1001', 'yealink', mac)
    const { id } = await only(office)
    office.moved.length = 0
    good(await office.calls['phones.replace']({ id, mac: '001565000002', serial: null }))
    expect(office.phones.ofRows('a', ['1001']).get('1001')?.mac).toBe('001565000002')
    expect(new Set(office.moved)).toEqual(new Set(['a/1001']))
    office.moved.length = 0
    good(await office.calls['phones.retire']({ id }))
    expect(office.phones.ofRows('a', ['1001']).size).toBe(0)
    expect(office.moved).toEqual(['a/1001'])
  })

  it('is told of which extension it is, so that a number made anew has none of the one before', () => {
    const office = room()
    office.add('1001', { createdAt: '2026-11-24T08:00:00Z' })
    office.handOff('1001', 'yealink', mac)
    expect(office.phones.ofRows('a', ['1001']).get('1001')?.createdAt).toBe('2026-11-24T08:00:00Z')
  })

  it('is not told anew for what its row does not show', async () => {
    const office = room()
    office.handOff('1001', 'yealink', mac)
    const phone = await only(office)
    office.moved.length = 0
    good(await office.calls['phones.save']({ ...draftOf(phone), place: 'Tầng 9' }))
    expect(office.moved).toEqual([])
  })
})

describe('deleting the record of a phone', () => {
  it('is refused while it is in use, and takes its own settings and passwords along', async () => {
    const office = room()
    office.handOff('1001', 'yealink', mac)
    const { id } = await only(office)
    const of = { layer: 'phone', phoneId: id } as const
    good(await office.calls['phones.setPassword']({ of, kind: 'adminPassword', password: { mode: 'generate' } }))
    expect(await office.calls['phones.remove']({ id })).toMatchObject({ ok: false, problem: { kind: 'phone-in-use' } })
    good(await office.calls['phones.retire']({ id }))
    good(await office.calls['phones.remove']({ id }))
    expect(await list(office)).toEqual([])
    expect(office.told.at(-1)).toMatchObject({ name: 'phones.changed', payload: { removed: [id] } })
    expect(await office.calls['phones.get']({ id })).toMatchObject({ ok: false, problem: { kind: 'phone-unknown' } })
    const sealed = office.store.all(z.object({ count: z.number() }), 'SELECT count(*) AS count FROM sealed')
    expect(sealed).toEqual([{ count: 0 }])
  })
})

describe('what a layer says', () => {
  it('of extra lines is checked as it is saved, and told at the lines of that maker', async () => {
    const office = room()
    const of = { layer: 'company', accountId: 'a' } as const
    const saving = (extraLines: Record<string, string[]>) => office.calls['phones.saveLayer']({ of, settings: { extraLines } })
    const faults = async (extraLines: Record<string, string[]>): Promise<string[]> => {
      const saved = await saving(extraLines)
      return saved.ok
        ? []
        : Object.entries(saved.problem.fields ?? {}).map(
            ([field, [why]]) => `${field}: ${typeof why === 'object' ? why.code : why}`,
          )
    }
    expect(await faults({ yealink: ['features.dnd.allow = 0', 'account.2.dnd.enable = 1'] })).toEqual([])
    expect(await faults({ yealink: ['# a comment'], fanvil: [] })).toEqual(['settings.extraLines.yealink: must-fit-file'])
    expect(await faults({ yealink: ['account.1.password = another'] })).toEqual(['settings.extraLines.yealink: must-fit-file'])
    expect(await faults({ baresip: ['a=b'] })).toEqual(['settings.extraLines.baresip: must-target-with-extra-lines'])
    expect(good(await office.calls['phones.layer'](of)).own.extraLines?.['yealink']?.length).toBe(2)
  })

  it('of keys is shown with those that come from the layers above', async () => {
    const office = room()
    office.handOff('1001', 'yealink', mac)
    const { id } = await only(office)
    const own = { kind: 'blf', number: '1002', label: 'Hằng', line: 1 } as const
    const wide = { kind: 'park', number: '701', label: '', line: 1 } as const
    const company = { layer: 'company', accountId: 'a' } as const
    good(await office.calls['phones.saveLayer']({ of: company, keys: [wide] }))
    const view = good(await office.calls['phones.saveLayer']({ of: { layer: 'phone', phoneId: id }, keys: [own] }))
    expect([view.keys, view.inherited]).toEqual([[own], [{ from: 'company', keys: [wide] }]])
    expect(good(await office.calls['phones.layer'](company)).inherited).toEqual([])
  })
})
