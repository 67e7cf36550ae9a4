import { elWith, xmlDocument } from '../escape/xml-document.ts'
import { notInXml } from '../escape/xml.ts'
import { htekCarriers, htekSources } from './carried/htek.ts'
import { flatLine } from './carried/xml-line.ts'
import { deskDefaults, deskTarget, inMinutes, joined, keepAlive, roundedNote, type DeskPhone } from './desk-phone.ts'
import type { Target } from './target.ts'
import { withValue, type Values } from './values.ts'

const transports = { udp: 0, tcp: 1, tls: 2 } as const
/** 0 and 2 as tancredi writes them, 0 as three others do; the number for optional is nowhere to be seen. */
const srtpModes = { off: 0, optional: null, required: 2 } as const

/** What the maker's tools call some of the numbers, as servers write it; the phone goes by the number. */
const informative: Readonly<Record<string, string>> = {
  P271: 'Account1.Active',
  P47: 'Account1.Sipserver',
  P48: 'Account1.OutboundProxy',
  P130: 'Account1.SipTransport',
  P20000: 'Account1.Label',
  P35: 'Account1.SipUserId',
  P36: 'Account1.AuthenticateID',
  P34: 'Account1.AuthenticatePassword',
  P3: 'Account1.DisplayName',
  P33: 'Account1.VoiceMailId',
  P31: 'Account1.SipRegistration',
  P32: 'Account1.RegisterExpiration',
  P183: 'Account1.SRtpMode',
  P52: 'Account1.NatTraversal',
}

/** Whether the other accounts are used, and what they log in with. */
const otherAccounts: Readonly<Record<string, number>> = {
  ...{ P401: 2, P735: 2, P736: 2, P734: 2, P703: 2, P426: 2, P501: 3, P504: 3, P505: 3, P506: 3, P507: 3, P526: 3 },
  ...{ P601: 4, P604: 4, P605: 4, P606: 4, P607: 4, P626: 4, P20360: 5, P1704: 5, P1705: 5, P1706: 5, P1707: 5, P1726: 5 },
  ...{ P20361: 6, P1804: 6, P1805: 6, P1806: 6, P1807: 6, P1826: 6 },
}

/**
 * Numbered values with an informative name beside each: the dialect that Htek and Sangoma's S series share. P32 is in minutes. P52 is 2 for
 * keep-alive in three servers; that it is 1 for STUN, as on Grandstream, is not said.
 */
const dialect = {
  password: [notInXml],
  displayName: [notInXml],
  carriers: htekCarriers,
  extra: {
    sources: htekSources,
    read: flatLine(/^P[0-9]+$/),
    slotOf: (number) => otherAccounts[number] ?? null,
  },
  own(account): Values {
    const { extension, password, sip, proxy } = account
    const alive = keepAlive(account)
    return [
      ['P271', 1],
      ['P47', joined(account.server)],
      ['P48', proxy && joined(proxy)],
      ['P130', transports[sip.transport]],
      ['P20000', extension],
      ['P35', extension],
      ['P36', extension],
      ['P34', password],
      ['P3', account.name],
      ['P33', sip.voicemail],
      ['P31', 1],
      ['P32', inMinutes(sip.expiresSeconds)],
      ['P183', srtpModes[sip.srtp]],
      ['P52', alive && 2],
      ['P84', alive],
      ['P99', sip.voicemail === null ? null : 1],
    ]
  },
  write({ mac, sip }, values) {
    const config = withValue(values).map(([name, value]) => {
      const para = informative[name]
      return elWith(name, para === undefined ? {} : { para }, value)
    })
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
