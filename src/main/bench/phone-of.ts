import { familiesOf } from '#shared/target-models.ts'
import { vendorsOf } from '#shared/mac-vendors.ts'
import { fold } from '#shared/search-text.ts'
import type { Phone, PhoneDraft } from '#shared/phone.ts'
import { ok, type Result } from '#shared/result.ts'
import type { BenchPorts } from './bench-ports.ts'
import type { RecordBefore } from './board.ts'
import type { Box } from './box.ts'

/** What a phone's record is to say. */
export interface RecordWanted {
  readonly accountId: string
  readonly siteId: string | null
  readonly number: string
  readonly mac: string
  readonly target: string
  readonly model: string | null
}

/** Records of phones as a session makes and changes them: all of it by the phones' own calls. */
export interface PhoneRecordsOfBench {
  /** Makes the record of a phone, or gives it this one line; answers its id, and how to take that back. */
  set(wanted: RecordWanted): Promise<Result<{ readonly phoneId: string; readonly record: RecordBefore | null }>>
  /** What `set` did is taken back; what else somebody has written into the record since stays. */
  revert(phoneId: string, record: RecordBefore | null): Promise<void>
}

const draftOf = ({ given: _given, told: _told, stale: _stale, retiredAt: _retired, ...draft }: Phone): PhoneDraft => draft

export function createPhoneRecordsOfBench({ phones, target }: Pick<BenchPorts, 'phones' | 'target'>): PhoneRecordsOfBench {
  const { calls } = phones

  /** The record that this extension has for a phone whose MAC nobody knew yet. */
  async function expected(accountId: string, number: string, of: string): Promise<Phone | null> {
    const found = await calls['phones.of']({ accountId, numbers: [number] })
    if (!found.ok) return null
    const isBox = (phone: Phone): boolean => phone.mac === null && target(phone.target)?.info.needsMac === true
    return found.value.find((phone) => isBox(phone) && phone.target === of && phone.lines[0]?.number === number) ?? null
  }

  return {
    async set({ accountId, siteId, number, mac, target, model }) {
      const before = phones.withMac(mac) ?? (await expected(accountId, number, target))
      const line = { slot: 1, accountId, number }
      if (!before) {
        const fresh = { id: null, accountId, mac, target, model, serial: null, siteId, place: '', note: '', plainName: false }
        const made = await calls['phones.save']({ ...fresh, lines: [line] })
        return made.ok ? ok({ phoneId: made.value.id, record: { made: made.value.id } }) : made
      }
      const [first] = before.lines
      const isIts = first?.accountId === accountId && first.number === number
      const draft: PhoneDraft = {
        ...draftOf(before),
        ...{ accountId, mac, target },
        model: before.target === target ? (model ?? before.model) : model,
        siteId: siteId ?? (before.accountId === accountId ? before.siteId : null),
        // Somebody else's phone keeps nothing of theirs.
        lines: isIts ? before.lines : [line],
      }
      if (JSON.stringify(draft) === JSON.stringify(draftOf(before))) return ok({ phoneId: before.id, record: null })
      const saved = await calls['phones.save'](draft)
      return saved.ok ? ok({ phoneId: saved.value.id, record: { was: JSON.stringify(draftOf(before)) } }) : saved
    },
    async revert(phoneId, record) {
      const now = await calls['phones.get']({ id: phoneId })
      if (!now.ok || record === null) return
      if ('was' in record) {
        const { accountId, mac, target, model, siteId, lines } = JSON.parse(record.was) as PhoneDraft
        await calls['phones.save']({ ...draftOf(now.value), accountId, mac, target, model, siteId, lines })
        return
      }
      // What it has downloaded it still has: then its record stays, without a line.
      if (now.value.given !== null) {
        await calls['phones.save']({ ...draftOf(now.value), lines: [] })
        return
      }
      await calls['phones.retire']({ id: phoneId })
      await calls['phones.remove']({ id: phoneId })
    },
  }
}

/** A model without what its maker puts before it: `SIP-T46U`, `snomD735`. */
const plainModel = (model: string): string => fold(model).replace(/^(?:sip-|cp-|snom|gigaset |grandstream )/, '')

/** What a phone is called among its maker's; null: not said, or a word that says nothing. */
export function modelOf({ model }: Pick<Box, 'model'>): string | null {
  if (model === null || /^(?:oem|voip phone)$/i.test(model)) return null
  const plain = model.replace(/^(?:SIP-|snom)/i, '').trim()
  return plain === '' ? null : plain.slice(0, 40)
}

/**
 * The targets whose files a phone could take, the likeliest first: those of whoever has its MAC's prefix, and of these first the one whose model it
 * says that it is. Only such as a phone downloads by its MAC.
 */
export function targetsOf(mac: string, box: Box | null, target: BenchPorts['target']): string[] {
  const ids = [...new Set(vendorsOf(mac).flatMap(({ targets }) => targets))].filter((id) => target(id)?.info.needsMac === true)
  const model = box?.model ?? null
  if (model === null) return ids
  const families = familiesOf(plainModel(model))
  const says = (id: string): boolean => families.some((family) => fold(target(id)?.info.name ?? '').startsWith(family))
  return [...ids.filter(says), ...ids.filter((id) => !says(id))]
}
