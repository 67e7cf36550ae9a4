import type { SettingName } from '#shared/phone-settings.ts'
import { zoneOf } from '../../zones/zone.ts'
import { cannot } from '../carriers.ts'
import type { Carriers } from '../target.ts'
import { offsetText } from './common.ts'
import { yealinkCarriers } from './yealink.ts'

export const flyingvoiceSources = ['fusionpbx flyingvoice (42 models)']

/** What the one server that knows these phones writes as it does for a Yealink. */
const alike = ['ntpServers', 'dateForm', 'clock', 'plugAndPlay', 'codecs', 'dtmf', 'srtp', 'authName', 'adminPassword'] as const

export const flyingvoiceCarriers: Carriers = {
  ...(Object.fromEntries(alike.map((name) => [name, { ...yealinkCarriers[name], sources: flyingvoiceSources }])) as Pick<
    Carriers,
    SettingName
  >),
  timeZone: {
    keys: ['local_time.time_zone'],
    sources: flyingvoiceSources,
    // It shows no key for summer time.
    write(name) {
      const { standardMinutes, summer, irregular } = zoneOf(name)
      if (irregular) return cannot('zone-irregular', { zone: name })
      if (summer || standardMinutes % 60 !== 0) return cannot('zone-change', { zone: name })
      return [['local_time.time_zone', offsetText(standardMinutes)]]
    },
  },
}
