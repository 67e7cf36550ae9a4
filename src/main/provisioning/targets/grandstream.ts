import { elWith, el, xmlDocument } from '../escape/xml-document.ts'
import { notInXml } from '../escape/xml.ts'
import { typedElement } from '../escape/xml-line.ts'
import { grandstreamCarriers, grandstreamSources } from './carried/grandstream.ts'
import { grandstreamKeys, grandstreamMaxLines } from './carried/grandstream-keys.ts'
import {
  deskDefaults,
  deskTarget,
  inMinutes,
  joined,
  keepAlive,
  roundedNote,
  type DeskAccount,
  type DeskLine,
} from './desk-phone.ts'
import type { Target, TargetFile } from './target.ts'
import { withValue, type Values } from './values.ts'

/** Grandstream's file: the phone compares `mac` with its own, so a file cannot land on the wrong phone. */
export function provisionFile(account: DeskAccount, config: Parameters<typeof elWith>[2], version: '1' | '2'): TargetFile {
  const root = elWith('gs_provision', { version: '1' }, [el('mac', account.mac), elWith('config', { version }, config)])
  return { name: `cfg${account.mac}.xml`, bytes: xmlDocument(root) }
}

/** The keep-alive goes to the SIP server itself, and the maker wants it off where there is a proxy. */
export function keepsPath(line: Pick<DeskLine, 'sip' | 'proxy'>): boolean {
  return keepAlive(line) !== null && line.proxy === null
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
  carriers: grandstreamCarriers,
  maxLines: grandstreamMaxLines,
  keys: grandstreamKeys,
  extra: {
    sources: grandstreamSources,
    read(line) {
      const item = typedElement(line)
      const name = item?.attributes['name']
      return item?.name === 'item' && name && item.text !== '' ? [name, item.text] : null
    },
    slotOf: (name) => Number(/^account\.([0-9]+)\./i.exec(name)?.[1] ?? NaN) || null,
  },
  own({ every, sip: { stun } }) {
    const keeps = every.find(keepsPath)
    return every.flatMap((line): Values => {
      const { slot, extension, label, name, password, server, proxy, sip } = line
      const key = (rest: string): string => `account.${slot}.${rest}`
      return [
        [key('enable'), 'Yes'],
        [key('name'), label],
        [key('sip.server.1.address'), joined(server)],
        [key('sip.outboundProxy.1.address'), proxy && joined(proxy)],
        [key('sip.userid'), extension],
        [key('sip.subscriber.userid'), extension],
        [key('sip.subscriber.password'), password],
        [key('sip.subscriber.name'), name],
        [key('sip.registration'), 'Yes'],
        [key('sip.registerExpiration'), inMinutes(sip.expiresSeconds)],
        [key('sip.transport'), transports[sip.transport]],
        [key('sip.uriSchemeWhenUsingTls'), sip.transport === 'tls' ? 'sip' : null],
        // There is one STUN server for the phone.
        [key('network.natTraversal'), sip.stun !== null && sip.stun === stun ? 'STUN' : keepsPath(line) ? 'KeepAlive' : null],
        ...(slot === 1
          ? ([
              ['sip.keepAliveInterval', keeps ? keepAlive(keeps) : null],
              ['network.stunServer', stun],
            ] as const)
          : []),
        [key('audio.srtpMode'), srtpModes[sip.srtp]],
        [key('sip.voicemail.number'), sip.voicemail],
        [key('sip.subscribe.forMwi'), sip.voicemail === null ? null : 'Yes'],
      ]
    })
  },
  write(account, values) {
    const items = withValue(values).map(([name, value]) => elWith('item', { name }, value))
    return {
      files: [provisionFile(account, items, '2')],
      notes: account.every.flatMap(({ sip }) => roundedNote(sip.expiresSeconds)).slice(0, 1),
    }
  },
})
