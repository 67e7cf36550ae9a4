import { phrase } from '#shared/phrase.ts'
import { utf8 } from '../escape/bytes.ts'
import { check, noBlanksAtEnds, noControls, refuse, type Field, type Refused, type Rule } from '../escape/refuse.ts'
import { contacted, quotedString } from '../escape/sip.ts'
import { notInXml, xmlText } from '../escape/xml.ts'
import { carry, linesOf } from './carriers.ts'
import { linphoneCarriers } from './carried/linphone.ts'
import { notesFor } from './notes.ts'
import { appLines, leftOfApp, voicemailUri } from './softphone.ts'
import type { LineAccount, PhoneAccount, Rendered, Target } from './target.ts'

const srtp = { off: ['none', 0], optional: ['srtp', 0], required: ['srtp', 1] } as const

type Sections = Record<string, Record<string, string | number>>

/** One account: its sections are numbered in the order of the accounts, without a gap, as Linphone stops at the first that is missing. */
function accountSections({ extension, displayName, password, sip }: LineAccount, at: number): Sections {
  const server = contacted(sip)
  const uri = (host: string, port: number): string => `<sip:${host}:${port};transport=${sip.transport}>`
  const identity = `${displayName === '' ? '' : `${quotedString(displayName)} `}<sip:${extension}@${sip.domain}>`
  const voicemail = voicemailUri(sip)
  const policy = at === 0 ? 'linecard' : `linecard-${at + 1}`
  return {
    [`auth_info_${at}`]: { username: extension, userid: extension, passwd: password, domain: sip.domain },
    [`proxy_${at}`]: {
      reg_identity: identity,
      // reg_proxy is where REGISTER goes; the domain stays in the identity, so a proxy needs no DNS of the domain.
      reg_proxy: uri(server.host, server.port),
      ...(sip.outboundProxy === null ? {} : { reg_route: uri(server.host, server.port) }),
      reg_expires: sip.expiresSeconds,
      reg_sendregister: 1,
      publish: 0,
      ...(voicemail === null ? {} : { voicemail_uri: voicemail }),
      ...(sip.stun === null ? {} : { nat_policy_ref: policy }),
    },
    ...(sip.stun === null ? {} : { [`nat_policy_${at}`]: { ref: policy, stun_server: sip.stun, protocols: 'stun' } }),
  }
}

/** The accounts as sections of Linphone's configuration; the same in its XML and its INI form. */
function linphoneSections(account: PhoneAccount): Sections {
  const [encryption, mandatory] = srtp[account.sip.srtp]
  const app = { default_proxy: 0, media_encryption: encryption, media_encryption_mandatory: mandatory }
  return Object.assign({ sip: app }, ...linesOf(account).map(accountSections)) as Sections
}

/** Linphone encrypts the calls of all its accounts in the same way. */
function refusedSrtp({ sip, lines = [], settings }: PhoneAccount): Refused | null {
  const differs = settings?.srtp === undefined && lines.some((line) => line.sip.srtp !== sip.srtp)
  return differs ? refuse('line', phrase('lines-srtp'), phrase('way-lines-srtp')) : null
}

/** What both forms share: `form` writes the sections into the file. */
function renderSections(
  account: PhoneAccount,
  rules: { readonly password: readonly Rule[]; readonly name: readonly Rule[] },
  form: (sections: Sections) => { readonly name: string; readonly text: string },
): Rendered {
  const values = linesOf(account).flatMap((line): [Field, string, ...Rule[]][] => [
    ['password', line.password, ...rules.password],
    ['name', line.displayName, ...rules.name],
  ])
  const refused = check(values) ?? refusedSrtp(account)
  if (refused) return refused
  const carried = carry(linphoneCarriers, account)
  if (!carried.ok) return carried
  const sections = linphoneSections(account)
  for (const [key, value] of carried.values) {
    const [section = '', name = ''] = key.split('/')
    if (value !== null) sections[section] = { ...sections[section], [name]: value }
  }
  const { name, text } = form(sections)
  return {
    ok: true,
    files: [{ name, bytes: utf8(text) }, ...carried.beside],
    qr: null,
    notes: notesFor(carried.beside.length > 0 && 'linphone-authority'),
    byHand: [],
    left: leftOfApp(carried.left),
    unsure: carried.unsure,
  }
}

/** Kamailio cannot parse the Contact that Linphone makes of such a name, so the registration would fail. */
export const noBackslashAtEnd: Rule = (text) => (text.endsWith('\\') ? phrase('backslash-at-end') : null)

/**
 * Linphone's remote-provisioning XML (lpconfig). Keys and parsing: liblinphone's own source; registered for real over UDP, TCP and
 * TLS with liblinphone 5.1.65. After import Linphone keeps values in an INI file, which loses blanks at the end of a password.
 */
export const linphone: Target = {
  info: {
    id: 'linphone',
    name: 'Linphone',
    kind: 'softphone',
    platforms: ['Android', 'iOS', 'Windows', 'macOS', 'Linux'],
    fileNames: ['<extension>.linphone.xml'],
    needsMac: false,
    macSpelling: 'none',
    qr: 'url',
    delivery: ['file', 'url'],
    transports: ['udp', 'tcp', 'tls'],
    srtp: true,
    passwordLimit: null,
    nameLimit: null,
    notices:
      'Linphone applies it when you give it the address or the QR code. On a computer you can also run linphone --fetch-config with the file’s path.',
    experimental: false,
    evidence: 'tested',
    source: 'liblinphone: coreapi/xml2lpc.c, src/account/account-params.cpp, src/auth-info/auth-info.cpp',
  },
  carriers: linphoneCarriers,
  maxLines: () => appLines,
  render: (account) =>
    renderSections(
      account,
      {
        password: [notInXml, (text) => (text !== text.trimEnd() ? phrase('blank-at-end') : null)],
        name: [notInXml, noControls, noBackslashAtEnd],
      },
      (all) => {
        const sections = Object.entries(all).map(([section, entries]) => {
          const lines = Object.entries(entries).map(
            ([name, value]) => `    <entry name="${name}" overwrite="true">${xmlText(String(value))}</entry>`,
          )
          return [`  <section name="${section}">`, ...lines, '  </section>'].join('\n')
        })
        const text = `<?xml version="1.0" encoding="UTF-8"?>\n<config xmlns="http://www.linphone.org/xsds/lpconfig.xsd">\n${sections.join('\n')}\n</config>\n`
        return { name: `${account.extension}.linphone.xml`, text }
      },
    ),
}

/**
 * The same settings as a `linphonerc`, Linphone's own INI file. Values stand as they are: no quotes, no escapes; a value ends at the
 * line's end and loses blanks there. Registered for real with liblinphone 5.1.65.
 */
export const linphonerc: Target = {
  info: {
    ...linphone.info,
    id: 'linphonerc',
    name: 'Linphone (linphonerc file)',
    platforms: ['Windows', 'macOS', 'Linux'],
    fileNames: ['linphonerc'],
    qr: 'none',
    delivery: ['file', 'copy'],
    notices: 'Linphone reads the file when it starts. Close Linphone first: it overwrites the file when it quits.',
    source: 'liblinphone: coreapi/lpconfig.c, src/account/account-params.cpp',
  },
  carriers: linphoneCarriers,
  maxLines: () => appLines,
  render: (account) =>
    renderSections(account, { password: [noControls, noBlanksAtEnds], name: [noControls, noBackslashAtEnd] }, (sections) => {
      const lines = Object.entries(sections).map(([section, entries]) =>
        [`[${section}]`, ...Object.entries(entries).map(([name, value]) => `${name}=${value}`), ''].join('\n'),
      )
      return { name: 'linphonerc', text: lines.join('\n') }
    }),
}
