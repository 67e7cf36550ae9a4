import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codecs, phoneLanguages, phoneSettingsSchema, toneCountries, type PhoneSettings } from '#shared/phone-settings.ts'
import { draftOf, errorsAt, moved, settingsOf } from '../../../../../src/renderer/src/features/phones/setting-draft.ts'
import { timeZones } from '../../../../../src/renderer/src/features/phones/time-zones.ts'

const host = fc.constantFrom('ntp.example.vn', '10.0.0.1', 'vn.pool.ntp.org')
const url = fc.constantFrom('https://prov.example.vn/', 'http://10.0.0.1/fw/', 'tftp://10.0.0.1')
const onOff = fc.constantFrom('off' as const, 'on' as const)
const line = fc.stringMatching(/^[a-z._]{1,10} = [a-z0-9#&]{1,8}$/)
/** Any settings that main would take. */
const settings: fc.Arbitrary<PhoneSettings> = fc.record(
  {
    timeZone: fc.constantFrom('Asia/Ho_Chi_Minh', 'Europe/Berlin', 'UTC'),
    ntpServers: fc.array(host, { minLength: 1, maxLength: 2 }),
    language: fc.constantFrom(...phoneLanguages),
    tones: fc.constantFrom(...toneCountries),
    dateForm: fc.constantFrom('dd/mm/yyyy', 'mm/dd/yyyy', 'yyyy-mm-dd'),
    clock: fc.constantFrom('24h', '12h'),
    webPage: fc.constantFrom('off', 'https', 'on'),
    provisioning: fc.oneof(fc.constantFrom('off' as const, 'keep' as const), url),
    plugAndPlay: onOff,
    makersCloud: onOff,
    firmware: fc.oneof(fc.constant('keep' as const), url),
    lldp: onOff,
    vlan: fc.record({ id: fc.integer({ min: 1, max: 4094 }), priority: fc.option(fc.integer({ min: 0, max: 7 })) }),
    qos: fc.record({ signalling: fc.integer({ min: 0, max: 63 }), voice: fc.integer({ min: 0, max: 63 }) }),
    keepAliveSeconds: fc.integer({ min: 0, max: 3600 }),
    registrar: fc.constantFrom('port', 'srv', 'naptr'),
    secondServer: fc.constantFrom('pbx2.example.vn', 'pbx2.example.vn:5061'),
    codecs: fc.uniqueArray(fc.constantFrom(...codecs), { minLength: 1 }),
    dtmf: fc.constantFrom('rfc4733', 'info', 'in-band'),
    srtp: fc.constantFrom('off', 'optional', 'required'),
    authority: fc.constant('-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----'),
    authName: fc.constantFrom('auth-1101'),
    extraLines: fc.dictionary(fc.constantFrom('yealink', 'snom'), fc.array(line, { minLength: 1, maxLength: 4 }), { minKeys: 1 }),
  },
  { requiredKeys: [] },
)

describe('the form of a layer of settings', () => {
  it('gives back what it was filled with, whatever that is, and no setting that was not there', () => {
    fc.assert(
      fc.property(settings, (own) => {
        expect(phoneSettingsSchema.parse(own)).toEqual(own)
        expect(settingsOf(draftOf(own))).toEqual(own)
      }),
    )
  })

  it('unsets what is emptied, and never sends an empty value', () => {
    expect(settingsOf(draftOf({}))).toEqual({})
    const draft = draftOf({ timeZone: 'UTC', ntpServers: ['a.example'], vlan: { id: 5, priority: null }, codecs: ['opus'] })
    Object.assign(draft, { timeZone: '', ntp: [' ', ''], vlanId: ' ', codecs: [], extraLines: { yealink: '\n  \n' } })
    expect(settingsOf(draft)).toEqual({})
  })

  it('sends what is no number, or half of a pair, as what main rejects at its field', () => {
    const draft = { ...draftOf({}), vlanPriority: '3', qosVoice: '46', keepAliveSeconds: '30 s' }
    const misfits = phoneSettingsSchema.safeParse(JSON.parse(JSON.stringify(settingsOf(draft))) as unknown)
    expect(misfits.error?.issues.map(({ path }) => path.join('.')).sort()).toEqual([
      ...['keepAliveSeconds', 'qos.signalling', 'vlan.id'],
    ])
  })

  it('finds the messages of a setting and of its parts, and of no other', () => {
    const fields = { 'settings.vlan.id': [], 'settings.vlanx': [], 'settings.ntpServers.1': [], 'keys.1.number': [] }
    expect(errorsAt(fields, 'settings.vlan')).toEqual(['settings.vlan.id'])
    expect(errorsAt(fields, 'settings.ntpServers')).toEqual(['settings.ntpServers.1'])
    expect(errorsAt(fields, 'keys.1')).toEqual(['keys.1.number'])
    expect(errorsAt(undefined, 'settings.vlan')).toEqual([])
  })
})

describe('an entry of a list', () => {
  it('moves by one place, and stays where the list ends', () => {
    expect(moved(['a', 'b', 'c'], 1, -1)).toEqual(['b', 'a', 'c'])
    expect(moved(['a', 'b', 'c'], 1, 1)).toEqual(['a', 'c', 'b'])
    expect(moved(['a', 'b', 'c'], 0, -1)).toEqual(['a', 'b', 'c'])
    expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'b', 'c'])
  })
})

describe('the time zones to choose from', () => {
  it('are called as they are called now, each once, and main takes every one of them', () => {
    const zones = timeZones()
    expect(zones).toContain('Asia/Ho_Chi_Minh')
    expect(zones).not.toContain('Asia/Saigon')
    expect(new Set(zones).size).toBe(zones.length)
    expect(zones.filter((timeZone) => !phoneSettingsSchema.safeParse({ timeZone }).success)).toEqual([])
  })
})
