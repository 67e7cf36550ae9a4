import { describe, expect, it } from 'vitest'
import { everySettingSchema, layered, phoneSettingsSchema } from '#shared/phone-settings.ts'

describe('a phone’s settings', () => {
  it.each([
    ['a zone that does not exist', { timeZone: 'Asia/Hanoi' }, 'timeZone'],
    ['a zone in another spelling', { timeZone: 'asia/ho_chi_minh' }, 'timeZone'],
    ['a zone with a small letter in it', { timeZone: 'Asia/Ho_chi_minh' }, 'timeZone'],
    ['an offset instead of a zone', { timeZone: '+07:00' }, 'timeZone'],
    ['an NTP host with a space', { ntpServers: ['pool ntp.org'] }, 'ntpServers'],
    ['three NTP hosts', { ntpServers: ['a.vn', 'b.vn', 'c.vn'] }, 'ntpServers'],
    ['VLAN 4095', { vlan: { id: 4095, priority: null } }, 'vlan'],
    ['VLAN 0', { vlan: { id: 0, priority: null } }, 'vlan'],
    ['a codec nobody knows', { codecs: ['pcma', 'mp3'] }, 'codecs'],
    ['the same codec twice', { codecs: ['pcma', 'pcma'] }, 'codecs'],
    ['an extra line with a line break', { extraLines: { yealink: ['a = 1\nb = 2'] } }, 'extraLines'],
    ['an address of another kind', { provisioning: 'javascript:alert(1)' }, 'provisioning'],
    ['an address with a space', { firmware: 'https://pbx.example.com/a b' }, 'firmware'],
    ['a DSCP beyond six bits', { qos: { signalling: 64, voice: 46 } }, 'qos'],
    ['a password with a space', { adminPassword: 'abc 1234' }, 'adminPassword'],
    ['a password of five characters', { adminPassword: 'abc12' }, 'adminPassword'],
    ['something that is no certificate', { authority: 'hello' }, 'authority'],
    ['a setting that there is not', { colour: 'red' }, undefined],
  ])('refuses %s', (_, settings, field) => {
    const read = everySettingSchema.safeParse(settings)
    expect(read.error?.issues[0]?.path[0]).toBe(field)
    expect(read.success).toBe(false)
  })

  it.each([
    'Asia/Ho_Chi_Minh',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    'America/Argentina/Buenos_Aires',
    'America/Port-au-Prince',
    'Asia/Saigon',
    'Etc/GMT+7',
    'UTC',
  ])('knows the zone %s', (timeZone) => {
    expect(phoneSettingsSchema.safeParse({ timeZone }).success).toBe(true)
  })

  it('come from the narrowest layer that has them', () => {
    expect(
      layered({
        company: { timeZone: 'Asia/Ho_Chi_Minh', clock: '24h' },
        site: { clock: '12h', language: 'vi' },
        phone: { firmware: 'keep' },
      }),
    ).toEqual({
      timeZone: { value: 'Asia/Ho_Chi_Minh', from: 'company' },
      clock: { value: '12h', from: 'site' },
      language: { value: 'vi', from: 'site' },
      firmware: { value: 'keep', from: 'phone' },
    })
  })
})
