import { elWith, xmlDocument } from '../escape/xml-document.ts'
import { notInXml } from '../escape/xml.ts'
import { deskDefaults, deskTarget, keepAlive } from './desk-phone.ts'
import type { Target } from './target.ts'
import { withValue, type Values } from './values.ts'

const transports = { udp: 'UDPOnly', tcp: 'TCPOnly', tls: 'TLS' } as const
const srtpModes = { off: [0, 0, 0], optional: [1, 1, 0], required: [1, 1, 1] } as const

/**
 * Poly's two files: the master `<mac>.cfg` names the second, which holds every setting as an attribute. The names
 * `<mac>-phone.cfg` and `<mac>-web.cfg` are the phone's own and never used. Parameters as two provisioning servers write them.
 */
export const poly: Target = deskTarget({
  info: {
    ...deskDefaults,
    id: 'poly',
    name: 'Poly VVX, CCX, Trio and Edge E',
    platforms: ['SoundPoint IP', 'VVX', 'CCX', 'Trio', 'Edge E'],
    fileNames: ['<mac>.cfg', 'reg-<mac>.cfg'],
    notices:
      'The phone downloads <mac>.cfg and the file it names from its provisioning server the next time it starts. Keep both files in the same folder. The phone gets the server address from DHCP option 66 or Poly ZTP.',
    evidence: 'two-servers',
    source: 'wazo-provd-plugins wazo_polycom/common; fspbx polycom/VVX, poly/Edge E350; fusionpbx polycom/vvx411, poly/edge-e550',
  },
  password: [notInXml],
  displayName: [notInXml],
  write(account) {
    const { extension, mac, password, sip, server, proxy } = account
    const [enable, offer, require] = srtpModes[sip.srtp]
    const values: Values = [
      ['reg.1.address', `${extension}@${sip.domain}`],
      ['reg.1.label', extension],
      ['reg.1.displayName', account.name],
      ['reg.1.auth.userId', extension],
      ['reg.1.auth.password', password],
      ['reg.1.server.1.address', server.host],
      ['reg.1.server.1.port', server.port],
      ['reg.1.server.1.transport', transports[sip.transport]],
      ['reg.1.server.1.expires', sip.expiresSeconds],
      ['reg.1.server.1.register', 1],
      ['reg.1.outboundProxy.address', proxy && proxy.host],
      ['reg.1.outboundProxy.port', proxy && proxy.port],
      ['reg.1.outboundProxy.transport', proxy && transports[sip.transport]],
      ['nat.keepalive.interval', keepAlive(account)],
      ['sec.srtp.enable', enable],
      ['sec.srtp.offer', offer],
      ['sec.srtp.require', require],
      ['msg.mwi.1.callBackMode', sip.voicemail === null ? null : 'contact'],
      ['msg.mwi.1.callBack', sip.voicemail],
    ]
    const second = `reg-${mac}.cfg`
    const master = elWith('APPLICATION', {
      APP_FILE_PATH: 'sip.ld',
      CONFIG_FILES: second,
      MISC_FILES: '',
      LOG_FILE_DIRECTORY: '',
      OVERRIDES_DIRECTORY: '',
      CONTACTS_DIRECTORY: '',
    })
    return {
      files: [
        { name: `${mac}.cfg`, bytes: xmlDocument(master) },
        { name: second, bytes: xmlDocument(elWith('polycomConfig', Object.fromEntries(withValue(values)))) },
      ],
      byHand: ['stun'],
    }
  },
})
