import { el, elWith, xmlDocument, type XmlElement } from '../escape/xml-document.ts'
import { notInXml } from '../escape/xml.ts'
import { stunParts } from '../escape/sip.ts'
import { deskDefaults, deskTarget, withValue, type Values } from './desk-phone.ts'
import { notesFor } from './notes.ts'
import type { Target } from './target.ts'

/** TLS is 3, not 2. */
const transports = { udp: 0, tcp: 1, tls: 3 } as const

/**
 * Fanvil's `<mac>.cfg`, which is XML on current firmware (2.2.10 and newer). The phone compares Version with the one it runs, so it is made
 * of the content: another password is another version. Tags as three provisioning servers write them. What MediaCrypto's
 * values other than 0 mean is not known.
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
      'The phone fetches the file at its next start and compares the Version in it with the one it runs. Each content has its own Version; if the phone skips the file, load it on its web page.',
    evidence: 'two-servers',
    source:
      'wazo-provd-plugins wazo_fanvil/common base-new; fusionpbx fanvil/x4u; fspbx fanvil/XU Series; Fanvil auto-provision standard',
  },
  password: [notInXml],
  displayName: [notInXml],
  write(account) {
    const { extension, mac, password, sip, server, proxy } = account
    const stun = stunParts(sip)
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
      ['MediaCrypto', sip.srtp === 'off' ? 0 : null],
      ['MWINum', sip.voicemail],
      ['Subscribe', sip.voicemail === null ? null : 1],
    ]
    const settings = el('sip', [...elements(global), elWith('line', { index: '1' }, elements(line))])
    const version = el('Version', `2.${digitsOf(JSON.stringify([global, line]))}`)
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

/** Ten digits that differ when the text differs: FNV-1a, 32 bits. Not a secret's hash to rely on, only a change mark. */
function digitsOf(text: string): string {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return String(hash).padStart(10, '0')
}
