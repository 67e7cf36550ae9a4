import { utf8 } from '../escape/bytes.ts'
import { atMostBytes, noControls, without, type Rule } from '../escape/refuse.ts'
import { panasonicCarriers, panasonicSources } from './carried/panasonic.ts'
import { deskDefaults, deskTarget } from './desk-phone.ts'
import type { ExtraLineForm } from './extra-lines.ts'
import { notesFor } from './notes.ts'
import type { Target } from './target.ts'
import { withValue, type Values } from './values.ts'

const transports = { udp: 0, tcp: 1, tls: 2 } as const

/** The file must begin with exactly these 44 bytes. */
const firstLine = '# Panasonic SIP Phone Standard Format File #'

/** A value stands between double quotes and has no spelling for one; a wrong quote makes the phone throw the whole file away. */
const carried: readonly Rule[] = [noControls, without(/"/), atMostBytes(500)]

const extra: ExtraLineForm = {
  sources: panasonicSources,
  read(line) {
    const [, key, value] = /^([A-Z][A-Z0-9_]{0,31})="([^"]+)"$/u.exec(line) ?? []
    return key === undefined || value === undefined || Buffer.byteLength(value) > 500 ? null : [key, value]
  },
  slotOf: (key) => Number(/_(\d)$/.exec(key)?.[1] ?? NaN) || null,
}

/**
 * Panasonic's `Config<MAC>.cfg`: NAME="value" lines with CRLF ends, the last line empty, as the administrator's guides say; the
 * registration's life in seconds as those of KX-UT123, KX-UT133 and KX-TGP500 do. How SRTP and the TLS mode are spelt is not known, nor
 * whether the STUN server that fusionpbx writes for KX-UT is read by KX-HDV.
 */
export const panasonic: Target = deskTarget({
  info: {
    ...deskDefaults,
    id: 'panasonic-hdv',
    name: 'Panasonic KX-HDV and KX-UT',
    platforms: ['KX-HDV100', 'KX-HDV130', 'KX-HDV230', 'KX-UT1xx', 'KX-UT670'],
    fileNames: ['Config<MAC>.cfg'],
    macSpelling: 'upper',
    srtp: false,
    notices:
      'The phone downloads the file from its provisioning server the next time it starts. It gets the server address from DHCP option 66 or SIP PnP.',
    evidence: 'vendor-doc',
    source:
      'Panasonic KX-HDV100/130/230, KX-UT123, KX-UT133, KX-UT670 and KX-TGP500 administrator’s guides; wazo-provd-plugins wazo_panasonic/common; fusionpbx panasonic',
  },
  password: carried,
  displayName: carried,
  carriers: panasonicCarriers,
  own: ({ extension, name, password, sip, server, proxy }) =>
    [
      ['PHONE_NUMBER_1', extension],
      ['DISPLAY_NAME_1', name],
      ['SIP_URI_1', `sip:${extension}@${sip.domain}`],
      ['SIP_AUTHID_1', extension],
      ['SIP_PASS_1', password],
      ['SIP_RGSTR_ADDR_1', server.host],
      ['SIP_RGSTR_PORT_1', server.port],
      ['SIP_PRXY_ADDR_1', server.host],
      ['SIP_PRXY_PORT_1', server.port],
      ['SIP_SVCDOMAIN_1', sip.domain],
      ['SIP_OUTPROXY_ADDR_1', proxy && proxy.host],
      ['SIP_OUTPROXY_PORT_1', proxy && proxy.port],
      ['SIP_TRANSPORT_1', transports[sip.transport]],
      ['REG_EXPIRE_TIME_1', sip.expiresSeconds],
      ['VM_NUMBER_1', sip.voicemail],
      ['VM_SUBSCRIBE_ENABLE', sip.voicemail === null ? null : 'Y'],
    ] satisfies Values,
  extra,
  write({ mac, sip }, values) {
    const lines = [firstLine, ...withValue(values).map(([key, value]) => `${key}="${value}"`), '']
    return {
      files: [{ name: `Config${mac.toUpperCase()}.cfg`, bytes: utf8(lines.map((line) => `${line}\r\n`).join('')) }],
      notes: notesFor(sip.transport === 'tls' && 'panasonic-tls-mode'),
      byHand: ['srtp', 'stun'],
    }
  },
})
