import type { HandoffNote } from '#shared/handoff.ts'
import { vendorOf } from '#shared/mac-vendors.ts'
import { showMac } from '#shared/mac.ts'
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
): HandoffNote[] {
  if (mac === null) return []
  const notes: HandoffNote[] = []
  const other = artefacts.elsewhere(mac, accountId, number)
  if (other) {
    const whose =
      other.accountId === accountId ? `extension ${other.number}` : `extension ${other.number} of ${accountName(other.accountId)}`
    notes.push({
      code: 'mac-elsewhere',
      text: `The phone ${showMac(mac)} already has a config for ${whose}. It registers as the one that it fetches last.`,
    })
  }
  const vendor = vendorOf(mac)
  if (vendor && target.info.kind !== 'other' && !vendor.targets.includes(target.info.id)) {
    notes.push({ code: 'mac-vendor', text: `This MAC belongs to ${vendor.name}, not to ${target.info.name}. Check the label.` })
  }
  return notes
}
