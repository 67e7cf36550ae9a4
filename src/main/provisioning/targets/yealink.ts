import { phrase } from '#shared/phrase.ts'
import { utf8 } from '../escape/bytes.ts'
import { check, noBlanksAtEnds, noControls, refuse, type Rule } from '../escape/refuse.ts'
import { proxyParts, stunParts } from '../escape/sip.ts'
import { yealinkCarriers } from './carried/yealink.ts'
import { carry, mergedInto } from './carriers.ts'
import { beyondAscii, keepAlive } from './desk-phone.ts'
import { namesIpv6, notesFor } from './notes.ts'
import type { Target } from './target.ts'
import { withValue, type Values } from './values.ts'

const transports = { udp: 0, tcp: 1, tls: 2 } as const
/** Firmware before V80 has 1 and 2 the other way round; this file is for V80 and newer. */
const srtpModes = { off: 0, optional: 1, required: 2 } as const

/** `%NULL%` resets a parameter, so it cannot be a value. */
const notReset: Rule = (text) => (text === '%NULL%' ? phrase('word', { word: text }) : null)

/**
 * Yealink's `<mac>.cfg` for T, W and CP models from firmware V80 on. Line-oriented, no quotes and no escapes; the first line must
 * stand exactly as it is. Keys as three provisioning servers write them and the administrator's guide names them; SRTP's number for
 * optional as fusionpbx explains it and as a public generator for V8x writes it; STUN's keys as fusionpbx and fspbx write them.
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
    notices: 'The phone downloads the file when it starts. Restart it to apply the file now.',
    experimental: false,
    evidence: 'two-servers',
    source: 'wazo-provd-plugins wazo_yealink/v87; fusionpbx yealink/t54w; fspbx yealink/T5; Yealink administrator’s guides',
  },
  carriers: yealinkCarriers,
  render(account) {
    const { extension, displayName, password, mac, sip } = account
    if (mac === null) return refuse('mac', phrase('nothing'))
    const refused = check([
      ['password', password, noControls, noBlanksAtEnds, notReset],
      ['name', displayName, noControls, noBlanksAtEnds, notReset],
    ])
    if (refused) return refused
    const carried = carry(yealinkCarriers, account)
    if (!carried.ok) return carried
    const proxy = proxyParts(sip)
    const stun = stunParts(sip)
    const alive = keepAlive(account)
    const values: Values = [
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
      ['account.1.outbound_proxy.1.address', proxy && proxy.host],
      ['account.1.outbound_proxy.1.port', proxy && proxy.port],
      ['account.1.srtp_encryption', srtpModes[sip.srtp]],
      // 1 is the phone's own way of keeping the path open.
      ['account.1.nat.udp_update_enable', alive && 1],
      ['account.1.nat.udp_update_time', alive],
      ['account.1.nat.nat_traversal', stun && 1],
      ['static.sip.nat_stun.enable', stun && 1],
      ['static.sip.nat_stun.server', stun && stun.host],
      ['static.sip.nat_stun.port', stun && stun.port],
      ['account.1.subscribe_mwi', sip.voicemail === null ? 0 : 1],
      ['voice_mail.number.1', sip.voicemail],
    ]
    const text = [
      '#!version:1.0.0.1',
      ...withValue(mergedInto(values, carried.values)).map(([name, value]) => `${name} = ${value}`),
      '',
    ].join('\n')
    return {
      ok: true,
      files: [{ name: `${mac}.cfg`, bytes: utf8(text) }, ...carried.beside],
      qr: null,
      notes: notesFor(
        password.includes('#') && 'yealink-number-sign',
        beyondAscii(account) && 'encoding-unverified',
        namesIpv6(sip) && 'address-unverified',
      ),
      byHand: [],
      left: carried.left,
      unsure: carried.unsure,
    }
  },
}
