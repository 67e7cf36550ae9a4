import { said, type PhoneReader } from '../read-phone.ts'
import { textOf, type ReadFile } from '../read-account.ts'
import { baresipAccounts, linphoneAccount, linphonercValues, linphoneXmlValues } from '../softphones.ts'

/** Linphone counts its accounts from 0 and stops at the first number that is missing. */
const linphonePhone =
  (valuesOf: (files: readonly ReadFile[]) => ReadonlyMap<string, string>): PhoneReader =>
  (files) => {
    const values = valuesOf(files)
    const of = (section: string, key: string): string | undefined => values.get(`${section}/${key}`)
    const count = [...Array(20).keys()].findIndex((at) => of(`proxy_${at}`, 'reg_identity') === undefined)
    if (of(`proxy_${count + 1}`, 'reg_identity') !== undefined) throw new Error('it would not read the account behind the gap')
    const lines = [...Array(count).keys()].map((at) => [at + 1, linphoneAccount(of, at)] as const)
    const period = of('sip', 'keepalive_period')
    const authority = of('sip', 'root_ca')
    return {
      lines: new Map(lines),
      all: [...values],
      keys: [],
      settings: {
        srtp: linphoneAccount(of).srtp,
        ...said('keepAliveSeconds', period === undefined ? undefined : Number(period) / 1000),
        ...said('authority', authority === undefined ? undefined : textOf(files, new RegExp(`^${authority}$`))),
      },
    }
  }

export const linphoneXmlPhone = linphonePhone(linphoneXmlValues)
export const linphonercPhone = linphonePhone(linphonercValues)

export const baresipPhone: PhoneReader = (files) => ({
  lines: new Map(baresipAccounts(files).map((account, at) => [at + 1, account])),
  all: [],
  keys: [],
  settings: {},
})
