import { phrase } from '#shared/phrase.ts'
import { utf8 } from '../escape/bytes.ts'
import { propertyValue } from '../escape/properties.ts'
import { check, noControls, type Rule } from '../escape/refuse.ts'
import { proxyParts } from '../escape/sip.ts'
import { byHand } from './notes.ts'
import { softphoneDefaults, voicemailUri } from './softphone.ts'
import type { Target } from './target.ts'

/** 1 is mandatory and 2 optional. */
const savpOptions = { off: 0, optional: 2, required: 1 } as const

/** Jitsi takes this value for "delete the property". */
const notDeleted: Rule = (text) => (text === '${null}' ? phrase('word', { word: text }) : null)

/** Jitsi Desktop's provisioning text: Java properties of one SIP account. Keys and parsing: Jitsi's own source. */
export const jitsi: Target = {
  info: {
    ...softphoneDefaults,
    id: 'jitsi',
    name: 'Jitsi Desktop',
    platforms: ['Windows', 'macOS', 'Linux'],
    fileNames: ['<extension>.jitsi.properties'],
    delivery: ['url', 'file'],
    notices: 'Jitsi downloads its settings when it starts, from the address under Options, Advanced, Provisioning.',
    evidence: 'parser-source',
    source:
      'jitsi: ProvisioningServiceImpl.java, ProtocolProviderFactory.java, AccountManager.java, SipRegistrarConnection.java, OperationSetMessageWaitingSipImpl.java',
  },
  render(account) {
    const { extension, displayName, password, sip } = account
    const refused = check([
      ['password', password, noControls, notDeleted],
      ['name', displayName, noControls, notDeleted],
    ])
    if (refused) return refused
    const node = `net.java.sip.communicator.impl.protocol.sip.acc${extension}`
    const proxy = proxyParts(sip)
    const address = `${extension}@${sip.domain}`
    const voicemail = voicemailUri(sip)
    const values: [string, string | number | boolean][] = [
      ['ACCOUNT_UID', `SIP:${address}`],
      ['PROTOCOL_NAME', 'SIP'],
      ['USER_ID', address],
      ['AUTHORIZATION_NAME', extension],
      ...(displayName === '' ? [] : ([['DISPLAY_NAME', displayName]] as [string, string][])),
      ['PASSWORD', password],
      ['SERVER_ADDRESS', sip.domain],
      ['SERVER_PORT', sip.port],
      ['PREFERRED_TRANSPORT', sip.transport.toUpperCase()],
      ['PROXY_AUTO_CONFIG', false],
      ['PROXY_ADDRESS', proxy?.host ?? sip.domain],
      ['PROXY_PORT', proxy?.port ?? sip.port],
      ['IS_PRESENCE_ENABLED', false],
      ['DEFAULT_ENCRYPTION', sip.srtp !== 'off'],
      ['SAVP_OPTION', savpOptions[sip.srtp]],
      ...(voicemail === null
        ? []
        : ([
            ['VOICEMAIL_ENABLED', true],
            // VOICEMAIL_URI would be where Jitsi asks for waiting messages: without it, it asks for those of the account itself.
            ['VOICEMAIL_CHECK_URI', voicemail],
          ] as [string, string | boolean][])),
    ]
    const lines = [
      // Jitsi has one life of registrations for all its accounts.
      `net.java.sip.communicator.impl.protocol.sip.REGISTRATION_EXPIRATION=${sip.expiresSeconds}`,
      `${node}=acc${extension}`,
      ...values.map(([key, value]) => `${node}.${key}=${propertyValue(String(value))}`),
      '',
    ]
    return {
      ok: true,
      files: [{ name: `${extension}.jitsi.properties`, bytes: utf8(lines.join('\n')) }],
      qr: null,
      notes: [],
      byHand: byHand(account, 'stun'),
    }
  },
}
