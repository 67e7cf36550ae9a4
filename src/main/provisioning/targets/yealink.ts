import { utf8 } from '../escape/bytes.ts'
import { check, noBlanksAtEnds, noControls, noMacAway, refuse } from '../escape/refuse.ts'
import { proxyParts } from '../escape/sip.ts'
import type { Target } from './target.ts'

const transports = { udp: 0, tcp: 1, tls: 2 } as const
const srtpModes = { off: 0, optional: 1, required: 2 } as const

/** `%NULL%` resets a parameter, so it cannot be a value. */
const notReset = (text: string): string | null => (text === '%NULL%' ? 'the word %NULL%' : null)

/**
 * Yealink's `<mac>.cfg` for T, W and CP models from firmware V80 on. Line-oriented, no quotes and no escapes; the first line must
 * stand exactly as it is. Keys as three provisioning servers write them and the administrator's guide names them.
 * `srtp_encryption = 1` follows the guide's order of modes (disabled, optional, compulsory).
 */
export const yealink: Target = {
  info: {
    id: 'yealink',
    name: 'Yealink T, W and CP series',
    kind: 'desk-phone',
    platforms: ['T2x–T8x', 'W5x–W9x', 'CP9xx', 'AX'],
    fileNames: ['<mac>.cfg'],
    needsMac: true,
    macSpelling: 'lower',
    qr: 'none',
    delivery: ['file', 'url'],
    transports: ['udp', 'tcp', 'tls'],
    srtp: true,
    passwordLimit: null,
    nameLimit: null,
    notices: 'The phone fetches the file when it starts, and skips one that has not changed. Restart it to make it look at once.',
    experimental: false,
    evidence: 'two-servers',
    source: 'wazo-provd-plugins wazo_yealink/v87; fusionpbx yealink/t54w; fspbx yealink/T5; Yealink administrator’s guides',
  },
  render({ extension, displayName, password, mac, sip }) {
    if (mac === null) return refuse('MAC', 'an empty text', noMacAway)
    const refused = check([
      ['password', password, noControls, noBlanksAtEnds, notReset],
      ['display name', displayName, noControls, noBlanksAtEnds, notReset],
    ])
    if (refused) return refused
    const proxy = proxyParts(sip)
    const values: [string, string | number][] = [
      ['account.1.enable', 1],
      ['account.1.label', displayName === '' ? extension : `${extension} ${displayName}`],
      ['account.1.display_name', displayName === '' ? extension : displayName],
      ['account.1.auth_name', extension],
      ['account.1.user_name', extension],
      ['account.1.password', password],
      ['account.1.sip_server.1.address', sip.domain],
      ['account.1.sip_server.1.port', sip.port],
      ['account.1.sip_server.1.transport_type', transports[sip.transport]],
      ['account.1.sip_server.1.expires', sip.expiresSeconds],
      ['account.1.outbound_proxy_enable', proxy ? 1 : 0],
      ...(proxy
        ? ([
            ['account.1.outbound_proxy.1.address', proxy.host],
            ['account.1.outbound_proxy.1.port', proxy.port],
          ] as [string, string | number][])
        : []),
      ['account.1.srtp_encryption', srtpModes[sip.srtp]],
      ['account.1.subscribe_mwi', sip.voicemail === null ? 0 : 1],
      ...(sip.voicemail === null ? [] : ([['voice_mail.number.1', sip.voicemail]] as [string, string | number][])),
    ]
    const text = ['#!version:1.0.0.1', ...values.map(([name, value]) => `${name} = ${value}`), ''].join('\n')
    const notes = [
      ...(password.includes('#')
        ? [
            {
              code: 'yealink-number-sign',
              text: 'The password contains #. Whether every firmware keeps it inside a value is not known: rotate to a generated password if the phone does not register.',
            },
          ]
        : []),
      ...(sip.stun === null ? [] : [{ code: 'stun-by-hand', text: `Set the STUN server ${sip.stun} on the phone’s web page.` }]),
    ]
    return { ok: true, files: [{ name: `${mac}.cfg`, bytes: utf8(text) }], qr: null, notes }
  },
}
