import { phrase } from '#shared/phrase.ts'
import { noBlanksAtEnds, noControls, type Rule } from '../escape/refuse.ts'
import { stunParts } from '../escape/sip.ts'
import { yealinkCarriers, yealinkSources } from './carried/yealink.ts'
import { yealinkKeys, yealinkMaxLines } from './carried/yealink-keys.ts'
import { beyondAscii, deskDefaults, deskTarget, keepAlive, textFile, type DeskAccount, type DeskPhone } from './desk-phone.ts'
import type { ExtraLineForm } from './extra-lines.ts'
import { notesFor } from './notes.ts'
import type { Target } from './target.ts'
import { withValue, type Values } from './values.ts'

const transports = { udp: 0, tcp: 1, tls: 2 } as const
/** Firmware before V80 has 1 and 2 the other way round; this file is for V80 and newer. */
const srtpModes = { off: 0, optional: 1, required: 2 } as const

/** `%NULL%` resets a parameter, so it cannot be a value. */
const notReset: Rule = (text) => (text === '%NULL%' ? phrase('word', { word: text }) : null)

const extra: ExtraLineForm = {
  sources: yealinkSources,
  read(line) {
    const [, key, value] = /^([A-Za-z][A-Za-z0-9_.-]*) ?= ?(\S(?:.*\S)?)$/u.exec(line) ?? []
    return key === undefined || value === undefined || notReset(value) !== null ? null : [key, value]
  },
  slotOf: (key) => Number(/^(?:account|voice_mail\.number)\.([0-9]+)/i.exec(key)?.[1] ?? NaN) || null,
}

function own({ every }: DeskAccount): Values {
  const [first] = every
  const stun = first ? stunParts(first.sip) : null
  return [
    ...every.flatMap((line): Values => {
      const { slot, extension, name, label, password, server, proxy, sip } = line
      const key = (rest: string): string => `account.${slot}.${rest}`
      const alive = keepAlive(line)
      return [
        [key('enable'), 1],
        [key('label'), label],
        [key('display_name'), name],
        [key('auth_name'), extension],
        [key('user_name'), extension],
        [key('password'), password],
        [key('sip_server.1.address'), server.host],
        [key('sip_server.1.port'), server.port],
        [key('sip_server.1.transport_type'), transports[sip.transport]],
        [key('sip_server.1.expires'), sip.expiresSeconds],
        [key('outbound_proxy_enable'), proxy ? 1 : 0],
        [key('outbound_proxy.1.address'), proxy && proxy.host],
        [key('outbound_proxy.1.port'), proxy && proxy.port],
        [key('srtp_encryption'), srtpModes[sip.srtp]],
        // 1 is the phone's own way of keeping the path open.
        [key('nat.udp_update_enable'), alive && 1],
        [key('nat.udp_update_time'), alive],
        // There is one STUN server for the phone.
        [key('nat.nat_traversal'), stun && sip.stun === first?.sip.stun ? 1 : null],
        ...(slot === 1
          ? ([
              ['static.sip.nat_stun.enable', stun && 1],
              ['static.sip.nat_stun.server', stun && stun.host],
              ['static.sip.nat_stun.port', stun && stun.port],
            ] as const)
          : []),
        [key('subscribe_mwi'), sip.voicemail === null ? 0 : 1],
        [`voice_mail.number.${slot}`, sip.voicemail],
      ]
    }),
  ]
}

/** The dialect of Yealink's files, which others read, too. */
export const yealinkDialect = {
  password: [noControls, noBlanksAtEnds, notReset],
  displayName: [noControls, noBlanksAtEnds, notReset],
  own,
  extra,
  write({ mac, every }, values) {
    const lines = withValue(values).map(([name, value]) => `${name} = ${value}`)
    return {
      files: [textFile(`${mac}.cfg`, ['#!version:1.0.0.1', ...lines])],
      notes: notesFor(
        every.some(({ password }) => password.includes('#')) && 'yealink-number-sign',
        every.some(beyondAscii) && 'encoding-unverified',
      ),
    }
  },
} satisfies Omit<DeskPhone, 'info'>

/**
 * Yealink's `<mac>.cfg` for T, W and CP models from firmware V80 on. Line-oriented, no quotes and no escapes; the first line must
 * stand exactly as it is. Keys as three provisioning servers write them and the administrator's guide names them; SRTP's number for
 * optional as fusionpbx explains it and as a public generator for V8x writes it; STUN's keys as fusionpbx and fspbx write them.
 */
export const yealink: Target = deskTarget({
  info: {
    ...deskDefaults,
    id: 'yealink',
    name: 'Yealink T, W and CP series',
    platforms: ['T2x–T8x', 'W5x–W9x', 'CP9xx', 'AX'],
    fileNames: ['<mac>.cfg'],
    notices: 'The phone downloads the file when it starts. Restart it to apply the file now.',
    evidence: 'two-servers',
    source: 'wazo-provd-plugins wazo_yealink/v87; fusionpbx yealink/t54w; fspbx yealink/T5; Yealink administrator’s guides',
  },
  ...yealinkDialect,
  carriers: yealinkCarriers,
  maxLines: yealinkMaxLines,
  keys: yealinkKeys,
})
