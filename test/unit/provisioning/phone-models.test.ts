import { describe, expect, it } from 'vitest'
import type { EverySetting } from '#shared/phone-settings.ts'
import type { PhoneKey } from '#shared/phone.ts'
import { renderFor } from '../../../src/main/provisioning/make.ts'
import { targets } from '../../../src/main/provisioning/targets/index.ts'
import type { LineAccount, PhoneAccount, Rendered, Target } from '../../../src/main/provisioning/targets/target.ts'
import { phoneReaders } from '../../support/readers/phones.ts'
import type { ReadPhone } from '../../support/readers/read-phone.ts'
import { accountFor, plain, written } from '../../support/sip/accounts.ts'

function targetOf(id: string): Target {
  const target = targets.find(({ info }) => info.id === id)
  if (!target) throw new Error(id)
  return target
}

const udp = { transport: 'udp', port: 5060 } as const

function textOf(id: string, change: Partial<PhoneAccount>): string {
  const { files } = written(targetOf(id).render(accountFor(targetOf(id), change, udp)))
  return files.map(({ bytes }) => new TextDecoder().decode(bytes)).join('\n')
}

function make(id: string, change: Partial<PhoneAccount>): Extract<Rendered, { ok: true }> & { read: ReadPhone } {
  const target = targetOf(id)
  const rendered = written(target.render(accountFor(target, change, udp)))
  const read = phoneReaders[id]?.(rendered.files)
  if (!read) throw new Error(`${id} has no reader`)
  return { ...rendered, read }
}

const valueOf = ({ read }: { read: ReadPhone }, key: string): string | undefined => read.all.find(([name]) => name === key)?.[1]
const leftOf = ({ left = [] }: Extract<Rendered, { ok: true }>): (readonly [string, string])[] =>
  left.map(({ setting, why }) => [setting, why.code] as const)
const settings = (id: string, model: string | null, chosen: EverySetting): ReturnType<typeof make> =>
  make(id, { model, settings: chosen })
const line = (slot: number, domain = plain.sip.domain): LineAccount => ({
  slot,
  extension: `20${slot}`,
  displayName: '',
  password: 'h7Kw2mPq9XnR4tVb',
  sip: { ...plain.sip, ...udp, domain },
})
const blf = (number: string): PhoneKey => ({ kind: 'blf', number, label: '', line: 1 })
const keys = (count: number): PhoneKey[] => Array.from({ length: count }, (_, at) => blf(String(1000 + at)))

describe('the model of a phone', () => {
  it.each([
    ['yealink', 'T19', 1],
    ['yealink', 'SIP-T23G', 3],
    ['yealink', 'T54W', 16],
    ['grandstream', 'GRP2613', 3],
    ['fanvil', 'X3S', 2],
    ['digium-d', null, 6],
  ] as const)('limits the lines of a %s %s to %i, and one more is refused by that number', (id, model, count) => {
    const target = targetOf(id)
    const render = (slots: number[]): ReturnType<typeof renderFor> =>
      renderFor(target, accountFor(target, { model, lines: slots.map((slot) => line(slot)) }, udp))
    const within = Array.from({ length: count - 1 }, (_, at) => at + 2)
    expect(render(within).ok).toBe(true)
    expect(render([...within, count + 1])).toMatchObject({
      ok: false,
      problem: { params: { field: { code: 'field-line' }, character: { code: 'lines-beyond', params: { count } } } },
    })
  })

  it.each([
    ['yealink', 'T21', 2],
    ['yealink', 'Yealink SIP-T46U', 27],
    ['grandstream', 'GRP2612W', 16],
    ['fanvil', 'X4U', 30],
  ] as const)('limits the keys of a %s %s to %i, and names each one beyond', (id, model, count) => {
    const made = make(id, { model, keys: keys(count + 2) })
    expect(made.read.keys.map(({ number }) => number)).toHaveLength(count)
    expect(made.leftKeys).toEqual(
      [count, count + 1].map((key) => ({ key, why: { code: 'keys-beyond', params: { model, count } } })),
    )
  })

  it('decides where a Fanvil has its keys: without it none has a place', () => {
    const made = make('fanvil', { model: null, keys: keys(2) })
    expect(made.leftKeys?.map(({ why }) => why.code)).toEqual(['key-by-model', 'key-by-model'])
    expect(valueOf(make('fanvil', { model: 'X7C', keys: keys(13) }), 'dsskey/internal[2]/Fkey[1]/Value')).toBe('1012@1/ba')
  })

  it('decides which number of a Fanvil’s list a date is', () => {
    const date = { dateForm: 'dd/mm/yyyy' } as const
    expect(textOf('fanvil', { model: 'X4U', settings: date })).toContain('<DateDisplayStyle>9<')
    expect(textOf('fanvil', { model: 'X4', settings: date })).toContain('<DateDisplayStyle>5<')
    expect(leftOf(settings('fanvil', null, date))).toEqual([['dateForm', 'setting-by-model']])
  })

  it('tells a Grandstream adapter from a phone: numbers differ, and an adapter has no screen', () => {
    const chosen = { secondServer: 'backup.example.com', clock: '24h', dtmf: 'info' } as const
    const adapter = settings('grandstream-p', 'HT802', chosen)
    expect([valueOf(adapter, 'P967'), valueOf(adapter, 'P2312')]).toEqual(['backup.example.com:5060', undefined])
    expect(leftOf(adapter)).toEqual([
      ['clock', 'setting-no-place'],
      ['dtmf', 'setting-no-place'],
    ])
    expect(valueOf(settings('grandstream-p', 'GXP1630', chosen), 'P2312')).toBe('backup.example.com:5060')
    expect(leftOf(settings('grandstream-p', null, chosen)).map(([, why]) => why)).toEqual(Array(3).fill('setting-by-model'))
  })

  it('leaves the screens of a Yealink DECT base’s handsets to the hand', () => {
    expect(leftOf(settings('yealink', 'W70B', { language: 'de', clock: '24h' }))).toEqual([
      ['language', 'setting-no-place'],
      ['clock', 'setting-no-place'],
    ])
  })
})

describe('a phone in Vietnam', () => {
  it.each([
    ['yealink', 'local_time.time_zone_name', 'Thailand(Bangkok)'],
    ['yealink', 'local_time.summer_time', '0'],
    ['grandstream', 'dateTime.timezone', 'TZX-7'],
    ['grandstream-p', 'P64', 'TZX-7'],
    ['fanvil', 'phone/date/TimeZone', '28'],
    ['htek', 'P64', '88'],
    ['htek', 'P75', '0'],
    ['digium-d', 'time_zone', 'Asia/Ho_Chi_Minh'],
  ])('has %s %s = %s', (id, key, value) => {
    expect(valueOf(settings(id, null, { timeZone: 'Asia/Ho_Chi_Minh' }), key)).toBe(value)
  })

  it('keeps its screen’s language where the phone has no Vietnamese, which is said', () => {
    for (const id of ['yealink', 'grandstream', 'grandstream-p', 'fanvil', 'htek'])
      expect([id, leftOf(settings(id, null, { language: 'vi' }))]).toEqual([id, [['language', 'setting-no-value']]])
  })
})

describe('settings that touch each other', () => {
  it('take plug and play and the maker’s cloud with provisioning, unless those are set themselves', () => {
    const off = settings('yealink', null, { provisioning: 'off' })
    expect(off.read.settings).toMatchObject({ provisioning: 'off', plugAndPlay: 'off', makersCloud: 'off' })
    const kept = settings('yealink', null, { provisioning: 'off', plugAndPlay: 'on', makersCloud: 'on' })
    expect(kept.read.settings).toMatchObject({ provisioning: 'off', plugAndPlay: 'on', makersCloud: 'on' })
  })

  it.each(['yealink', 'grandstream', 'grandstream-p'])(
    'never let NAPTR records choose another transport than TLS on %s',
    (id) => {
      const target = targetOf(id)
      const rendered = written(target.render(accountFor(target, { settings: { registrar: 'naptr' } }, { transport: 'tls' })))
      expect(leftOf(rendered)).toEqual([['registrar', 'naptr-not-tls']])
    },
  )

  it.each(['yealink', 'grandstream', 'fanvil', 'digium-d'])(
    'give a second server on %s to the lines of the same PBX only, and the authentication name to the first',
    (id) => {
      const lines = [line(2), line(3, 'other.example.com')]
      const text = textOf(id, { lines, settings: { secondServer: 'backup.example.com' } })
      expect(text.match(/backup\.example\.com/g)).toHaveLength(2)
      const { read } = make(id, { lines, settings: { authName: 'auth1001' } })
      expect([1, 2, 3].map((slot) => read.lines.get(slot)?.authId)).toEqual(['auth1001', '202', '203'])
    },
  )

  it('ask for the provisioning server where a certificate is downloaded from a full address', () => {
    const authority = '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n'
    expect(leftOf(settings('yealink', null, { authority }))).toEqual([['authority', 'authority-no-address']])
    const set = settings('yealink', null, { authority, provisioning: 'https://prov.example.com/a/$MAC.cfg?x=1' })
    expect(valueOf(set, 'static.trusted_certificates.url')).toBe('https://prov.example.com/a/001565abcdef-ca.pem')
    expect(set.files.map(({ name }) => name)).toEqual(['001565abcdef.cfg', '001565abcdef-ca.pem'])
  })
})

describe('keys', () => {
  it('that a Grandstream cannot have leave no gap: it would drop all behind it', () => {
    const pickUp: PhoneKey = { kind: 'pick-up', number: '1002', label: '', line: 1 }
    const made = make('grandstream', { keys: [blf('1001'), pickUp, blf('1003')] })
    expect(valueOf(made, 'pks.vpk.2.keyMode')).toBe('None')
    expect(made.leftKeys).toEqual([{ key: 1, why: { code: 'key-no-kind', params: {} } }])
  })

  it('are all named where a file has no verified place for any', () => {
    for (const id of ['htek', 'digium-d', 'grandstream-p'])
      expect([id, make(id, { keys: keys(2) }).leftKeys?.map(({ key, why }) => [key, why.code])]).toEqual([
        id,
        [
          [0, 'setting-no-place'],
          [1, 'setting-no-place'],
        ],
      ])
  })
})
