import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SipService } from '#shared/account.ts'
import { handSettings, type HandSetting, type NoteCode } from '#shared/handoff-notes.ts'
import { targets } from '../../../src/main/provisioning/targets/index.ts'
import type { PhoneAccount } from '../../../src/main/provisioning/targets/target.ts'
import { expected, plain, service, written } from '../../support/sip/accounts.ts'
import { deskReaders } from '../../support/readers/desk-phones.ts'
import type { ReadAccount } from '../../support/readers/read-account.ts'
import { softphoneReaders } from '../../support/readers/softphones.ts'

/** Notes that tell of a setting in words instead of as something to set by hand. */
const toldInWords: Readonly<Partial<Record<NoteCode, readonly HandSetting[]>>> = {
  'blink-voicemail': ['voicemail'],
  'cisco-srtp-off': ['srtp'],
  'cloud-softphone-server': ['name', 'transport', 'port', 'proxy', 'expiry', 'srtp', 'stun', 'voicemail'],
  'twinkle-no-srtp': ['srtp'],
  'zoiper-srtp': ['srtp'],
}

/** A loudspeaker has nobody who listens to messages. */
const useless: Readonly<Record<string, readonly HandSetting[]>> = { algo: ['voicemail'] }

/** What a reader must have found for a setting to be in the file. */
const found: Readonly<Record<HandSetting, (read: ReadAccount, wanted: Record<string, unknown>, sip: SipService) => boolean>> = {
  name: (read, wanted) => [wanted['displayName'], ''].includes(read.displayName ?? 'nobody'),
  // Without a word every app begins with UDP.
  transport: (read, wanted) => (read.transport ?? 'udp') === wanted['transport'],
  port: (read, _, sip) => (read.server ?? '').endsWith(`:${sip.port}`),
  proxy: (read, wanted) => read.proxy === wanted['proxy'] || read.server === wanted['proxy'],
  expiry: (read, wanted) => read.expiresSeconds === wanted['expiresSeconds'],
  srtp: (read, wanted) => read.srtp === wanted['srtp'],
  stun: (read, wanted) => read.stun === wanted['stun'],
  voicemail: (read, wanted) => read.voicemail === wanted['voicemail'],
}

/** Whether there is anything to set at all. */
function isSet(setting: HandSetting, { displayName, sip }: PhoneAccount): boolean {
  const usual = sip.port === (sip.transport === 'tls' ? 5061 : 5060)
  // Behind a proxy the domain's own port is nobody's business but the proxy's.
  if (setting === 'port') return !usual && sip.outboundProxy === null
  if (setting === 'proxy') return sip.outboundProxy !== null
  if (setting === 'srtp') return sip.srtp !== 'off'
  if (setting === 'stun') return sip.stun !== null
  if (setting === 'voicemail') return sip.voicemail !== null
  return setting !== 'name' || displayName !== ''
}

describe('a setting of the account', () => {
  it.each(targets.filter(({ info }) => info.id !== 'vcard').map((target) => [target.info.id, target] as const))(
    'is in the file of %s, or is said to be set by hand, or told in a note: never dropped',
    (id, target) => {
      const [desk, soft] = [deskReaders[id], softphoneReaders[id]]
      let looked = 0
      fc.assert(
        fc.property(service, (chosen) => {
          const transport = target.info.transports.includes(chosen.transport) ? chosen.transport : 'udp'
          const account: PhoneAccount = { ...plain, password: 'Xy7kQ2ab', sip: { ...chosen, transport } }
          const rendered = target.render(account)
          if (!rendered.ok) return
          looked += 1
          const { files, qr, byHand, notes } = written(rendered)
          const read = desk ? desk(files) : soft?.({ files, qr })
          if (!read) throw new Error(`${id} has no reader`)
          const wanted = expected(account, false)
          const byName = new Set([...byHand.map(({ setting }) => setting), ...(useless[id] ?? [])])
          const inWords = new Set(notes.flatMap(({ code }) => toldInWords[code] ?? []))
          const dropped = handSettings.filter(
            (one) => isSet(one, account) && !found[one](read, wanted, account.sip) && !byName.has(one) && !inWords.has(one),
          )
          expect(dropped).toEqual([])
        }),
        { numRuns: 300 },
      )
      expect(looked).toBeGreaterThan(20)
    },
  )
})
