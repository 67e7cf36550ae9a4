import type { Note } from '#shared/handoff-notes.ts'
import { el, xmlDocument } from '../escape/xml-document.ts'
import { without, type Rule } from '../escape/refuse.ts'
import { notInXml } from '../escape/xml.ts'
import { deskDefaults, deskTarget, joined, keepAlive, type DeskAccount, type DeskPhone } from './desk-phone.ts'
import { notesFor } from './notes.ts'
import type { Target, TargetFile } from './target.ts'
import { withValue, type Values } from './values.ts'

/** Cisco's provisioning expands $NAME; whether it does so inside a value is not known, so no value has a dollar sign. */
const carried: readonly Rule[] = [notInXml, without(/\$/)]
const texts = { password: carried, displayName: carried } satisfies Partial<DeskPhone>

const source = 'fusionpbx cisco/8841, cisco/9861, cisco/spa504g, cisco/spa112; wazo-provd-plugins wazo_cisco_sip, wazo_cisco_spa'

/** What all of Cisco's flat profiles share: line 1. `SIP_Port_1_` would be the phone's own port, so it is not there. */
function lineOf(account: DeskAccount, usesSwitches: boolean): Values {
  const { extension, name, password, server, proxy, sip } = account
  const alive = keepAlive(account)
  return [
    ['Line_Enable_1_', 'Yes'],
    ['Proxy_1_', joined(server)],
    ['Use_Outbound_Proxy_1_', usesSwitches ? (proxy ? 'Yes' : 'No') : null],
    ['Outbound_Proxy_1_', proxy && joined(proxy)],
    ['Register_1_', 'Yes'],
    ['Register_Expires_1_', sip.expiresSeconds],
    ['SIP_Transport_1_', sip.transport.toUpperCase()],
    ['Display_Name_1_', name],
    ['User_ID_1_', extension],
    ['Use_Auth_ID_1_', usesSwitches ? 'Yes' : null],
    ['Auth_ID_1_', extension],
    ['Password_1_', password],
    // STUN only tells an address; the line takes it from there when this is on. Off as it comes from the maker, as is the keep-alive.
    ['NAT_Mapping_Enable_1_', sip.stun === null ? null : 'Yes'],
    ['NAT_Keep_Alive_Enable_1_', alive && 'Yes'],
    ['NAT_Keep_Alive_Intvl', alive],
    ['STUN_Enable', sip.stun === null ? null : 'Yes'],
    ['STUN_Server', sip.stun],
  ]
}

/** Without these a phone's line may have no key to press. */
function keysOf({ extension, label, sip }: DeskAccount): Values {
  return [
    ['Station_Name', label],
    ['Voice_Mail_Number', sip.voicemail],
    ['Extension_1_', 1],
    ['Short_Name_1_', extension],
  ]
}

function flatProfile(name: string, values: Values): TargetFile {
  return {
    name,
    bytes: xmlDocument(
      el(
        'flat-profile',
        withValue(values).map(([key, value]) => el(key, value)),
      ),
    ),
  }
}

/**
 * How MPP phones treat calls, by Cisco's own parameter reference: Optional is the default, Required refuses calls without SRTP, Strict over UDP or
 * TCP allows RTP alone. There is no word for "no SRTP" over TLS.
 */
function secureCalls({ srtp, transport }: DeskAccount['sip']): { word: string | null; notes: Note[] } {
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
  write(account) {
    const secure = secureCalls(account.sip)
    const values: Values = [...keysOf(account), ...lineOf(account, false), ['Secure_Call_Option_1_', secure.word]]
    return { files: [flatProfile(`${account.mac}.xml`, values)], notes: secure.notes }
  },
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
  write(account) {
    const values: Values = [...keysOf(account), ...lineOf(account, true)]
    return { files: [flatProfile(`${account.mac}.xml`, values)], byHand: ['srtp'] }
  },
})

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
  write(account) {
    return { files: [flatProfile(`${account.mac}.xml`, lineOf(account, true))], byHand: ['srtp', 'voicemail'] }
  },
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
  write(account) {
    const name = `ATA${account.mac.toUpperCase()}.cnf.xml`
    return { files: [flatProfile(name, lineOf(account, true))], byHand: ['srtp', 'voicemail'] }
  },
})
