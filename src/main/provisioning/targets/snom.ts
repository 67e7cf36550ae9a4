import { notInXml } from '../escape/xml.ts'
import { el, elWith, xmlDocument, type XmlElement } from '../escape/xml-document.ts'
import { typedElement } from '../escape/xml-line.ts'
import { linesByModel } from './carried/per-line.ts'
import { placeKeys } from './carried/place-keys.ts'
import { ofIdentity, snomCarriers, snomSources } from './carried/snom.ts'
import { deskDefaults, deskTarget, joined, keepAlive, type DeskAccount } from './desk-phone.ts'
import type { ExtraLineForm } from './extra-lines.ts'
import type { Target } from './target.ts'
import { withValue, type Values } from './values.ts'

/** Identities as the maker’s guides count them. */
const lineCounts = {
  ...{ D120: 2, D140: 2, D150: 2, D315: 4, D713: 6, D717: 6, D862: 8 },
  ...{ D335: 12, D345: 12, D375: 12, D385: 12, D735: 12, D745: 12, D765: 12, D785: 12, D812: 12, D815: 12, D865: 12 },
} as const

/** A parking place is an orbit; picking up and asking for messages are numbers to dial. */
const keyWords = { blf: 'blf', 'speed-dial': 'speed', park: 'orbit', 'pick-up': 'speed', voicemail: 'speed' } as const

const extra: ExtraLineForm = {
  sources: snomSources,
  read(line) {
    const found = typedElement(line)
    if (!found || found.text === '') return null
    const { idx, perm = 'R', ...others } = found.attributes
    const isSetting = /^[a-z][a-z0-9_]*$/.test(found.name) && found.name !== 'fkey' && perm === 'R'
    if (!isSetting || Object.keys(others).length > 0 || !/^[0-9]*$/.test(idx ?? '')) return null
    return [idx === undefined ? found.name : `${found.name}[${idx}]`, found.text]
  },
  slotOf: (key) => (key.startsWith('user_') ? Number(/\[(\d+)\]$/.exec(key)?.[1] ?? NaN) || null : null),
}

/** How SRTP is offered: beside RTP, or alone. */
const savp = { off: 'off', optional: 'optional', required: 'mandatory' } as const

/**
 * Snom's settings XML for desk phones, an identity a line. `user_outbound` is the only place that chooses the transport, so it is always there:
 * the proxy, or the domain itself. Setting names as two provisioning servers write them; user_savp's three words as Gemeinschaft checks them,
 * of which wazo writes mandatory and fusionpbx off; keepalive_interval in seconds as fusionpbx and fspbx write it.
 */
export const snom: Target = deskTarget({
  info: {
    ...deskDefaults,
    id: 'snom',
    name: 'Snom D series',
    platforms: ['3xx', '7xx', 'D1xx–D8xx', 'PA1'],
    fileNames: ['<MAC>.xml'],
    macSpelling: 'upper',
    notices:
      'The phone downloads from the address in setting_server the next time it starts. End that address with {mac}.xml. The address can also come from DHCP option 66 or Snom SRAPS. Firmware 8 of the 3xx replaces {mac} with colons in it: enter the full file name there.',
    evidence: 'two-servers',
    source: 'wazo-provd-plugins wazo_snom/common; fusionpbx snom; fspbx snom/D8xx; GS4 manufacturer_snom; tancredi snom',
  },
  password: [notInXml],
  displayName: [notInXml],
  maxLines: linesByModel(lineCounts),
  carriers: snomCarriers,
  own,
  extra,
  keys: (account) =>
    placeKeys(account, {
      count: Infinity,
      label: [notInXml],
      write: ({ kind, number, label }, at, { slot }) => [
        [`fkey[${at}]`, kind === 'line' ? 'line' : `${keyWords[kind]} ${number}`],
        [`fkey[${at}].context`, slot],
        [`fkey[${at}].label`, label],
      ],
    }),
  write({ mac }, values) {
    const said = withValue(values)
    const keys = said.flatMap(([name, value]) => keyElement(name, value, said))
    const settings = said.flatMap(([name, value]) => (name.startsWith('fkey[') ? [] : [settingElement(name, value)]))
    const root = el('settings', [
      el('phone-settings', settings),
      ...(keys.length === 0 ? [] : [elWith('functionKeys', { e: '2' }, keys)]),
    ])
    return { files: [{ name: `${mac.toUpperCase()}.xml`, bytes: xmlDocument(root) }] }
  },
})

function own({ every }: DeskAccount): Values {
  const [first] = every
  return [
    ...every.flatMap((line): Values => {
      const { slot, extension, name, label, password, sip, server, proxy } = line
      const of = (setting: string): string => ofIdentity(setting, slot)
      return [
        [of('user_active'), 'on'],
        [of('user_realname'), name],
        [of('user_idle_text'), label],
        [of('user_name'), extension],
        [of('user_pname'), extension],
        [of('user_pass'), password],
        [of('user_host'), sip.domain],
        [of('user_outbound'), `${joined(proxy ?? server)};transport=${sip.transport}`],
        [of('user_expiry'), sip.expiresSeconds],
        [of('user_srtp'), sip.srtp === 'off' ? 'off' : 'on'],
        [of('user_savp'), savp[sip.srtp]],
        [of('user_mailbox'), sip.voicemail],
        [of('keepalive_interval'), keepAlive(line)],
      ]
    }),
    ['stun_server', first?.sip.stun ?? null],
  ]
}

/** Counted as their own places say it, from 0. */
function keyElement(name: string, text: string, said: readonly (readonly [string, string])[]): XmlElement[] {
  const idx = /^fkey\[(\d+)\]$/.exec(name)?.[1]
  if (idx === undefined) return []
  const of = (part: string): string => said.find(([one]) => one === `${name}.${part}`)?.[1] ?? ''
  return [elWith('fkey', { idx, context: of('context'), label: of('label'), perm: 'R' }, text)]
}

function settingElement(name: string, text: string): XmlElement {
  const [, plain = name, idx] = /^(.+)\[(\d+)\]$/.exec(name) ?? []
  return elWith(plain, { ...(idx !== undefined && { idx }), perm: 'R' }, text)
}
