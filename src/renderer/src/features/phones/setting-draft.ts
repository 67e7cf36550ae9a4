import type { PhoneSettings } from '#shared/phone-settings.ts'

export type KeptSetting = keyof PhoneSettings

/** What stands in a form for settings that are words of ours: empty where it is unset. */
export const wordSettings = [
  ...['language', 'tones', 'dateForm', 'clock', 'webPage', 'plugAndPlay', 'makersCloud', 'lldp', 'registrar', 'dtmf', 'srtp'],
] as const satisfies readonly KeptSetting[]
export type WordSetting =
  'language' | 'tones' | 'dateForm' | 'clock' | 'webPage' | 'plugAndPlay' | 'makersCloud' | 'lldp' | 'registrar' | 'dtmf' | 'srtp'

/** A layer's settings as they are being typed: everything text, and empty where the layer says nothing. */
export interface SettingDraft extends Record<WordSetting, string> {
  timeZone: string
  ntp: [string, string]
  /** off, keep, url, or unset. */
  provisioning: string
  provisioningUrl: string
  /** keep, url, or unset. */
  firmware: string
  firmwareUrl: string
  vlanId: string
  vlanPriority: string
  qosSignalling: string
  qosVoice: string
  keepAliveSeconds: string
  secondServer: string
  /** In their order; none: unset. */
  codecs: string[]
  authority: string
  authName: string
  /** Lines of the maker's file, by the target's id. */
  extraLines: Record<string, string>
}

const text = (value: string | number | null | undefined): string => (value === null || value === undefined ? '' : String(value))

/** What is said of a word, or the word that stands for an address. */
function wordAndUrl(value: string | undefined, words: readonly string[]): readonly [word: string, url: string] {
  if (value === undefined) return ['', '']
  return words.includes(value) ? [value, ''] : ['url', value]
}

export function draftOf(own: PhoneSettings): SettingDraft {
  const [provisioning, provisioningUrl] = wordAndUrl(own.provisioning, ['off', 'keep'])
  const [firmware, firmwareUrl] = wordAndUrl(own.firmware, ['keep'])
  const words = Object.fromEntries(wordSettings.map((name) => [name, text(own[name])])) as Record<WordSetting, string>
  return {
    ...words,
    timeZone: text(own.timeZone),
    ntp: [text(own.ntpServers?.[0]), text(own.ntpServers?.[1])],
    ...{ provisioning, provisioningUrl, firmware, firmwareUrl },
    vlanId: text(own.vlan?.id),
    vlanPriority: text(own.vlan?.priority),
    qosSignalling: text(own.qos?.signalling),
    qosVoice: text(own.qos?.voice),
    keepAliveSeconds: text(own.keepAliveSeconds),
    secondServer: text(own.secondServer),
    codecs: [...(own.codecs ?? [])],
    authority: text(own.authority),
    authName: text(own.authName),
    extraLines: Object.fromEntries(Object.entries(own.extraLines ?? {}).map(([target, lines]) => [target, lines.join('\n')])),
  }
}

/** Of what was typed, without blanks around it; undefined: nothing. */
const typed = (value: string): string | undefined => value.trim() || undefined
/** A number as typed; what is none is told by main at its field. */
const number = (value: string): number | undefined => (value.trim() === '' ? undefined : Number(value))

/**
 * What the draft says, as it goes to main, which looks at all of it. A setting that is empty is not in it at all: its file says nothing of
 * it then.
 */
export function settingsOf(draft: SettingDraft): PhoneSettings {
  const ntp = draft.ntp.flatMap((server) => typed(server) ?? [])
  const extra = Object.entries(draft.extraLines).flatMap(([target, lines]) => {
    const told = lines.split(/\r?\n/).filter((line) => line.trim() !== '')
    return told.length === 0 ? [] : [[target, told] as const]
  })
  const url = (word: string, address: string): string | undefined => (word === 'url' ? address.trim() : typed(word))
  const all: Record<KeptSetting, unknown> = {
    ...(Object.fromEntries(wordSettings.map((name) => [name, typed(draft[name])])) as Record<WordSetting, unknown>),
    timeZone: typed(draft.timeZone),
    ntpServers: ntp.length === 0 ? undefined : ntp,
    provisioning: url(draft.provisioning, draft.provisioningUrl),
    firmware: url(draft.firmware, draft.firmwareUrl),
    vlan: both(draft.vlanId, draft.vlanPriority, (id, priority) => ({ id: id ?? Number.NaN, priority: priority ?? null })),
    qos: both(draft.qosSignalling, draft.qosVoice, (signalling, voice) => ({
      signalling: signalling ?? Number.NaN,
      voice: voice ?? Number.NaN,
    })),
    keepAliveSeconds: number(draft.keepAliveSeconds),
    secondServer: typed(draft.secondServer),
    codecs: draft.codecs.length === 0 ? undefined : [...draft.codecs],
    authority: typed(draft.authority),
    authName: typed(draft.authName),
    extraLines: extra.length === 0 ? undefined : Object.fromEntries(extra),
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

/** Two numbers that are one setting: unset where neither is typed. */
function both<T>(one: string, other: string, make: (one: number | undefined, other: number | undefined) => T): T | undefined {
  return one.trim() === '' && other.trim() === '' ? undefined : make(number(one), number(other))
}

/** Where the messages of a problem stand, by the names that main gives them: `settings.vlan.id` and what is below it. */
export function errorsAt<T>(fields: Readonly<Record<string, T>> | undefined, place: string): string[] {
  return Object.keys(fields ?? {}).filter((field) => field === place || field.startsWith(`${place}.`))
}

/** The same list with one entry in the place of its neighbour. */
export function moved<T>(list: readonly T[], at: number, by: -1 | 1): T[] {
  const next = [...list]
  const to = at + by
  const entry = next[at]
  const other = next[to]
  if (entry === undefined || other === undefined) return next
  next[at] = other
  next[to] = entry
  return next
}
