import { phrase } from '#shared/phrase.ts'
import { elWith, xmlDocument } from '../escape/xml-document.ts'
import { typedAttributes } from '../escape/xml-line.ts'
import { notInXml } from '../escape/xml.ts'
import { linesByModel } from './carried/per-line.ts'
import { linesWithoutKey, placeKeys } from './carried/place-keys.ts'
import { polyCarriers, polySources } from './carried/poly.ts'
import { deskDefaults, deskTarget, keepAlive, type DeskAccount } from './desk-phone.ts'
import type { ExtraLineForm } from './extra-lines.ts'
import type { PhoneAccount, Target } from './target.ts'
import { withValue, type Values } from './values.ts'

const transports = { udp: 'UDPOnly', tcp: 'TCPOnly', tls: 'TLS' } as const
const srtpModes = { off: [0, 0, 0], optional: [1, 1, 0], required: [1, 1, 1] } as const

/** Registrations as the maker’s guides count them. */
const lineCounts = {
  ...{ VVX101: 1, VVX150: 2, VVX: 34, E100: 8, E220: 16, E300: 32, E320: 32, E350: 32, E400: 34, E450: 34, E500: 34, E550: 34 },
} as const

const extra: ExtraLineForm = {
  sources: polySources,
  read(line) {
    const [found, ...others] = Object.entries(typedAttributes(line) ?? {})
    return found && others.length === 0 && found[1] !== '' && /^[a-z]/i.test(found[0]) ? found : null
  },
  slotOf: (key) => Number(/^(?:reg|msg\.mwi)\.(\d+)\./i.exec(key)?.[1] ?? NaN) || null,
}

function own({ every, sip }: DeskAccount): Values {
  const [enable, offer, require] = srtpModes[sip.srtp]
  const lines = every.map(({ slot, extension, name, password, server, proxy, sip }): [Values, Values] => {
    const key = (rest: string): string => `reg.${slot}.${rest}`
    return [
      [
        [key('address'), `${extension}@${sip.domain}`],
        [key('label'), extension],
        [key('displayName'), name],
        [key('auth.userId'), extension],
        [key('auth.password'), password],
        [key('server.1.address'), server.host],
        [key('server.1.port'), server.port],
        [key('server.1.transport'), transports[sip.transport]],
        [key('server.1.expires'), sip.expiresSeconds],
        [key('server.1.register'), 1],
        [key('outboundProxy.address'), proxy && proxy.host],
        [key('outboundProxy.port'), proxy && proxy.port],
        [key('outboundProxy.transport'), proxy && transports[sip.transport]],
      ],
      [
        [`msg.mwi.${slot}.callBackMode`, sip.voicemail === null ? null : 'contact'],
        [`msg.mwi.${slot}.callBack`, sip.voicemail],
      ],
    ]
  })
  return [
    ...lines.flatMap(([registration]) => registration),
    // One number for the phone: as often as any of its lines needs it.
    ['nat.keepalive.interval', every.map(keepAlive).find((seconds) => seconds !== null) ?? null],
    ['sec.srtp.enable', enable],
    ['sec.srtp.offer', offer],
    ['sec.srtp.require', require],
    ...lines.flatMap(([, messages]) => messages),
  ]
}

/**
 * Keys are said twice: what is on each, and in the list of watched extensions or registrations which. Numbers to dial are contacts, which
 * are in a file that the phone itself writes to.
 */
function keysOf(account: PhoneAccount): ReturnType<typeof placeKeys> {
  let watched = 0
  const labels = new Map<number, string>()
  const placed = placeKeys(account, {
    count: Infinity,
    label: [notInXml],
    write({ kind, number, label, line }, at) {
      if (kind === 'line') {
        const known = labels.get(line) ?? ''
        if (known !== '' && label !== '' && known !== label) return phrase('key-line-label')
        labels.set(line, label || known)
        return [[`reg.${line}.label`, label === '' ? null : label], ...lineKey(at + 1, line)]
      }
      if (kind !== 'blf') return phrase('key-kind')
      if (line !== 1) return phrase('key-first-line')
      watched += 1
      return [
        [`attendant.resourceList.${watched}.address`, number],
        [`attendant.resourceList.${watched}.label`, label === '' ? number : label],
        [`attendant.resourceList.${watched}.type`, 'normal'],
        [`lineKey.${at + 1}.category`, 'BLF'],
        [`lineKey.${at + 1}.index`, watched],
      ]
    },
  })
  const { keys = [] } = account
  if (keys.length === 0) return placed
  const others = linesWithoutKey(account).flatMap((slot, at) => lineKey(keys.length + at + 1, slot))
  const said = placed.values.filter(([, value]) => value !== null)
  return { ...placed, values: [['lineKey.reassignment.enabled', 1], ...said, ...others] }
}

const lineKey = (place: number, slot: number): Values => [
  [`lineKey.${place}.category`, 'Line'],
  [`lineKey.${place}.index`, slot],
]

/**
 * Poly's two files: the master `<mac>.cfg` names the second, which holds every setting as an attribute. The names
 * `<mac>-phone.cfg` and `<mac>-web.cfg` are the phone's own and never used. Parameters as two provisioning servers write them.
 */
export const poly: Target = deskTarget({
  info: {
    ...deskDefaults,
    id: 'poly',
    name: 'Poly VVX, CCX, Trio and Edge E',
    platforms: ['SoundPoint IP', 'VVX', 'CCX', 'Trio', 'Edge E'],
    fileNames: ['<mac>.cfg', 'reg-<mac>.cfg'],
    notices:
      'The phone downloads <mac>.cfg and the file it names from its provisioning server the next time it starts. Keep both files in the same folder. The phone gets the server address from DHCP option 66 or Poly ZTP.',
    evidence: 'two-servers',
    source: 'wazo-provd-plugins wazo_polycom/common; fspbx polycom/VVX, poly/Edge E350; fusionpbx polycom/vvx411, poly/edge-e550',
  },
  password: [notInXml],
  displayName: [notInXml],
  maxLines: linesByModel(lineCounts),
  carriers: polyCarriers,
  own,
  extra,
  keys: keysOf,
  write({ mac }, values) {
    const second = `reg-${mac}.cfg`
    const master = elWith('APPLICATION', {
      APP_FILE_PATH: 'sip.ld',
      CONFIG_FILES: second,
      MISC_FILES: '',
      LOG_FILE_DIRECTORY: '',
      OVERRIDES_DIRECTORY: '',
      CONTACTS_DIRECTORY: '',
    })
    return {
      files: [
        { name: `${mac}.cfg`, bytes: xmlDocument(master) },
        { name: second, bytes: xmlDocument(elWith('polycomConfig', Object.fromEntries(withValue(values)))) },
      ],
      byHand: ['stun'],
    }
  },
})
