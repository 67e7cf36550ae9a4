import { el, elWith, xmlDocument } from '../escape/xml-document.ts'
import { notInXml } from '../escape/xml.ts'
import { deskDefaults, deskTarget } from './desk-phone.ts'
import type { Target } from './target.ts'
import { withValue, type Values } from './values.ts'

/**
 * Alcatel-Lucent's Myriad: `config.<mac>.xml`, a list of settings in attributes, as one provisioning server writes it. That server passes its
 * own word for the transport on, so the word is probable, not proved: experimental.
 */
export const alcatel: Target = deskTarget({
  info: {
    ...deskDefaults,
    id: 'alcatel-myriad',
    name: 'Alcatel-Lucent Myriad M3, M5 and M7',
    platforms: ['M3', 'M5', 'M7', '4008', '4018', '8028s'],
    fileNames: ['config.<mac>.xml'],
    srtp: false,
    experimental: true,
    notices: 'The phone downloads config.<model>.xml and then this file from its provisioning server the next time it starts.',
    evidence: 'one-server',
    source: 'wazo-provd-plugins wazo_alcatel/v2_13_02',
  },
  password: [notInXml],
  displayName: [notInXml],
  write(account) {
    const { extension, mac, name, password, sip, server, proxy } = account
    const values: Values = [
      ['Account1Enable', 'true'],
      ['Account1RegName', extension],
      ['Account1Password', password],
      ['Account1UserName', extension],
      ['Account1Label', account.label],
      ['Account1DisplayName', name],
      ['Account1Server1Address', server.host],
      ['Account1Server1Port', server.port],
      ['Account1Server1Transport', sip.transport],
      ['Account1Server1Expire', sip.expiresSeconds],
      ['Account1OutboundProxy1Address', proxy && proxy.host],
      ['Account1OutboundProxy1Port', proxy && proxy.port],
      ['Account1SrtpWorkingMode', sip.srtp === 'off' ? 0 : null],
      ['Account1VmNumber', sip.voicemail],
    ]
    const settings = withValue(values).map(([id, value]) => elWith('setting', { id, value }))
    return {
      files: [{ name: `config.${mac}.xml`, bytes: xmlDocument(el('settings', settings)) }],
      byHand: ['srtp', 'stun'],
    }
  },
})
