import { note, type Note } from '#shared/handoff-notes.ts'
import { makes, vendorNames, vendorsOf } from '#shared/mac-vendors.ts'
import { showMac } from '#shared/show-mac.ts'
import type { Artefacts } from './artefacts.ts'
import type { Made } from './make.ts'

interface MacNotePorts {
  readonly artefacts: Artefacts
  readonly accountName: (accountId: string) => string
}

/** What a typed MAC gives reason to ask: a phone that another extension has already, or one of another maker. */
export function macNotes(
  { artefacts, accountName }: MacNotePorts,
  { accountId, number }: { readonly accountId: string; readonly number: string },
  { target, account: { mac } }: Made,
): Note[] {
  if (mac === null) return []
  const notes: Note[] = []
  const other = artefacts.elsewhere(mac, accountId, number)
  if (other) {
    const params = { mac: showMac(mac), number: other.number }
    notes.push(
      other.accountId === accountId
        ? note('mac-elsewhere', params)
        : note('mac-elsewhere-account', { ...params, account: accountName(other.accountId) }),
    )
  }
  const vendors = vendorsOf(mac)
  if (vendors.length > 0 && target.info.kind !== 'other' && !makes(vendors, target.info.id)) {
    const [first = '', ...others] = vendorNames(vendors)
    const params = { target: target.info.name }
    notes.push(
      others.length === 0
        ? note('mac-vendor', { ...params, vendor: first })
        : note('mac-vendors', { ...params, vendors: [first, ...others].join(', ') }),
    )
  }
  return notes
}
