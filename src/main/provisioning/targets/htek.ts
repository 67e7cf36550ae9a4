import { elWith, xmlDocument } from '../escape/xml-document.ts'
import { notInXml } from '../escape/xml.ts'
import { deskDefaults, deskTarget, inMinutes, joined, keepAlive, roundedNote, type DeskPhone } from './desk-phone.ts'
import type { Target } from './target.ts'

const transports = { udp: 0, tcp: 1, tls: 2 } as const
/** 0 and 2 as tancredi writes them, 0 as three others do; the number for optional is nowhere to be seen. */
const srtpModes = { off: 0, optional: null, required: 2 } as const

/**
 * Numbered values with an informative name beside each: the dialect that Htek and Sangoma's S series share. P32 is in minutes. P52 is 2 for
 * keep-alive in three servers; that it is 1 for STUN, as on Grandstream, is not said.
 */
const dialect = {
  password: [notInXml],
  displayName: [notInXml],
  write(account) {
    const { extension, mac, password, sip, proxy } = account
    const alive = keepAlive(account)
    const values: readonly (readonly [name: string, para: string | null, value: string | number | null])[] = [
      ['P271', 'Account1.Active', 1],
      ['P47', 'Account1.Sipserver', joined(account.server)],
      ['P48', 'Account1.OutboundProxy', proxy && joined(proxy)],
      ['P130', 'Account1.SipTransport', transports[sip.transport]],
      ['P20000', 'Account1.Label', extension],
      ['P35', 'Account1.SipUserId', extension],
      ['P36', 'Account1.AuthenticateID', extension],
      ['P34', 'Account1.AuthenticatePassword', password],
      ['P3', 'Account1.DisplayName', account.name],
      ['P33', 'Account1.VoiceMailId', sip.voicemail],
      ['P31', 'Account1.SipRegistration', 1],
      ['P32', 'Account1.RegisterExpiration', inMinutes(sip.expiresSeconds)],
      ['P183', 'Account1.SRtpMode', srtpModes[sip.srtp]],
      ['P52', 'Account1.NatTraversal', alive && 2],
      ['P84', null, alive],
      ['P99', null, sip.voicemail === null ? null : 1],
    ]
    const config = values.flatMap(([name, para, value]) =>
      value === null ? [] : [elWith(name, para === null ? {} : { para }, String(value))],
    )
    const root = elWith('hl_provision', { version: '1' }, [elWith('config', { version: '1' }, config)])
    return {
      files: [{ name: `cfg${mac}.xml`, bytes: xmlDocument(root) }],
      notes: roundedNote(sip.expiresSeconds),
      byHand: [sip.srtp === 'optional' && 'srtp', 'stun'] as const,
    }
  },
} satisfies Omit<DeskPhone, 'info'>

const notices =
  'The phone downloads the file from its provisioning server the next time it starts. It gets the server address from DHCP option 66.'

/** Htek's `cfg<mac>.xml`. */
export const htek: Target = deskTarget({
  info: {
    ...deskDefaults,
    id: 'htek',
    name: 'Htek UC9xx',
    platforms: ['UC9xx'],
    fileNames: ['cfg<mac>.xml'],
    notices,
    evidence: 'two-servers',
    source: 'fusionpbx htek/uc926; fspbx htek/uc926; wazo-provd-plugins wazo_htek; tancredi sangoma',
  },
  ...dialect,
})

/** Sangoma's S series reads Htek's dialect. */
export const sangomaS: Target = deskTarget({
  info: {
    ...deskDefaults,
    id: 'sangoma-s',
    name: 'Sangoma S series',
    platforms: ['S2xx–S7xx'],
    fileNames: ['cfg<mac>.xml'],
    notices,
    evidence: 'two-servers',
    source: 'fusionpbx sangoma/s500; tancredi sangoma',
  },
  ...dialect,
})
