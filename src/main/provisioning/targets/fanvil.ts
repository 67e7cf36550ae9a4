import { el, elWith, xmlDocument, type XmlElement } from '../escape/xml-document.ts'
import { notInXml } from '../escape/xml.ts'
import { stunParts } from '../escape/sip.ts'
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
  write(account) {
    const { extension, mac, password, sip, server, proxy } = account
    const stun = stunParts(sip)
    const alive = keepAlive(account)
    const global: Values = [
      ['STUNServer', stun && stun.host],
      ['STUNPort', stun && stun.port],
    ]
    const line: Values = [
      ['PhoneNumber', extension],
      ['DisplayName', account.name],
      ['RegisterAddr', server.host],
      ['RegisterPort', server.port],
      ['RegisterUser', extension],
      ['RegisterPswd', password],
      ['RegisterTTL', sip.expiresSeconds],
      ['EnableReg', 1],
      ['ProxyAddr', proxy && proxy.host],
      ['ProxyPort', proxy && proxy.port],
      ['Transport', transports[sip.transport]],
      // 2 is what all servers write and what the phone comes with.
      ['NATUDPUpdate', alive && 2],
      ['UDPUpdateTTL', alive],
      ['MediaCrypto', sip.srtp === 'off' ? 0 : null],
      ['MWINum', sip.voicemail],
      ['Subscribe', sip.voicemail === null ? null : 1],
    ]
    const settings = el('sip', [...elements(global), elWith('line', { index: '1' }, elements(line))])
    const version = el('Version', `2.${Math.floor(account.madeAt / 1000) + aboveHashes}`)
    return {
      files: [{ name: `${mac}.cfg`, bytes: xmlDocument(el('sysConf', [version, settings])) }],
      notes: notesFor(sip.stun !== null && 'stun-switch'),
      byHand: ['srtp'],
    }
  },
})

function elements(values: Values): XmlElement[] {
  return withValue(values).map(([name, value]) => el(name, value))
}
