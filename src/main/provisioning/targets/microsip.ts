import { phrase } from '#shared/phrase.ts'
import { utf16WithMark } from '../escape/bytes.ts'
import { check, noBlanksAtEnds, noControls, type Rule } from '../escape/refuse.ts'
import { proxyParts } from '../escape/sip.ts'
import { softphoneDefaults } from './softphone.ts'
import type { Target } from './target.ts'

const srtpModes = { off: '', optional: 'optional', required: 'mandatory' } as const

/** MicroSIP takes hexadecimal digits for a password that it encrypted itself, and may decrypt them to something else. */
const notHexAlone: Rule = (text) => (/^(?:[0-9a-f]{2})+$/i.test(text) ? phrase('hexadecimal') : null)

/** Windows strips one pair of quotes around a value: one that has a pair of its own gets another one. */
function value(text: string): string {
  return /^(["']).*\1$/s.test(text) || text === '"' || text === "'" ? `"${text}"` : text
}

/**
 * MicroSIP's `microsip.ini`: UTF-16 with its mark, CRLF, sections and keys as MicroSIP's own source reads them. The password may stand in clear
 * text: MicroSIP writes it back encrypted.
 */
export const microsip: Target = {
  info: {
    ...softphoneDefaults,
    id: 'microsip',
    name: 'MicroSIP',
    platforms: ['Windows'],
    fileNames: ['microsip.ini'],
    delivery: ['file'],
    nameLimit: 255,
    notices:
      'MicroSIP reads the file when it starts, from %APPDATA%\\MicroSIP or from the folder of a portable MicroSIP. Close MicroSIP first: it overwrites the file when it quits.',
    evidence: 'parser-source',
    source: 'MicroSIP: settings.cpp, mainDlg.cpp, AccountDlg.cpp',
  },
  render({ extension, displayName, password, sip }) {
    const refused = check([
      ['password', password, noControls, noBlanksAtEnds, notHexAlone],
      ['name', displayName, noControls, noBlanksAtEnds],
    ])
    if (refused) return refused
    const proxy = proxyParts(sip)
    const label = displayName === '' ? extension : `${extension} ${displayName}`
    const lines = [
      '[Settings]',
      'accountId=1',
      'singleMode=1',
      ...(sip.stun === null ? [] : ['enableSTUN=1', `STUN=${sip.stun}`]),
      '',
      '[Account1]',
      `label=${value(label)}`,
      `server=${sip.domain}:${sip.port}`,
      `proxy=${proxy ? `${proxy.host}:${proxy.port}` : ''}`,
      `domain=${sip.domain}`,
      `username=${extension}`,
      `password=${value(password)}`,
      `authID=${extension}`,
      `displayName=${value(displayName)}`,
      `voicemailNumber=${sip.voicemail ?? ''}`,
      `SRTP=${srtpModes[sip.srtp]}`,
      `transport=${sip.transport}`,
      `registerRefresh=${sip.expiresSeconds}`,
      'publish=0',
      'ICE=0',
      'allowRewrite=0',
    ]
    const bytes = utf16WithMark(lines.map((line) => `${line}\r\n`).join(''))
    return { ok: true, files: [{ name: 'microsip.ini', bytes }], qr: null, notes: [], byHand: [] }
  },
}
