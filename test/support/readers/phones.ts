import { algoPhone } from './phones/algo.ts'
import { baresipPhone, linphonercPhone, linphoneXmlPhone } from './phones/apps.ts'
import { ciscoPhone } from './phones/cisco.ts'
import { gigasetPhone } from './phones/gigaset.ts'
import { mitelPhone } from './phones/mitel.ts'
import { panasonicPhone } from './phones/panasonic.ts'
import { digiumPhone } from './phones/digium.ts'
import { fanvilPhone } from './phones/fanvil.ts'
import { grandstreamPhone, grandstreamPPhone } from './phones/grandstream.ts'
import { htekPhone } from './phones/htek.ts'
import { polyPhone } from './phones/poly.ts'
import { snomPhone } from './phones/snom.ts'
import { flyingvoicePhone, yealinkPhone } from './phones/yealink.ts'
import type { PhoneReader } from './read-phone.ts'

const router = 'router-configuration/Web_Login'
const adapter = {
  switches: true,
  adapter: true,
  passwords: [`${router}_Admin_Password`, `${router}_Guest_Password`],
  authority: 'Custom_CA_URL',
} as const

/** What a phone makes of its whole file: one reader a target that can carry settings, lines or keys, by its id. */
export const phoneReaders: Readonly<Record<string, PhoneReader>> = {
  aastra: mitelPhone,
  algo: algoPhone,
  baresip: baresipPhone,
  linphone: linphoneXmlPhone,
  linphonerc: linphonercPhone,
  'cisco-ata': ciscoPhone({ ...adapter, fileName: /^ATA[0-9A-F]{12}\.cnf\.xml$/ }),
  'cisco-mpp': ciscoPhone({
    ...{ fileName: /^[0-9a-f]{12}\.xml$/, switches: false, adapter: false },
    ...{ passwords: ['Admin_Password', 'User_Password'], authority: 'Custom_CA_Rule' },
  }),
  'cisco-spa': ciscoPhone({
    ...{ fileName: /^[0-9a-f]{12}\.xml$/, switches: true, adapter: false },
    ...{ passwords: ['Admin_Passwd', 'User_Password'], authority: 'Custom_CA_URL' },
  }),
  'cisco-spa-adapter': ciscoPhone({ ...adapter, fileName: /^[0-9a-f]{12}\.xml$/ }),
  'gigaset-n': gigasetPhone,
  mitel: mitelPhone,
  'panasonic-hdv': panasonicPhone,
  'digium-d': digiumPhone,
  fanvil: fanvilPhone,
  flyingvoice: flyingvoicePhone,
  grandstream: grandstreamPhone,
  'grandstream-p': grandstreamPPhone,
  htek: htekPhone,
  poly: polyPhone,
  'sangoma-s': htekPhone,
  snom: snomPhone,
  yealink: yealinkPhone,
}
