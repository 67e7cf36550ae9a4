import type { Locale } from '#shared/locales.ts'
import type { Emit, HandlersOf, Settings } from '#shared/contract.ts'
import type { Problem } from '#shared/problem.ts'
import type { Result } from '#shared/result.ts'
import type { AccountRecords } from '../accounts/account-records.ts'
import type { Clock } from '../system/clock.ts'
import type { Copy } from '../host/copying.ts'
import { createUnderway } from '../host/leaving.ts'
import type { NetworkSettings } from '../system/network.ts'
import { createBundles } from '../provisioning/bundles.ts'
import { createCards } from '../provisioning/cards.ts'
import type { LinkCertificate } from '../provisioning/link-certificate.ts'
import { createOneTime, type OneTimeService } from '../provisioning/one-time-calls.ts'
import { createProvisioning, type ProvisioningCalls } from '../provisioning/provisioning.ts'
import type { Random } from '../system/random.ts'
import type { SavedFiles } from '../host/saved-files.ts'
import type { Slices } from '../concurrency/slices.ts'
import { makingFrom } from './making.ts'
import type { Services } from './services.ts'

export interface HandoffsPorts {
  readonly clock: Clock
  readonly random: Random
  readonly slices: Slices
  readonly emit: Emit
  readonly copy: Copy
  readonly accounts: Pick<AccountRecords, 'get'>
  readonly services: Services
  readonly saved: SavedFiles
  readonly network: Pick<NetworkSettings, 'lanInterfaces'>
  readonly language: () => Locale
  readonly lastTarget: () => Settings['lastTarget']
  /** This target was used last. */
  readonly used: (target: string) => void
  /** What one-time links prove themselves with; null: nothing, and they are plain HTTP. */
  readonly certificate: () => Result<LinkCertificate> | null
  readonly addressesOf: (name: string) => Promise<readonly string[]>
  /** Why there must be no one-time links; null: they may be. */
  readonly linksRefusal: () => Problem | null
}

export interface Handoffs {
  readonly calls: ProvisioningCalls & ReturnType<typeof createBundles> & HandlersOf<'cards'> & HandlersOf<'oneTime'>
  readonly oneTime: Pick<OneTimeService, 'forgetAccount' | 'open' | 'stopAll' | 'close'>
  /** How many ZIPs and cards are being made. */
  saving(): number
}

/** What is made for phones: files, codes, cards, bundles and one-time links, each from what the services know of an extension. */
export function wireHandoffs(ports: HandoffsPorts): Handoffs {
  const { random, slices, emit, copy, accounts, saved } = ports
  const { artefacts, credentials, phones } = ports.services
  const making = { ...makingFrom(ports), artefacts, random }
  const underway = createUnderway()
  const cards = createCards({
    ...making,
    ...{ slices, emit },
    files: saved.for('cards'),
    voicemailPin: credentials.voicemailPin,
  })
  const bundles = createBundles({
    ...making,
    ...{ slices, emit },
    files: saved.for('bundle'),
    wanted: phones.wanted,
    language: ports.language,
  })
  const oneTime = createOneTime({
    ...making,
    copy,
    interfaces: ports.network.lanInterfaces,
    certificate: ports.certificate,
    addressesOf: ports.addressesOf,
    changed: (link) => emit('oneTime.changed', link),
    refusal: ports.linksRefusal,
    told: phones.told,
  })
  const provisioning = createProvisioning({
    ...making,
    copy,
    accountName(accountId: string) {
      const account = accounts.get(accountId)
      return account.ok ? account.value.name : ''
    },
    files: saved.for('setup'),
    used: ports.used,
    recent() {
      const last = ports.lastTarget()
      return [...new Set([...(last === null ? [] : [last]), ...artefacts.recentTargets()])]
    },
  })
  return {
    calls: {
      ...provisioning,
      ...bundles,
      ...cards,
      ...oneTime.calls,
      'handoff.save': (input) => saved.noting(provisioning['handoff.save'](input)),
      'handoff.saveQr': (input) => saved.noting(provisioning['handoff.saveQr'](input)),
      'bundle.save': (input) => saved.noting(underway.during(bundles['bundle.save'](input))),
      'phones.bundle': (input) => saved.noting(underway.during(bundles['phones.bundle'](input))),
      'cards.save': (input) => saved.noting(underway.during(cards['cards.save'](input))),
    },
    oneTime,
    saving: underway.count,
  }
}
