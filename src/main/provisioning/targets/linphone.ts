import { phrase } from '#shared/phrase.ts'
import { utf8 } from '../escape/bytes.ts'
import { check, noBlanksAtEnds, noControls, type Rule } from '../escape/refuse.ts'
import { contacted, quotedString } from '../escape/sip.ts'
import { notInXml, xmlText } from '../escape/xml.ts'
import { voicemailUri } from './softphone.ts'
import type { PhoneAccount, Target } from './target.ts'

const srtp = { off: ['none', 0], optional: ['srtp', 0], required: ['srtp', 1] } as const

/** The settings of one account as sections of Linphone's configuration; the same in its XML and its INI form. */
export function linphoneSections({
  extension,
  displayName,
  password,
  sip,
}: PhoneAccount): Record<string, Record<string, string | number>> {
  const server = contacted(sip)
  const uri = (host: string, port: number): string => `<sip:${host}:${port};transport=${sip.transport}>`
  const identity = `${displayName === '' ? '' : `${quotedString(displayName)} `}<sip:${extension}@${sip.domain}>`
  const [encryption, mandatory] = srtp[sip.srtp]
  const voicemail = voicemailUri(sip)
  return {
    sip: { default_proxy: 0, media_encryption: encryption, media_encryption_mandatory: mandatory },
    auth_info_0: { username: extension, userid: extension, passwd: password, domain: sip.domain },
    proxy_0: {
      reg_identity: identity,
      // reg_proxy is where REGISTER goes; the domain stays in the identity, so a proxy needs no DNS of the domain.
      reg_proxy: uri(server.host, server.port),
      ...(sip.outboundProxy === null ? {} : { reg_route: uri(server.host, server.port) }),
      reg_expires: sip.expiresSeconds,
      reg_sendregister: 1,
      publish: 0,
      ...(voicemail === null ? {} : { voicemail_uri: voicemail }),
      ...(sip.stun === null ? {} : { nat_policy_ref: 'linecard' }),
    },
    ...(sip.stun === null ? {} : { nat_policy_0: { ref: 'linecard', stun_server: sip.stun, protocols: 'stun' } }),
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
  render(account) {
    const refused = check([
      ['password', account.password, notInXml, (text) => (text !== text.trimEnd() ? phrase('blank-at-end') : null)],
      ['name', account.displayName, notInXml, noControls, noBackslashAtEnd],
    ])
    if (refused) return refused
    const sections = Object.entries(linphoneSections(account)).map(([section, entries]) => {
      const lines = Object.entries(entries).map(
        ([name, value]) => `    <entry name="${name}" overwrite="true">${xmlText(String(value))}</entry>`,
      )
      return [`  <section name="${section}">`, ...lines, '  </section>'].join('\n')
    })
    const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<config xmlns="http://www.linphone.org/xsds/lpconfig.xsd">\n${sections.join('\n')}\n</config>\n`
    return { ok: true, files: [{ name: `${account.extension}.linphone.xml`, bytes: utf8(xml) }], qr: null, notes: [], byHand: [] }
  },
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
  render(account) {
    const refused = check([
      ['password', account.password, noControls, noBlanksAtEnds],
      ['name', account.displayName, noControls, noBackslashAtEnd],
    ])
    if (refused) return refused
    const text = Object.entries(linphoneSections(account))
      .map(([section, entries]) =>
        [`[${section}]`, ...Object.entries(entries).map(([name, value]) => `${name}=${value}`), ''].join('\n'),
      )
      .join('\n')
    return { ok: true, files: [{ name: 'linphonerc', bytes: utf8(text) }], qr: null, notes: [], byHand: [] }
  },
}
