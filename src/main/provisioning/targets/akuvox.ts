import { noBlanksAtEnds, noControls, type Rule } from '../escape/refuse.ts'
import { stunParts } from '../escape/sip.ts'
import { beyondAscii, deskDefaults, deskTarget, textFile, withValue, type Values } from './desk-phone.ts'
import { notesFor } from './notes.ts'
import type { Target } from './target.ts'

const carried: readonly Rule[] = [noControls, noBlanksAtEnds]

/**
 * Akuvox door phones and phones: `Config.… = value` lines. The keys come from reports, which differ in the case of the middle part, and only
 * UDP's code is known: experimental, and UDP alone.
 */
export const akuvox: Target = deskTarget({
  info: {
    ...deskDefaults,
    id: 'akuvox',
    name: 'Akuvox door phones and phones',
    platforms: ['R2x', 'S5xx', 'E1x', 'SP-R5x'],
    fileNames: ['<MAC>.cfg'],
    macSpelling: 'upper',
    transports: ['udp'],
    srtp: false,
    experimental: true,
    notices: 'The device fetches the file from its provisioning server at its next start.',
    evidence: 'field-report',
    source: 'keys of the device’s HTTP interface as public generators write them',
  },
  password: carried,
  displayName: carried,
  write(account) {
    const { extension, mac, name, password, sip, server } = account
    const stun = stunParts(sip)
    const values: Values = [
      ['GENERAL.Enable', 1],
      ['GENERAL.Label', extension],
      ['GENERAL.DisplayName', name],
      ['GENERAL.UserName', extension],
      ['GENERAL.AuthName', extension],
      ['GENERAL.Pwd', password],
      ['SIP.Server', server.host],
      ['SIP.Port', server.port],
      ['SIP.TransType', 0],
      ['STUN.Enable', stun && 1],
      ['STUN.Server', stun && stun.host],
      ['STUN.Port', stun && stun.port],
    ]
    const lines = withValue(values).map(([key, value]) => `Config.Account1.${key} = ${value}`)
    return {
      files: [textFile(`${mac.toUpperCase()}.cfg`, lines)],
      notes: notesFor(beyondAscii(account) && 'encoding-unverified'),
      byHand: ['expiry', 'proxy', 'srtp', 'voicemail'],
    }
  },
})
