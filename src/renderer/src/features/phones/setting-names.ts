import type { KeptKey } from '#shared/phone.ts'
import type { EverySetting, SettingLayer, SettingName } from '#shared/phone-settings.ts'
import { m } from '../../paraglide/messages.js'
import { language } from '../../i18n/i18n.svelte.ts'
import type { WordSetting } from './setting-draft.ts'

export const settingTitles: Readonly<Record<SettingName, () => string>> = {
  timeZone: m.ps_time_zone,
  ntpServers: m.ps_ntp,
  language: m.ps_language,
  tones: m.ps_tones,
  dateForm: m.ps_date_form,
  clock: m.ps_clock,
  webPage: m.ps_web_page,
  provisioning: m.ps_provisioning,
  plugAndPlay: m.ps_plug_and_play,
  makersCloud: m.ps_makers_cloud,
  firmware: m.ps_firmware,
  lldp: m.ps_lldp,
  vlan: m.ps_vlan,
  qos: m.ps_qos,
  keepAliveSeconds: m.ps_keep_alive,
  registrar: m.ps_registrar,
  secondServer: m.ps_second_server,
  codecs: m.ps_codecs,
  dtmf: m.ps_dtmf,
  srtp: m.sip_srtp,
  authority: m.ps_authority,
  authName: m.ps_auth_name,
  extraLines: m.ps_extra_lines,
  adminPassword: m.ps_admin_password,
  userPassword: m.ps_user_password,
}

export const layerNames: Readonly<Record<SettingLayer, () => string>> = {
  company: m.layer_company,
  site: m.layer_site,
  model: m.layer_model,
  phone: m.layer_phone,
}

/** Keys in a few words, in their order. */
export const keysText = (keys: readonly KeptKey[]): string =>
  keys.map((key) => (key.kind === 'everyone' ? m.key_kind_everyone() : key.label || key.number || m.key_kind_line())).join(', ')

/** Each word of a setting, in the window's language. */
export const settingWords = {
  dateForm: { 'dd/mm/yyyy': () => '31/12/2026', 'mm/dd/yyyy': () => '12/31/2026', 'yyyy-mm-dd': () => '2026-12-31' },
  clock: { '24h': m.ps_clock_24, '12h': m.ps_clock_12 },
  webPage: { off: m.ps_off, https: m.ps_web_https, on: m.ps_on },
  plugAndPlay: { off: m.ps_off, on: m.ps_on },
  makersCloud: { off: m.ps_off, on: m.ps_on },
  lldp: { off: m.ps_off, on: m.ps_on },
  registrar: { port: m.ps_registrar_port, srv: m.ps_registrar_srv, naptr: m.ps_registrar_naptr },
  dtmf: { rfc4733: () => 'RFC 4733', info: () => 'SIP INFO', 'in-band': m.ps_dtmf_in_band },
  srtp: { off: m.srtp_off, optional: m.srtp_optional, required: m.srtp_required },
} as const satisfies Readonly<Partial<Record<WordSetting, Readonly<Record<string, () => string>>>>>

/** A language or a country as the window's language calls it. */
const named = (type: 'language' | 'region', code: string): string =>
  new Intl.DisplayNames([language.locale], { type }).of(code) ?? code

export function wordText(setting: WordSetting, word: string): string {
  if (setting === 'language' || setting === 'tones') return named(setting === 'language' ? 'language' : 'region', word)
  const words: Readonly<Record<string, () => string>> = settingWords[setting]
  return words[word]?.() ?? word
}

/** A setting's value in a few words. */
export function settingText<S extends SettingName>(setting: S, value: NonNullable<EverySetting[S]>): string
export function settingText(setting: SettingName, value: NonNullable<EverySetting[SettingName]>): string {
  if (typeof value === 'number') return value === 0 ? m.ps_never() : m.ps_seconds({ count: value })
  if (Array.isArray(value)) return value.map((one) => (setting === 'codecs' ? codecName(one) : one)).join(', ')
  if (typeof value === 'object') {
    if ('id' in value && typeof value.id === 'number') return vlanText(value as NonNullable<EverySetting['vlan']>)
    if ('signalling' in value && 'voice' in value)
      return m.ps_qos_text({ signalling: String(value.signalling), voice: String(value.voice) })
    return Object.keys(value).join(', ')
  }
  if (setting === 'authority') return m.ps_authority_set()
  if (setting === 'provisioning' || setting === 'firmware')
    return value === 'off' ? m.ps_off() : value === 'keep' ? m.ps_keep() : value
  return setting === 'timeZone' || setting === 'secondServer' || setting === 'authName'
    ? value
    : wordText(setting as WordSetting, value)
}

const vlanText = ({ id, priority }: NonNullable<EverySetting['vlan']>): string =>
  priority === null ? String(id) : m.ps_vlan_text({ id: String(id), priority: String(priority) })

const codecNames: Readonly<Record<string, string>> = {
  ...{ opus: 'Opus', g722: 'G.722', pcma: 'G.711 A-law', pcmu: 'G.711 µ-law', g729: 'G.729', 'g726-32': 'G.726-32' },
  ...{ g723: 'G.723.1', ilbc: 'iLBC', gsm: 'GSM' },
}
export const codecName = (codec: string): string => codecNames[codec] ?? codec
