import { el, elWith, xmlDocument } from '../escape/xml-document.ts'
import { typedElement } from '../escape/xml-line.ts'
import { notInXml } from '../escape/xml.ts'
import { gigasetCarriers, gigasetSources, providersOf } from './carried/gigaset.ts'
import { deskDefaults, deskTarget, type DeskAccount } from './desk-phone.ts'
import type { ExtraLineForm } from './extra-lines.ts'
import { notesFor } from './notes.ts'
import type { Target } from './target.ts'
import { withValue, type Values } from './values.ts'

const transports = { udp: 1, tcp: 2, tls: 3 } as const
/** SRTP on, and whether calls without it are taken. */
const srtpModes = { off: [0, 1], optional: [1, 1], required: [1, 0] } as const

const extra: ExtraLineForm = {
  sources: gigasetSources,
  read(line) {
    const { name, attributes, text } = typedElement(line) ?? {}
    const { name: key, value, ...others } = attributes ?? {}
    const isParam = name === 'param' && text === '' && Object.keys(others).length === 0
    return isParam && key !== undefined && value !== undefined && value !== '' && /^[A-Za-z]/.test(key) ? [key, value] : null
  },
  slotOf: (key) => Number(/^SipAccount\.(\d+)\./i.exec(key)?.[1] ?? NaN) || null,
}

/**
 * Gigaset's `<mac>.xml` for the DECT bases N670 and N870: the SIP account of each handset and its provider. Registering a handset itself
 * needs a pairing code and a time, which a hand-off does not have. Parameters as one provisioning server writes them.
 */
export const gigaset: Target = deskTarget({
  info: {
    ...deskDefaults,
    id: 'gigaset-n',
    name: 'Gigaset N670 and N870 IP PRO',
    platforms: ['N670 IP PRO', 'N870 IP PRO', 'N870E IP PRO'],
    fileNames: ['<mac>.xml'],
    experimental: true,
    notices:
      'The base (role All-in-one) downloads the file the next time it starts. It gets the server address from DHCP option 66, SIP PnP or Gigaset’s redirection service.',
    evidence: 'one-server',
    source: 'wazo-provd-plugins wazo_gigaset/Nx70_83_v2_65_0',
  },
  password: [notInXml],
  displayName: [notInXml],
  maxLines: () => 20,
  carriers: gigasetCarriers,
  own,
  extra,
  write({ mac }, values) {
    const params = withValue(values).map(([key, value]) => elWith('param', { name: key, value }))
    const root = elWith('provisioning', { version: '1.1', productID: 'e2' }, [el('nvm', params)])
    return {
      files: [{ name: `${mac}.xml`, bytes: xmlDocument(root) }],
      notes: notesFor('gigaset-handset'),
      byHand: ['stun'],
    }
  },
})

/** A handset by its five digits, and a provider for each service. */
function own(account: DeskAccount): Values {
  const providers = providersOf(account)
  const indexOf = (slot: number): number => providers.findIndex((lines) => lines.some((line) => line.slot === slot))
  return [
    ...account.every.flatMap(({ slot, extension, password, name, sip }): Values => {
      const key = (rest: string): string => `SipAccount.${String(slot).padStart(5, '0')}.${rest}`
      return [
        [key('AuthName'), extension],
        [key('AuthPassword'), password],
        [key('UserName'), extension],
        [key('DisplayName'), name],
        [key('ProviderId'), indexOf(slot)],
        [key('VoiceMailMailbox'), sip.voicemail],
        [key('VoiceMailActive'), sip.voicemail === null ? null : 1],
      ]
    }),
    ...account.every.flatMap(({ slot, sip, server, proxy }): Values => {
      const index = indexOf(slot)
      if (providers[index]?.[0]?.slot !== slot) return []
      const key = (rest: string): string => `SipProvider.${index}.${rest}`
      const [srtp, acceptWithout] = srtpModes[sip.srtp]
      return [
        [key('Name'), sip.domain],
        [key('Domain'), sip.domain],
        [key('ProxyServerAddress'), server.host],
        [key('ProxyServerPort'), server.port],
        [key('RegServerAddress'), server.host],
        [key('RegServerPort'), server.port],
        [key('RegServerRefreshTimer'), sip.expiresSeconds],
        [key('TransportProtocol'), transports[sip.transport]],
        [key('UseSIPS'), 0],
        [key('SRTP_Enabled'), srtp],
        [key('AcceptNonSRTPCalls'), acceptWithout],
        [key('OutboundProxyMode'), proxy ? 0 : 2],
        [key('OutboundProxyAddress'), proxy && proxy.host],
        [key('OutboundProxyPort'), proxy && proxy.port],
        [key('MWISubscription'), sip.voicemail === null ? 0 : 1],
      ]
    }),
  ]
}
