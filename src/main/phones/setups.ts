import { createHash } from 'node:crypto'
import type { SipService } from '#shared/account.ts'
import type { Extension } from '#shared/extension.ts'
import { settingNames, type PhoneSettings, type SettingName } from '#shared/phone-settings.ts'
import { plainLetters } from '#shared/plain-letters.ts'
import type { KeptKey, PhoneKey, PhoneLayer, PhoneLine } from '#shared/phone.ts'
import { layersOf, settingsOf, type Layer, type Standing } from './layers.ts'

/** A phone as its file is made for it. */
export interface Seat extends Standing {
  readonly plainName: boolean
  readonly lines: readonly PhoneLine[]
}

/** Everything but secrets that a phone's file is made of. */
export interface Setup {
  readonly settings: PhoneSettings
  readonly keys: readonly PhoneKey[]
  /** Another one where anything in the file would be other, secrets apart. */
  readonly hash: string
  /** Its file is the one of a phone of which nothing is kept but its extension. */
  readonly isPlain: boolean
}

export interface SetupPorts {
  readonly layer: (of: PhoneLayer) => Layer
  readonly extension: (accountId: string, number: string) => Extension | null
  /** Where phones of an account register; null: there is no such account. */
  readonly sip: (accountId: string) => SipService | null
  /** Whether the file of a target has a place for a setting. */
  readonly carries: (target: string, setting: SettingName) => boolean
  /** The first lines of the phones at a site. */
  readonly atSite: (siteId: string) => readonly PhoneLine[]
  /** Extensions of a department. */
  readonly inDepartment: (accountId: string, departmentId: number) => readonly Extension[]
}

/** In code points: a label has no more. */
const labelLength = 60

const byName = new Intl.Collator('vi', { sensitivity: 'base', numeric: true })

/**
 * What phones' files are made of, for as long as nothing changes meanwhile: what many phones have in common is looked up once. To be made
 * anew for each piece of work.
 */
export function createSetups(ports: SetupPorts): (seat: Seat) => Setup {
  const layer = remembered((key: string) => ports.layer(JSON.parse(key) as PhoneLayer))
  const sip = remembered(ports.sip)
  const people = remembered((key: string): readonly PhoneKey[] => {
    const [of, accountId, id] = JSON.parse(key) as ['site' | 'department', string, string | number]
    const lines =
      of === 'site'
        ? ports.atSite(String(id))
        : ports.inDepartment(accountId, Number(id)).map(({ number }) => ({ slot: 1, accountId, number }))
    const keys = new Map(
      lines.map((line) => [`${line.accountId}/${line.number}`, { number: line.number, label: nameOf(line) }] as const),
    )
    return [...keys.values()]
      .toSorted((one, other) => byName.compare(one.label, other.label) || byName.compare(one.number, other.number))
      .map(({ number, label }) => ({ kind: 'blf', number, label, line: 1 }))
  })

  function nameOf({ accountId, number }: Pick<PhoneLine, 'accountId' | 'number'>): string {
    const name = ports.extension(accountId, number)?.displayName ?? ''
    return name.trim() === '' ? number : [...name.normalize('NFC')].slice(0, labelLength).join('')
  }

  function expanded(key: KeptKey, seat: Seat): readonly PhoneKey[] {
    if (key.kind !== 'everyone') return [key]
    const [first] = seat.lines
    const department = first ? (ports.extension(first.accountId, first.number)?.departmentId ?? null) : null
    const id = key.of === 'site' ? seat.siteId : department
    if (id === null || !first) return []
    const own = new Set(seat.lines.map(({ number }) => number))
    return people(JSON.stringify([key.of, key.of === 'site' ? '' : first.accountId, id]))
      .filter(({ number }) => !own.has(number))
      .map((one) => ({ ...one, line: key.line }))
  }

  return (seat) => {
    const layers = layersOf(seat)
    const get = (of: PhoneLayer): Layer => layer(JSON.stringify(of))
    const found = settingsOf(layers, get)
    const settings = Object.fromEntries(
      settingNames.flatMap((name) => {
        const one = found[name as keyof PhoneSettings]
        return one ? [[name, one.value]] : []
      }),
    ) as PhoneSettings
    const keys = layers
      .flatMap((of) => get(of).keys)
      .flatMap((key) => expanded(key, seat))
      .map((key) => (seat.plainName ? { ...key, label: plainLetters(key.label) } : key))
    const lines = seat.lines.map(({ slot, accountId, number }) => {
      const extension = ports.extension(accountId, number)
      return [slot, accountId, number, extension?.displayName ?? null, extension?.tlsEnabled ?? null, sip(accountId)]
    })
    // What its file does not say makes no file old; extra lines are those of its own target.
    const { extraLines, ...others } = settings
    const extra = extraLines?.[seat.target] ?? []
    const said = [
      ...Object.entries(others).filter(([name]) => ports.carries(seat.target, name as SettingName)),
      ...(extra.length > 0 ? [['extraLines', extra]] : []),
    ]
    const hash = createHash('sha256')
      .update(JSON.stringify([seat.target, seat.model, seat.plainName, lines, said, keys]))
      .digest('hex')
    return { settings, keys, hash, isPlain: said.length === 0 && keys.length === 0 && seat.lines.length < 2 }
  }
}

function remembered<T>(find: (key: string) => T): (key: string) => T {
  const found = new Map<string, T>()
  return (key) => {
    let one = found.get(key)
    if (one === undefined) {
      one = find(key)
      found.set(key, one)
    }
    return one
  }
}
