import type { Note } from '#shared/handoff-notes.ts'
import { phrase } from '#shared/phrase.ts'
import { without, type Rule } from '../escape/refuse.ts'
import { el, xmlDocument, type XmlElement } from '../escape/xml-document.ts'
import { typedElement } from '../escape/xml-line.ts'
import { notInXml } from '../escape/xml.ts'
import {
  ciscoAtaCarriers,
  ciscoMppCarriers,
  ciscoSources,
  ciscoSpaAdapterCarriers,
  ciscoSpaCarriers,
  noMacro,
} from './carried/cisco.ts'
import { linesByModel } from './carried/per-line.ts'
import { linesWithoutKey, placeKeys } from './carried/place-keys.ts'
import { deskDefaults, deskTarget, joined, keepAlive, type DeskAccount, type DeskLine, type DeskPhone } from './desk-phone.ts'
import type { ExtraLineForm } from './extra-lines.ts'
import { notesFor } from './notes.ts'
import type { PhoneAccount, Target, TargetFile } from './target.ts'
import { withValue, type Values } from './values.ts'

/** Cisco's provisioning expands $NAME; whether it does so inside a value is not known, so no value has a dollar sign. */
const carried: readonly Rule[] = [notInXml, noMacro]
const texts = { password: carried, displayName: carried } satisfies Partial<DeskPhone>

/** Lines as the maker's guides count them; as many keys are beside the screen. */
const mppLines = linesByModel({
  ...{ 6821: 2, 6841: 4, 6851: 4, 6861: 4, 6871: 6, 7811: 1, 7821: 2, 7832: 1, 7841: 4, 7861: 16, 8832: 1 },
  ...{ 8811: 10, 8841: 10, 8845: 10, 8851: 10, 8861: 10, 8865: 10 },
})
const spaLines = linesByModel({ 301: 1, 303: 3, 502: 1, 504: 4, 508: 8, 509: 12, 512: 1, 514: 4 })

const source = 'fusionpbx cisco/8841, cisco/9861, cisco/spa504g, cisco/spa112; wazo-provd-plugins wazo_cisco_sip, wazo_cisco_spa'

/** What all of Cisco's flat profiles share of a line. `SIP_Port_1_` would be the phone's own port, so it is not there. */
function lineOf(
  { slot, extension, name, password, server, proxy, sip }: DeskLine,
  { every }: DeskAccount,
  usesSwitches: boolean,
): Values {
  const alive = keepAlive({ sip })
  const [first] = every
  const stun = first?.sip.stun ?? null
  const of = (key: string): string => `${key}_${slot}_`
  return [
    [of('Line_Enable'), 'Yes'],
    [of('Proxy'), joined(server)],
    [of('Use_Outbound_Proxy'), usesSwitches ? (proxy ? 'Yes' : 'No') : null],
    [of('Outbound_Proxy'), proxy && joined(proxy)],
    [of('Register'), 'Yes'],
    [of('Register_Expires'), sip.expiresSeconds],
    [of('SIP_Transport'), sip.transport.toUpperCase()],
    [of('Display_Name'), name],
    [of('User_ID'), extension],
    [of('Use_Auth_ID'), usesSwitches ? 'Yes' : null],
    [of('Auth_ID'), extension],
    [of('Password'), password],
    // STUN only tells an address; the line takes it from there when this is on. Off as it comes from the maker, as is the keep-alive.
    [of('NAT_Mapping_Enable'), stun === null || sip.stun !== stun ? null : 'Yes'],
    [of('NAT_Keep_Alive_Enable'), alive && 'Yes'],
    // There is one of each for the whole phone.
    ...(slot === 1
      ? ([
          ['NAT_Keep_Alive_Intvl', every.map(keepAlive).find((seconds) => seconds !== null) ?? null],
          ['STUN_Enable', stun === null ? null : 'Yes'],
          ['STUN_Server', stun],
        ] as const)
      : []),
  ]
}

/** Without these a phone's line may have no key to press: the first keys, or those behind the ones that somebody wants. */
function keysOf(line: DeskLine, account: DeskAccount): Values {
  const wanted = account.keys?.length ?? 0
  const place = wanted === 0 ? line.slot : wanted + 1 + linesWithoutKey(account).indexOf(line.slot)
  const own = wanted === 0 || linesWithoutKey(account).includes(line.slot)
  return [
    ...(line.slot === 1
      ? ([
          ['Station_Name', line.label],
          ['Voice_Mail_Number', line.sip.voicemail],
        ] as const)
      : []),
    ...(own
      ? ([
          [`Extension_${place}_`, line.slot],
          [`Short_Name_${place}_`, line.extension],
        ] as const)
      : []),
  ]
}

/** Keys of a phone by their own number: a line's, or one with a function of its own. */
const wantedKeys =
  (count: (model: string | null) => number) =>
  (account: PhoneAccount): ReturnType<typeof placeKeys> =>
    placeKeys(account, {
      // As many as a model has lines; those of one that is not known are not counted.
      count: account.model ? count(account.model) - linesWithoutKey(account).length : Infinity,
      label: [notInXml, without(/[;|$=]/)],
      write({ kind, number, label, line }, at, { extension, sip }) {
        const place = at + 1
        if (kind === 'line') {
          return [
            [`Extension_${place}_`, line],
            [`Short_Name_${place}_`, label === '' ? extension : label],
          ]
        }
        if (kind === 'park') return phrase('key-kind')
        const target = `${number}@${sip.domain}`
        const does = kind === 'blf' ? `fnc=sd+blf+cp;sub=${target}` : `fnc=sd;ext=${target}`
        return [
          [`Extension_${place}_`, 'Disabled'],
          [`Extended_Function_${place}_`, `${does}${label === '' ? '' : `;nme=${label}`}${line === 1 ? '' : `;vid=${line}`}`],
        ]
      },
    })

/** Parts of the file inside others are told by a path. */
function flatProfile(name: string, values: Values): TargetFile {
  return { name, bytes: xmlDocument(el('flat-profile', elements(withValue(values)))) }
}

function elements(values: readonly (readonly [path: string, value: string])[]): XmlElement[] {
  const done = new Set<string>()
  return values.flatMap(([path, value]): XmlElement[] => {
    const [, group, rest] = /^([^/]+)\/(.+)$/.exec(path) ?? []
    if (group === undefined || rest === undefined) return [el(path, value)]
    if (done.has(group)) return []
    done.add(group)
    const inside = values.flatMap(([one, text]) =>
      one.startsWith(`${group}/`) ? [[one.slice(group.length + 1), text] as const] : [],
    )
    return [el(group, elements(inside))]
  })
}

/** Numbers of keys, and not of lines. */
const ofKeys = /^(?:Extension|Extended_Function|Short_Name|Share_Call_Appearance|Unit)_/i

const extra: ExtraLineForm = {
  sources: ciscoSources,
  read(line) {
    const found = typedElement(line)
    const isOne = found && Object.keys(found.attributes).length === 0 && found.text !== ''
    return isOne && !/^(?:flat-profile|device|router-configuration)$/i.test(found.name) ? [found.name, found.text] : null
  },
  slotOf: (key) => (ofKeys.test(key) ? null : Number(/_(\d+)_$/.exec(key)?.[1] ?? NaN) || null),
}

/**
 * How MPP phones treat calls, by Cisco's own parameter reference: Optional is the default, Required refuses calls without SRTP, Strict over UDP or
 * TCP allows RTP alone. There is no word for "no SRTP" over TLS.
 */
function secureCalls({ srtp, transport }: DeskLine['sip']): { word: string | null; notes: Note[] } {
  if (srtp === 'optional') return { word: 'Optional', notes: [] }
  if (srtp === 'required') return { word: 'Required', notes: [] }
  if (transport !== 'tls') return { word: 'Strict', notes: [] }
  return { word: null, notes: notesFor('cisco-srtp-off') }
}

/** Cisco's multiplatform phones: `<mac>.xml`, a flat profile. Enterprise firmware (CUCM) reads another format. */
export const ciscoMpp: Target = deskTarget({
  info: {
    ...deskDefaults,
    id: 'cisco-mpp',
    name: 'Cisco multiplatform phones (MPP)',
    platforms: ['68xx', '78xx', '88xx', '98xx'],
    fileNames: ['<mac>.xml'],
    notices:
      'The phone downloads from the address in Profile_Rule the next time it starts. End that address with $MA.xml. Only multiplatform firmware reads this file, not enterprise firmware.',
    evidence: 'two-servers',
    source: `${source}; Cisco multiplatform phones’ XML parameter reference`,
  },
  ...texts,
  maxLines: mppLines,
  carriers: ciscoMppCarriers,
  extra,
  keys: wantedKeys(mppLines),
  own: (account) =>
    account.every.flatMap((line) => [
      ...keysOf(line, account),
      ...lineOf(line, account, false),
      [`Secure_Call_Option_${line.slot}_`, secureCalls(line.sip).word],
    ]),
  write: ({ mac, every, settings }, values) => ({
    files: [flatProfile(`${mac}.xml`, values)],
    notes:
      settings?.srtp === undefined
        ? (every.map(({ sip }) => secureCalls(sip).notes).find((notes) => notes.length > 0) ?? [])
        : [],
  }),
})

/** Cisco's Small Business phones: like MPP, with switches for proxy and auth ID, and no known setting that turns SRTP on. */
export const ciscoSpa: Target = deskTarget({
  info: {
    ...deskDefaults,
    id: 'cisco-spa',
    name: 'Cisco SPA3xx and SPA5xx',
    platforms: ['SPA3xx', 'SPA5xx'],
    fileNames: ['<mac>.xml'],
    srtp: false,
    notices: 'The phone downloads from the address in Profile_Rule the next time it starts. End that address with $MA.xml.',
    evidence: 'two-servers',
    source,
  },
  ...texts,
  maxLines: spaLines,
  carriers: ciscoSpaCarriers,
  extra,
  keys: wantedKeys(spaLines),
  own: (account) => account.every.flatMap((line) => [...keysOf(line, account), ...lineOf(line, account, true)]),
  write: ({ mac }, values) => ({ files: [flatProfile(`${mac}.xml`, values)], byHand: ['srtp'] }),
})

/** Each line is a socket for a telephone, and both kinds have two. */
const ports = {
  maxLines: () => 2,
  extra,
  own: (account) => account.every.flatMap((line) => lineOf(line, account, true)),
} satisfies Partial<DeskPhone>

/** Cisco's adapters of the SPA1xx line: no line keys, no voicemail key. Line 1 is the first phone port. */
export const ciscoSpaAdapter: Target = deskTarget({
  info: {
    ...deskDefaults,
    id: 'cisco-spa-adapter',
    name: 'Cisco SPA1xx adapters',
    kind: 'adapter',
    platforms: ['SPA112', 'SPA122'],
    fileNames: ['<mac>.xml'],
    srtp: false,
    notices: 'The adapter downloads from the address in Profile_Rule the next time it starts. End that address with $MA.xml.',
    evidence: 'two-servers',
    source,
  },
  ...texts,
  ...ports,
  carriers: ciscoSpaAdapterCarriers,
  write: ({ mac }, values) => ({ files: [flatProfile(`${mac}.xml`, values)], byHand: ['srtp', 'voicemail'] }),
})

/** Cisco's ATA 191 and 192: the same profile under another name, with the MAC in capitals. */
export const ciscoAta: Target = deskTarget({
  info: {
    ...deskDefaults,
    id: 'cisco-ata',
    name: 'Cisco ATA 191 and 192',
    kind: 'adapter',
    platforms: ['ATA 191', 'ATA 192'],
    fileNames: ['ATA<MAC>.cnf.xml'],
    macSpelling: 'upper',
    srtp: false,
    notices: 'The adapter downloads the file from its provisioning server the next time it starts.',
    evidence: 'one-server',
    source,
  },
  ...texts,
  ...ports,
  carriers: ciscoAtaCarriers,
  write: ({ mac }, values) => ({
    files: [flatProfile(`ATA${mac.toUpperCase()}.cnf.xml`, values)],
    byHand: ['srtp', 'voicemail'],
  }),
})
