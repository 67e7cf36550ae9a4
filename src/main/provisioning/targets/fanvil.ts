import { el, xmlDocument, xmlTree } from '../escape/xml-document.ts'
import { notInXml } from '../escape/xml.ts'
import { stunParts } from '../escape/sip.ts'
import { fanvilCarriers, fanvilKeys, fanvilMaxLines, fanvilSources } from './carried/fanvil.ts'
import { nestedElements } from './carried/xml-line.ts'
import { deskDefaults, deskTarget, keepAlive } from './desk-phone.ts'
import { notesFor } from './notes.ts'
import type { Target } from './target.ts'
import { withValue, type Values } from './values.ts'

/** TLS is 3, not 2. */
const transports = { udp: 0, tcp: 1, tls: 3 } as const

/** Earlier files had a number of 32 bits here that came from their content: every later one is above them all. Ten digits until 2150. */
const aboveHashes = 2 ** 32

/**
 * Fanvil's `<mac>.cfg`, which is XML on current firmware (2.2.10 and newer). The maker's manuals (C56, i23, C58) say that the phone takes a
 * file whose Version is higher than the one it runs, so it is the time in seconds: what is made later is higher. Tags as three provisioning
 * servers write them, the keep-alive's too. MediaCrypto is 1 or 2 there without a word on the difference, so SRTP is left to the hand.
 */
export const fanvil: Target = deskTarget({
  info: {
    ...deskDefaults,
    id: 'fanvil',
    name: 'Fanvil X, V, H, i and W series',
    platforms: ['X', 'V', 'H', 'i', 'W', 'LINKVIL'],
    fileNames: ['<mac>.cfg'],
    srtp: false,
    notices:
      'The phone downloads the file the next time it starts and applies it if its Version is higher than the one it runs. If the phone skips the file, upload it on the phone’s web page. This format has not been tested on the V series with firmware 2.12 and newer.',
    evidence: 'two-servers',
    source:
      'wazo-provd-plugins wazo_fanvil/common base-new; fusionpbx fanvil/x4u; fspbx fanvil/XU Series; Fanvil auto-provision standard',
  },
  password: [notInXml],
  displayName: [notInXml],
  carriers: fanvilCarriers,
  maxLines: fanvilMaxLines,
  keys: fanvilKeys,
  extra: {
    sources: fanvilSources,
    read(line) {
      const elements = nestedElements(line) ?? []
      const path = elements.map(({ name, attributes: { index } }) => (index === undefined ? name : `${name}[${index}]`))
      const text = elements.at(-1)?.text ?? ''
      // What stands alone at the top is a section, or the file's own version.
      return path.length < 2 || text === '' ? null : [path.join('/'), text]
    },
    slotOf: (path) => Number(/^sip\/line\[([0-9]+)\]/i.exec(path)?.[1] ?? NaN) || null,
  },
  own({ every, sip }) {
    const stun = stunParts(sip)
    return [
      ['sip/STUNServer', stun && stun.host],
      ['sip/STUNPort', stun && stun.port],
      ...every.flatMap((line): Values => {
        const alive = keepAlive(line)
        const { slot, extension, name, password, server, proxy } = line
        const tag = (rest: string): string => `sip/line[${slot}]/${rest}`
        return [
          [tag('PhoneNumber'), extension],
          [tag('DisplayName'), name],
          [tag('RegisterAddr'), server.host],
          [tag('RegisterPort'), server.port],
          [tag('RegisterUser'), extension],
          [tag('RegisterPswd'), password],
          [tag('RegisterTTL'), line.sip.expiresSeconds],
          [tag('EnableReg'), 1],
          [tag('ProxyAddr'), proxy && proxy.host],
          [tag('ProxyPort'), proxy && proxy.port],
          [tag('Transport'), transports[line.sip.transport]],
          // 2 is what all servers write and what the phone comes with.
          [tag('NATUDPUpdate'), alive && 2],
          [tag('UDPUpdateTTL'), alive],
          [tag('MediaCrypto'), line.sip.srtp === 'off' ? 0 : null],
          [tag('MWINum'), line.sip.voicemail],
          [tag('Subscribe'), line.sip.voicemail === null ? null : 1],
        ]
      }),
    ]
  },
  write({ mac, madeAt, sip }, values) {
    const version = el('Version', `2.${Math.floor(madeAt / 1000) + aboveHashes}`)
    return {
      files: [{ name: `${mac}.cfg`, bytes: xmlDocument(el('sysConf', [version, ...xmlTree(withValue(values))])) }],
      notes: notesFor(sip.stun !== null && 'stun-switch'),
      byHand: ['srtp'],
    }
  },
})
