import { note, type HandSetting, type Note } from '#shared/handoff-notes.ts'
import type { TargetInfo } from '#shared/handoff.ts'
import { phrase } from '#shared/phrase.ts'
import { utf8 } from '../escape/bytes.ts'
import { check, refuse, refuseTransport, type Rule } from '../escape/refuse.ts'
import { proxyParts } from '../escape/sip.ts'
import { byHand, namesIpv6, notesFor } from './notes.ts'
import { carry } from './carriers.ts'
import type { Carriers, LeftKey, PhoneAccount, Target, TargetFile } from './target.ts'
import type { Values } from './values.ts'

/** A server as formats with separate fields want it. An IPv6 address keeps its brackets. */
export interface HostPort {
  readonly host: string
  readonly port: number
}

/** An account as the writers of desk phones need it: with a MAC, a name to show, and the proxy taken apart. */
export interface DeskAccount extends PhoneAccount {
  readonly mac: string
  /** The display name, or the number where there is none: an empty value would reset the phone's setting. */
  readonly name: string
  /** What a line key shows: number and name. */
  readonly label: string
  readonly server: HostPort
  readonly proxy: HostPort | null
  /** What its settings are in the maker's words, for `mergedInto`. */
  readonly set: Values
}

/** One phone family: what its file is called, what it cannot hold, and what is in it. */
export interface DeskPhone {
  readonly info: TargetInfo
  readonly password: readonly Rule[]
  readonly displayName: readonly Rule[]
  readonly voicemail?: readonly Rule[]
  readonly carriers?: Carriers
  readonly maxLines?: Target['maxLines']
  write(account: DeskAccount): {
    readonly files: readonly TargetFile[]
    readonly notes?: readonly Note[]
    /** What the file has no verified place for. */
    readonly byHand?: readonly (HandSetting | false)[]
    readonly leftKeys?: readonly LeftKey[]
  }
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
  const { carriers = {} } = phone
  return {
    info: phone.info,
    carriers,
    ...(phone.maxLines && { maxLines: phone.maxLines }),
    render(account) {
      const { mac, sip } = account
      if (mac === null) return refuse('mac', phrase('nothing'))
      if (!phone.info.transports.includes(sip.transport)) return refuseTransport(phone.info, sip.transport)
      const refused = check([
        ['password', account.password, ...phone.password],
        ['name', account.displayName, ...phone.displayName],
        ['voicemail', sip.voicemail ?? '', ...(phone.voicemail ?? [])],
      ])
      if (refused) return refused
      const carried = carry(carriers, account)
      if (!carried.ok) return carried
      const { values: set, beside, left: leftSettings, unsure } = carried
      const {
        files,
        notes = [],
        byHand: left = [],
        leftKeys = [],
      } = phone.write({
        ...account,
        mac,
        name: account.displayName === '' ? account.extension : account.displayName,
        label: account.displayName === '' ? account.extension : `${account.extension} ${account.displayName}`,
        server: { host: sip.domain, port: sip.port },
        proxy: proxyParts(sip),
        set,
      })
      return {
        ok: true,
        files: [...files, ...beside],
        qr: null,
        notes: [...notes, ...notesFor(namesIpv6(sip) && 'address-unverified')],
        byHand: byHand(account, ...left),
        left: leftSettings,
        unsure,
        leftKeys,
      }
    },
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
export function beyondAscii({ password, displayName }: PhoneAccount): boolean {
  return [...password, ...displayName].some((character) => character > '~')
}

/**
 * How often a phone says something so that routers on the way keep its path open, in seconds: over UDP, which they forget after half a
 * minute without a packet (RFC 5626, section 4.4). null: over TCP and TLS the connection itself does it.
 */
export function keepAlive({ sip }: PhoneAccount): number | null {
  return sip.transport === 'udp' ? 25 : null
}

/** For phones that count in minutes: what they will really ask for, when that differs. */
export function roundedNote(seconds: number): Note[] {
  const minutes = inMinutes(seconds)
  return minutes * 60 === seconds ? [] : [note('expiry-rounded', { minutes, seconds })]
}
