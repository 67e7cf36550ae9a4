import { ok } from '#shared/result.ts'
import type { AccountRecords } from '../accounts/account-records.ts'
import type { MakerPorts } from '../provisioning/make.ts'
import type { Clock } from '../system/clock.ts'
import type { Services } from './services.ts'

export interface MakingFrom {
  readonly clock: Clock
  readonly accounts: Pick<AccountRecords, 'get'>
  readonly services: Pick<Services, 'credentials' | 'extensions' | 'phones' | 'versionOf'>
}

/** What every file for a phone is made from, whichever way it leaves. */
export function makingFrom({ clock, accounts, services }: MakingFrom): MakerPorts {
  const { credentials, extensions, phones, versionOf } = services
  return {
    ...{ phones, clock },
    version: versionOf,
    sip(accountId) {
      const account = accounts.get(accountId)
      return account.ok ? ok(account.value.sip) : account
    },
    extension: extensions.row,
    password: credentials.password,
  }
}
