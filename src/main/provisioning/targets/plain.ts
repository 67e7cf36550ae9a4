import type { TargetInfo } from '#shared/handoff.ts'
import { showMac } from '#shared/show-mac.ts'
import { phrase } from '#shared/phrase.ts'
import { toSheetCell } from '#shared/sheet-cells.ts'
import { utf8 } from '../escape/bytes.ts'
import { csvLine } from '../escape/csv.ts'
import { check, noControls, refuse } from '../escape/refuse.ts'
import { proxyParts, stunParts } from '../escape/sip.ts'
import { notesFor } from './notes.ts'
import type { PhoneAccount, Rendered, Target } from './target.ts'

/** What forms for everything else share: they are ours or a standard's, so there is no phone that could read them differently. */
const plainDefaults = {
  kind: 'other',
  needsMac: false,
  macSpelling: 'none',
  qr: 'none',
  delivery: ['file', 'copy'],
  transports: ['udp', 'tcp', 'tls'],
  srtp: true,
  passwordLimit: null,
  nameLimit: null,
  experimental: false,
} satisfies Partial<TargetInfo>

function fieldsOf({ extension, displayName, password, mac, sip }: PhoneAccount): [string, string][] {
  return [
    ['extension', extension],
    ['display_name', displayName],
    ['password', password],
    ['mac', mac === null ? '' : showMac(mac)],
    ['domain', sip.domain],
    ['port', String(sip.port)],
    ['transport', sip.transport],
    ['outbound_proxy', sip.outboundProxy ?? ''],
    ['expires_seconds', String(sip.expiresSeconds)],
    ['srtp', sip.srtp],
    ['stun', sip.stun ?? ''],
    ['voicemail', sip.voicemail ?? ''],
  ]
}

function noHalves({ password, displayName }: PhoneAccount): Rendered | null {
  return check([
    ['password', password, noControls],
    ['name', displayName, noControls],
  ])
}

const sheetNames: Readonly<Record<string, string>> = {
  extension: 'Username (also the authentication name)',
  display_name: 'Display name',
  password: 'Password',
  mac: 'MAC',
  domain: 'SIP domain (registrar)',
  port: 'Port',
  transport: 'Transport',
  outbound_proxy: 'Outbound proxy',
  expires_seconds: 'Registration life in seconds',
  srtp: 'SRTP',
  stun: 'STUN server',
  voicemail: 'Voicemail number',
}

/** Everything a person types into a phone or app that has no target of its own: one `name: value` a line. */
export const manualSheet: Target = {
  info: {
    ...plainDefaults,
    id: 'manual',
    name: 'Sheet to type from',
    platforms: ['any phone or app'],
    fileNames: ['<extension>.txt'],
    notices: 'When someone has typed it in.',
    evidence: 'tested',
    source: 'a sheet for people; no program reads it',
  },
  render(account) {
    const refused = noHalves(account)
    if (refused) return refused
    const [proxy, stun] = [proxyParts(account.sip), stunParts(account.sip)]
    // A person types what the files would say, so the ports are here though the service may leave them out.
    const typed: Readonly<Record<string, string>> = {
      outbound_proxy: proxy ? `${proxy.host}:${proxy.port}` : '',
      stun: stun ? `${stun.host}:${stun.port}` : '',
    }
    const lines = fieldsOf(account).flatMap(([name, field]) => {
      const value = typed[name] ?? field
      return value === '' ? [] : [`${sheetNames[name] ?? name}: ${value}`]
    })
    return {
      ok: true,
      files: [{ name: `${account.extension}.txt`, bytes: utf8(`${lines.join('\n')}\n`) }],
      qr: null,
      notes: account.password === account.password.trim() ? [] : notesFor('password-blanks'),
      byHand: [],
    }
  },
}

/** The hand-off as JSON, in the shape that `npm run render` takes. */
export const json: Target = {
  info: {
    ...plainDefaults,
    id: 'json',
    name: 'JSON',
    platforms: ['scripts'],
    fileNames: ['<extension>.json'],
    notices: 'When a script reads it.',
    evidence: 'tested',
    source: 'RFC 8259',
  },
  render(account) {
    const { extension, displayName, password, mac, sip } = account
    const refused = noHalves(account)
    if (refused) return refused
    const text = JSON.stringify({ extension, displayName, password, ...(mac === null ? {} : { mac }), sip }, null, 2)
    return { ok: true, files: [{ name: `${extension}.json`, bytes: utf8(`${text}\n`) }], qr: null, notes: [], byHand: [] }
  },
}

/** The hand-off as a CSV of one line: for a script or a merge, and exact, so a cell may look like a formula or a number to a spreadsheet. */
export const csv: Target = {
  info: {
    ...plainDefaults,
    id: 'csv',
    name: 'CSV',
    platforms: ['scripts', 'spreadsheets'],
    fileNames: ['<extension>.csv'],
    notices: 'When a script or a spreadsheet reads it.',
    evidence: 'tested',
    source: 'RFC 4180',
  },
  render(account) {
    const refused = noHalves(account)
    if (refused) return refused
    const cells = fieldsOf(account)
    const text = csvLine(cells.map(([name]) => name)) + csvLine(cells.map(([, value]) => value))
    const risky = cells.some(([, value]) => toSheetCell(value) !== value)
    const files = [{ name: `${account.extension}.csv`, bytes: utf8(text) }]
    return { ok: true, files, qr: null, notes: notesFor(risky && 'csv-formula'), byHand: [] }
  },
}

/** The extension as a contact for other people's address books. It holds no password. */
export const vcard: Target = {
  info: {
    ...plainDefaults,
    id: 'vcard',
    name: 'vCard (contact, no password)',
    platforms: ['address books'],
    fileNames: ['<extension>.vcf'],
    srtp: false,
    notices: 'When someone opens it in an address book.',
    evidence: 'tested',
    source: 'RFC 2426 and RFC 4770',
  },
  render({ extension, displayName, sip }) {
    const refused = check([['name', displayName, noControls]])
    if (refused) return refused
    if (sip.domain.startsWith('[')) return refuse('server', phrase('ipv6'))
    const name = escaped(displayName === '' ? extension : displayName)
    const lines = [
      'BEGIN:VCARD',
      'VERSION:3.0',
      `FN:${name}`,
      `N:${name};;;;`,
      `TEL;TYPE=WORK,VOICE:${extension}`,
      `IMPP:sip:${extension}@${sip.domain}`,
      'END:VCARD',
    ]
    return {
      ok: true,
      files: [{ name: `${extension}.vcf`, bytes: utf8(lines.map(folded).join('')) }],
      qr: null,
      notes: [],
      byHand: [],
    }
  },
}

/** A text value: backslash, comma and semicolon get a backslash. */
function escaped(text: string): string {
  return text.replace(/[\\,;]/g, '\\$&')
}

/** A line of at most 75 bytes, the rest on lines that begin with a blank; never inside a character. */
function folded(line: string): string {
  const parts: string[] = []
  let part = ''
  for (const character of line) {
    if (utf8(part + character).length > (parts.length === 0 ? 75 : 74)) {
      parts.push(part)
      part = ''
    }
    part += character
  }
  return `${[...parts, part].join('\r\n ')}\r\n`
}
