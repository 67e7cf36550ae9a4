import { noBlanksAtEnds, noControls, type Rule } from '../escape/refuse.ts'
import { stunParts } from '../escape/sip.ts'
import { beyondAscii, deskDefaults, deskTarget, keepAlive, textFile } from './desk-phone.ts'
import { notesFor } from './notes.ts'
import type { Target } from './target.ts'
import { withValue, type Values } from './values.ts'

const transports = { udp: 0, tcp: 1, tls: 2 } as const

const carried: readonly Rule[] = [noControls, noBlanksAtEnds]

/**
 * Akuvox door phones and phones: `Config.… = value` lines. Keys and the transports' numbers as one provisioning server and the device's own web
 * page have them. On that page SRTP's 1 is compulsory and 2 optional, the server writes 2 for secure calls alone: only off is sure. No
 * file of ours was read by a device: experimental.
 */
export const akuvox: Target = deskTarget({
  info: {
    ...deskDefaults,
    id: 'akuvox',
    name: 'Akuvox door phones and phones',
    platforms: ['R2x', 'S5xx', 'E1x', 'SP-R5x'],
    fileNames: ['<MAC>.cfg'],
    macSpelling: 'upper',
    srtp: false,
    experimental: true,
    notices: 'The device downloads the file from its provisioning server the next time it starts.',
    evidence: 'one-server',
    source:
      'tancredi akuvox; source of the device’s own web page; keys of the device’s HTTP interface as public generators write them',
  },
  password: carried,
  displayName: carried,
  write(account) {
    const { extension, mac, name, password, sip, server, proxy } = account
    const stun = stunParts(sip)
    const alive = keepAlive(account)
    const values: Values = [
      ['GENERAL.Enable', 1],
      ['GENERAL.Label', extension],
      ['GENERAL.DisplayName', name],
      ['GENERAL.UserName', extension],
      ['GENERAL.AuthName', extension],
      ['GENERAL.Pwd', password],
      ['SIP.Server', server.host],
      ['SIP.Port', server.port],
      ['SIP.TransType', transports[sip.transport]],
      ['REG.Timeout', sip.expiresSeconds],
      ['OUTPROXY.Enable', proxy ? 1 : 0],
      ['OUTPROXY.Server', proxy && proxy.host],
      ['OUTPROXY.Port', proxy && proxy.port],
      ['NAT.UdpKeepEnable', alive && 1],
      ['NAT.UdpKeepInterval', alive],
      ['STUN.Enable', stun && 1],
      ['STUN.Server', stun && stun.host],
      ['STUN.Port', stun && stun.port],
      ['ENCRYPTION.SRTPEncryption', sip.srtp === 'off' ? 0 : null],
      // Misspelt as the device has it.
      ['SUBSCRIBE.SubsribeMWI', sip.voicemail === null ? 0 : 1],
      ['VOICEMSG.Number', sip.voicemail],
    ]
    const lines = ['#!version:1.0.0.1', ...withValue(values).map(([key, value]) => `Config.Account1.${key} = ${value}`)]
    return {
      files: [textFile(`${mac.toUpperCase()}.cfg`, lines)],
      notes: notesFor(beyondAscii(account) && 'encoding-unverified'),
      byHand: ['srtp'],
    }
  },
})
