import { utf8 } from '../../escape/bytes.ts'
import type { Carriers } from '../target.ts'

const core = 'liblinphone: coreapi/linphonecore.c'
const lived = 'linphonec 5.1.65: run against a real registrar'

const encryption = { off: 'none', optional: 'srtp', required: 'srtp' } as const

/** Sections and names as `section/name`. What has a second source was seen to work in a real Linphone (test/interop). */
export const linphoneCarriers: Carriers = {
  keepAliveSeconds: {
    keys: ['sip/keepalive_period', 'sip/tcp_tls_keepalive'],
    sources: [core, lived],
    // In milliseconds, 0 for never; over TCP and TLS only where it is told to.
    write: (value, { sip, lines = [] }) => [
      ['sip/keepalive_period', value * 1000],
      [
        'sip/tcp_tls_keepalive',
        value > 0 && [sip, ...lines.map((line) => line.sip)].some((one) => one.transport !== 'udp') ? 1 : null,
      ],
    ],
  },
  srtp: {
    keys: ['sip/media_encryption', 'sip/media_encryption_mandatory'],
    sources: [core],
    write: (value) => [
      ['sip/media_encryption', encryption[value]],
      ['sip/media_encryption_mandatory', value === 'required' ? 1 : 0],
    ],
  },
  authority: {
    keys: ['sip/root_ca'],
    sources: [core, lived],
    // A path, which a Linphone that is started elsewhere does not find; it then trusts what the system does, without a word.
    write(value, { extension }) {
      const name = `${extension}-ca.pem`
      const bytes = utf8(value.endsWith('\n') ? value : `${value}\n`)
      return { lines: [['sip/root_ca', name]], beside: [{ name, bytes }] }
    },
  },
}
