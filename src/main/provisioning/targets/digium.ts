import { elWith, el, xmlDocument } from '../escape/xml-document.ts'
import { without } from '../escape/refuse.ts'
import { notInXml } from '../escape/xml.ts'
import { typedElement } from '../escape/xml-line.ts'
import { digiumCarriers, digiumSources } from './carried/digium.ts'
import { deskDefaults, deskTarget, keepAlive } from './desk-phone.ts'
import { notesFor } from './notes.ts'
import type { Target } from './target.ts'
import { withValue, type Values } from './values.ts'

/**
 * Digium's `<mac>.cfg`: XML with everything in attributes. Attributes as three provisioning servers write them; the transports and the
 * keep-alive as the maker's pages on its XML say. How media_encryption spells SRTP, and stunaddr a port, is shown nowhere: left to the hand.
 */
export const digium: Target = deskTarget({
  info: {
    ...deskDefaults,
    id: 'digium-d',
    name: 'Digium and Sangoma D series',
    platforms: ['D40–D70', 'D6x', 'D8x'],
    fileNames: ['<mac>.cfg'],
    srtp: false,
    notices: 'The phone downloads the file from its provisioning server the next time it starts.',
    evidence: 'two-servers',
    source:
      'wazo-provd-plugins wazo_digium/common; fusionpbx digium/d40–d70; provisioner/Provisioner digium/dxx; Sangoma: XML Configuration 2.9.22, 3.8.0 and 4.24.2, Digium Phones and Secure Calling',
  },
  password: [notInXml],
  displayName: [notInXml],
  // It stands in a SIP address, where # would need an escape that the phone may not undo.
  voicemail: [without(/#/)],
  carriers: digiumCarriers,
  maxLines: () => 6,
  extra: {
    sources: digiumSources,
    read(line) {
      const setting = typedElement(line)
      const { id, value } = setting?.attributes ?? {}
      return setting?.name === 'setting' && id && value && setting.text === '' ? [id, value] : null
    },
    slotOf: () => null,
  },
  own({ every }) {
    const uses = (transport: string): 1 | null => (every.some(({ sip }) => sip.transport === transport) ? 1 : null)
    const alive = every.map((line) => keepAlive(line)).find((seconds) => seconds !== null) ?? null
    return [
      ['transport_udp_enabled', uses('udp')],
      ['transport_tcp_enabled', uses('tcp')],
      ['transport_tls_allowed', uses('tls')],
      ['udp_ka_interval', alive],
      ...every.flatMap(({ slot, extension, name, password, sip, server, proxy }): Values => {
        // Accounts are counted from 0.
        const key = (attribute: string): string => `accounts/${slot - 1}/${attribute}`
        return [
          [key('status'), 1],
          [key('register'), 1],
          [key('account_id'), extension],
          [key('username'), extension],
          [key('authname'), extension],
          [key('password'), password],
          [key('line_label'), name],
          [key('voicemail'), sip.voicemail === null ? null : `sip:${sip.voicemail}@${sip.domain}`],
          [key('needMwiSubscription'), sip.voicemail === null ? null : 1],
          [key('outbound_proxy'), proxy && proxy.host],
          [key('outbound_port'), proxy && proxy.port],
          [key('host_primary/server'), server.host],
          [key('host_primary/port'), server.port],
          [key('host_primary/transport'), sip.transport],
          [key('host_primary/reregister'), sip.expiresSeconds],
        ]
      }),
    ]
  },
  write({ mac, every }, values) {
    const said = withValue(values)
    const settings = said.filter(([key]) => !key.startsWith('accounts/'))
    const accounts = every.map(({ slot }) => {
      const of = (element: string): Record<string, string> => attributesAt(said, `accounts/${slot - 1}/${element}`)
      const alternate = of('host_alternate/')
      return elWith('account', { index: String(slot - 1), ...of('') }, [
        elWith('host_primary', of('host_primary/')),
        ...(Object.keys(alternate).length > 0 ? [elWith('host_alternate', alternate)] : []),
      ])
    })
    const root = el('config', [...settings.map(([id, value]) => elWith('setting', { id, value })), el('accounts', accounts)])
    return {
      files: [{ name: `${mac}.cfg`, bytes: xmlDocument(root) }],
      notes: notesFor(every.some(({ sip }) => sip.transport === 'tls') && 'digium-tls'),
      byHand: ['srtp', 'stun'],
    }
  },
})

/** The attributes of one element, whose paths begin with this. */
function attributesAt(values: readonly (readonly [string, string])[], path: string): Record<string, string> {
  return Object.fromEntries(
    values.flatMap(([key, value]) => {
      const name = key.startsWith(path) ? key.slice(path.length) : '/'
      return name.includes('/') ? [] : [[name, value]]
    }),
  )
}
