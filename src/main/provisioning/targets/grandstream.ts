import { elWith, el, xmlDocument } from '../escape/xml-document.ts'
import { notInXml } from '../escape/xml.ts'
import { deskDefaults, deskTarget, inMinutes, joined, keepAlive, roundedNote, type DeskAccount } from './desk-phone.ts'
import type { Target, TargetFile } from './target.ts'
import { withValue, type Values } from './values.ts'

/** Grandstream's file: the phone compares `mac` with its own, so a file cannot land on the wrong phone. */
export function provisionFile(account: DeskAccount, config: Parameters<typeof elWith>[2], version: '1' | '2'): TargetFile {
  const root = elWith('gs_provision', { version: '1' }, [el('mac', account.mac), elWith('config', { version }, config)])
  return { name: `cfg${account.mac}.xml`, bytes: xmlDocument(root) }
}

/** The keep-alive goes to the SIP server itself, and the maker wants it off where there is a proxy. */
export function keepsPath(account: DeskAccount): boolean {
  return keepAlive(account) !== null && account.proxy === null
}

const transports = { udp: 'UDP', tcp: 'TCP', tls: 'TlsOrTcp' } as const
const srtpModes = { off: 'Disabled', optional: 'EnabledButNotForced', required: 'EnabledAndForced' } as const

/**
 * Grandstream's `cfg<mac>.xml` with named items, for current phones. Item names as three provisioning servers write them, those for STUN as
 * fusionpbx and fspbx do with the list of words beside them. The registration's life is in minutes.
 */
export const grandstream: Target = deskTarget({
  info: {
    ...deskDefaults,
    id: 'grandstream',
    name: 'Grandstream GRP, GXP21xx, GXV and WP',
    platforms: ['GRP26xx', 'GXP21xx', 'GXV33xx', 'WP8xx'],
    fileNames: ['cfg<mac>.xml'],
    notices:
      'The phone downloads the file from its provisioning server the next time it starts. You can also upload it on the phone’s web page. The phone gets the server address from DHCP option 66 or GDMS.',
    evidence: 'two-servers',
    source: 'wazo-provd-plugins wazo_grandstream/common base_v2; fusionpbx grandstream/grp261x; fspbx grandstream/GRP26xx',
  },
  password: [notInXml],
  displayName: [notInXml],
  write(account) {
    const { extension, password, sip, proxy } = account
    const values: Values = [
      ['account.1.enable', 'Yes'],
      ['account.1.name', account.label],
      ['account.1.sip.server.1.address', joined(account.server)],
      ['account.1.sip.outboundProxy.1.address', proxy && joined(proxy)],
      ['account.1.sip.userid', extension],
      ['account.1.sip.subscriber.userid', extension],
      ['account.1.sip.subscriber.password', password],
      ['account.1.sip.subscriber.name', account.name],
      ['account.1.sip.registration', 'Yes'],
      ['account.1.sip.registerExpiration', inMinutes(sip.expiresSeconds)],
      ['account.1.sip.transport', transports[sip.transport]],
      ['account.1.sip.uriSchemeWhenUsingTls', sip.transport === 'tls' ? 'sip' : null],
      ['account.1.network.natTraversal', sip.stun === null ? (keepsPath(account) ? 'KeepAlive' : null) : 'STUN'],
      ['sip.keepAliveInterval', keepsPath(account) ? keepAlive(account) : null],
      ['network.stunServer', sip.stun],
      ['account.1.audio.srtpMode', srtpModes[sip.srtp]],
      ['account.1.sip.voicemail.number', sip.voicemail],
      ['account.1.sip.subscribe.forMwi', sip.voicemail === null ? null : 'Yes'],
    ]
    const items = withValue(values).map(([name, value]) => elWith('item', { name }, value))
    return {
      files: [provisionFile(account, items, '2')],
      notes: roundedNote(sip.expiresSeconds),
    }
  },
})
