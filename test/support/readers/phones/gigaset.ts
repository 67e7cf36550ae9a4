import { meaning, need, textOf } from '../read-account.ts'
import { said, wordOf, type PhoneReader } from '../read-phone.ts'
import { optional, pair, type Values } from '../desk-phones.ts'
import { child, once, readXml } from '../xml-formats.ts'
import { numeral, ofAll } from './lines.ts'
import { namedClock } from './named-clock.ts'

/** A base: an account a handset by its five digits, and the providers that they are with. */
export const gigasetPhone: PhoneReader = (files) => {
  const root = readXml(textOf(files, /^[0-9a-f]{12}\.xml$/))
  if (root.name !== 'provisioning' || root.attributes['productID'] !== 'e2') throw new Error('wrong root')
  const all = child(root, 'nvm').children.map(
    ({ attributes }) => [need(attributes['name'], 'name'), need(attributes['value'], 'value')] as const,
  )
  const values: Values = once(all)
  const slots = [...values.keys()].flatMap((key) => /^SipAccount\.(\d{5})\.UserName$/.exec(key)?.[1] ?? []).map(Number)
  const of = (slot: number, rest: string): string | undefined => values.get(`SipAccount.${String(slot).padStart(5, '0')}.${rest}`)
  const provider = (slot: number): string => `SipProvider.${need(of(slot, 'ProviderId'), 'ProviderId')}.`
  const srtp = (slot: number): 'off' | 'optional' | 'required' | undefined =>
    wordOf(
      { '0/1': 'off', '1/1': 'optional', '1/0': 'required' } as const,
      `${values.get(`${provider(slot)}SRTP_Enabled`)}/${values.get(`${provider(slot)}AcceptNonSRTPCalls`)}`,
    )
  const zone = values.get('DmGlobal.0.TimeZone')
  return {
    lines: new Map(
      slots.map((slot) => {
        const proxied = meaning({ 0: true, 2: false }, values.get(`${provider(slot)}OutboundProxyMode`))
        const address = (which: string): string =>
          pair(values, `${provider(slot)}${which}Address`, `${provider(slot)}${which}Port`)
        if (address('ProxyServer') !== address('RegServer')) throw new Error('two servers')
        return [
          slot,
          {
            extension: need(of(slot, 'UserName'), 'UserName'),
            authId: need(of(slot, 'AuthName'), 'AuthName'),
            password: need(of(slot, 'AuthPassword'), 'AuthPassword'),
            displayName: need(of(slot, 'DisplayName'), 'DisplayName'),
            domain: need(values.get(`${provider(slot)}Domain`), 'Domain'),
            server: address('RegServer'),
            proxy: proxied ? address('OutboundProxy') : null,
            transport: meaning({ 1: 'udp', 2: 'tcp', 3: 'tls' }, values.get(`${provider(slot)}TransportProtocol`)),
            expiresSeconds: numeral(values.get(`${provider(slot)}RegServerRefreshTimer`)) ?? NaN,
            srtp: srtp(slot) ?? null,
            voicemail: of(slot, 'VoiceMailMailbox') ?? null,
          },
        ]
      }),
    ),
    all,
    keys: [],
    ...(zone !== undefined && { offsetAt: namedClock(zone) }),
    settings: {
      ...said('ntpServers', values.get('DmGlobal.0.NtpServer')?.split(',')),
      ...said('tones', wordOf({ Germany: 'DE', Spain: 'ES', France: 'FR' }, values.get('Telephony.0.ToneScheme'))),
      ...said('provisioning', values.get('Provisioning.global.ProvisioningServer')),
      ...said('plugAndPlay', wordOf({ 0: 'off', 1: 'on' }, values.get('SystemSettings.global.SipMulticastEnabled'))),
      ...said(
        'secondServer',
        ofAll(slots, (slot) => {
          const key = `${provider(slot)}FailoverServer`
          if (values.get(`${key}Enabled`) === '1') return optional(values, `${key}Address`, `${key}Port`) ?? undefined
          return undefined
        }),
      ),
      ...said(
        'dtmf',
        ofAll(slots, (slot) =>
          wordOf({ 1: 'in-band', 2: 'rfc4733', 4: 'info' }, values.get(`${provider(slot)}DTMFTransmission`)),
        ),
      ),
      ...said('srtp', ofAll(slots, srtp)),
      ...said('authName', of(1, 'AuthName')),
      ...said('adminPassword', values.get('WebUIAccounts.1.Password')),
    },
  }
}
