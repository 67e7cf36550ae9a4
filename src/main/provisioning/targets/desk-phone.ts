import { note, type HandSetting, type Note } from '#shared/handoff-notes.ts'
import type { TargetInfo } from '#shared/handoff.ts'
import { phrase } from '#shared/phrase.ts'
import { utf8 } from '../escape/bytes.ts'
import { check, refuse, refuseTransport, type Rule } from '../escape/refuse.ts'
import { proxyParts } from '../escape/sip.ts'
import { byHand, namesIpv6, notesFor } from './notes.ts'
import { carry, linesOf, mergedInto } from './carriers.ts'
import { extraLinesOf, type ExtraLineForm } from './extra-lines.ts'
import type { Carriers, LeftKey, LineAccount, PhoneAccount, Target, TargetFile } from './target.ts'
import type { Values } from './values.ts'

/** A server as formats with separate fields want it. An IPv6 address keeps its brackets. */
export interface HostPort {
  readonly host: string
  readonly port: number
}

/** A line as the writers of desk phones need it: with a name to show, and the proxy taken apart. */
export interface DeskLine extends LineAccount {
  /** The display name, or the number where there is none: an empty value would reset the phone's setting. */
  readonly name: string
  /** What a line key shows: number and name. */
  readonly label: string
  readonly server: HostPort
  readonly proxy: HostPort | null
}

/** An account as the writers of desk phones need it: with a MAC, and the first line's own name, server and proxy. */
export interface DeskAccount extends PhoneAccount, Omit<DeskLine, 'slot'> {
  readonly mac: string
  /** Each line that the phone gets, the first among them. */
  readonly every: readonly DeskLine[]
  /** What its settings are in the maker's words, for `mergedInto`. */
  readonly set: Values
}

/** What is made of a phone's lines. */
export interface DeskFiles {
  readonly files: readonly TargetFile[]
  readonly notes?: readonly Note[]
  /** What the file has no verified place for. */
  readonly byHand?: readonly (HandSetting | false)[]
  readonly leftKeys?: readonly LeftKey[]
}

/** One phone family: what its file is called, what it cannot hold, and what is in it. */
export interface DeskPhone {
  readonly info: TargetInfo
  readonly password: readonly Rule[]
  readonly displayName: readonly Rule[]
  readonly voicemail?: readonly Rule[]
  readonly carriers?: Carriers
  readonly maxLines?: Target['maxLines']
  /** Its transport is that of the whole phone: lines of another are refused. */
  readonly oneTransport?: true
  /** What the file says of the lines, by key; null: nothing, but the key is ours. With it `write` gets the whole file's lines. */
  readonly own?: (account: DeskAccount) => Values
  /** What its keys are in the file, and which of them have no place. */
  readonly keys?: (account: PhoneAccount) => { readonly values: Values; readonly left: readonly LeftKey[] }
  /** How extra lines are read; without it none can be carried. */
  readonly extra?: ExtraLineForm
  /** `values`: what `own` says, with settings, keys and extra lines in it. */
  write(account: DeskAccount, values: Values): DeskFiles
}

/** The fields of TargetInfo that nearly all desk phones share. */
export const deskDefaults = {
  kind: 'desk-phone',
  needsMac: true,
  macSpelling: 'lower',
  qr: 'none',
  delivery: ['file', 'url'],
  transports: ['udp', 'tcp', 'tls'],
  srtp: true,
  passwordLimit: null,
  nameLimit: null,
  experimental: false,
} satisfies Partial<TargetInfo>

/** Makes a target of a writer: what the format cannot hold is refused by name, before anything is written. */
export function deskTarget(phone: DeskPhone): Target {
  const carriers: Carriers = {
    ...phone.carriers,
    // Read and checked below, where all other lines of the file are known.
    ...(phone.extra && { extraLines: { keys: [], sources: phone.extra.sources, write: () => [] } }),
  }
  return {
    info: phone.info,
    carriers,
    ...(phone.maxLines && { maxLines: phone.maxLines }),
    render(account) {
      const { mac, sip } = account
      if (mac === null) return refuse('mac', phrase('nothing'))
      if (!phone.info.transports.includes(sip.transport)) return refuseTransport(phone.info, sip.transport)
      const other = phone.oneTransport && account.lines?.find((line) => line.sip.transport !== sip.transport)
      if (other) return refuseTransport({ ...phone.info, transports: [sip.transport] }, other.sip.transport)
      const refused = check(
        linesOf(account).flatMap((line) => [
          ['password', line.password, ...phone.password] as const,
          ['name', line.displayName, ...phone.displayName] as const,
          ['voicemail', line.sip.voicemail ?? '', ...(phone.voicemail ?? [])] as const,
        ]),
      )
      if (refused) return refused
      const carried = carry(carriers, account)
      if (!carried.ok) return carried
      const { values: set, beside, unsure } = carried
      // Lines for other makers' phones are none of this one.
      const leftSettings = carried.left.filter(
        ({ setting }) => setting !== 'extraLines' || account.settings?.extraLines?.[phone.info.id],
      )
      const every = linesOf(account).map(deskLine)
      const desk: DeskAccount = { ...account, ...withoutSlot(deskLine({ ...account, slot: 1 })), mac, every, set }
      const keys = phone.keys?.(account) ?? { values: [], left: noKeys(account) }
      const own = phone.own?.(desk) ?? []
      const said = mergedInto(own, [...set, ...keys.values])
      const extra = extraLinesOf(phone.info.id, phone.extra, account, [...own, ...said])
      if (!extra.ok) return extra
      const { files, notes = [], byHand: left = [], leftKeys = keys.left } = phone.write(desk, [...said, ...extra.values])
      return {
        ok: true,
        files: [...files, ...beside],
        qr: null,
        notes: [...notes, ...notesFor(every.some((line) => namesIpv6(line.sip)) && 'address-unverified')],
        // A phone's own setting stands over the account's, and is in the file or named among those left.
        byHand: byHand(account, ...left.filter((one) => one !== 'srtp' || account.settings?.srtp === undefined)),
        left: leftSettings,
        unsure,
        leftKeys,
      }
    },
  }
}

/** Nothing is known of how this maker's files say keys. */
const noKeys = ({ keys = [] }: PhoneAccount): LeftKey[] => keys.map((_, key) => ({ key, why: phrase('setting-no-place') }))

function withoutSlot({ slot: _slot, ...line }: DeskLine): Omit<DeskLine, 'slot'> {
  return line
}

function deskLine(line: LineAccount): DeskLine {
  const { slot, extension, displayName, password, sip } = line
  return {
    ...{ slot, extension, displayName, password, sip },
    name: displayName === '' ? extension : displayName,
    label: displayName === '' ? extension : `${extension} ${displayName}`,
    server: { host: sip.domain, port: sip.port },
    proxy: proxyParts(sip),
  }
}

/** `host:port`, as formats with one field for both want it. */
export function joined({ host, port }: HostPort): string {
  return `${host}:${port}`
}

/** Seconds in whole minutes, at least one: the unit of Grandstream and Htek. */
export function inMinutes(seconds: number): number {
  return Math.max(1, Math.round(seconds / 60))
}

/** Lines in UTF-8 with LF ends. */
export function textFile(name: string, lines: readonly string[]): TargetFile {
  return { name, bytes: utf8(`${lines.join('\n')}\n`) }
}

/** True when the password or the name has letters outside ASCII. */
export function beyondAscii({ password, displayName }: Pick<PhoneAccount, 'password' | 'displayName'>): boolean {
  return [...password, ...displayName].some((character) => character > '~')
}

/**
 * How often a phone says something so that routers on the way keep its path open, in seconds: over UDP, which they forget after half a
 * minute without a packet (RFC 5626, section 4.4). null: over TCP and TLS the connection itself does it.
 */
export function keepAlive({ sip }: Pick<PhoneAccount, 'sip'>): number | null {
  return sip.transport === 'udp' ? 25 : null
}

/** For phones that count in minutes: what they will really ask for, when that differs. */
export function roundedNote(seconds: number): Note[] {
  const minutes = inMinutes(seconds)
  return minutes * 60 === seconds ? [] : [note('expiry-rounded', { minutes, seconds })]
}
