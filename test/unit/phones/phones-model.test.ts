import fc from 'fast-check'
import { expect, it } from 'vitest'
import { unpackPhones } from '#shared/packed-phones.ts'
import type { Phone } from '#shared/phone.ts'
import { openPhoneRoom, type PhoneRoom } from '../../support/phones/phone-room.ts'

const macs = ['001565000001', '001565000002', '001565000003', '001565000004']
const numbers = ['1001', '1002', '1003']

type Step =
  | { readonly do: 'set up'; readonly number: string; readonly mac: string }
  | { readonly do: 'save'; readonly number: string; readonly mac: string }
  | { readonly do: 'replace'; readonly phone: number; readonly mac: string }
  | { readonly do: 'retire' | 'bring back' | 'change'; readonly phone: number }
  | { readonly do: 'delete'; readonly number: string }

const phone = fc.nat(7)
const number = fc.constantFrom(...numbers)
const mac = fc.constantFrom(...macs)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('set up' as const), number, mac }),
  fc.record({ do: fc.constant('save' as const), number, mac }),
  fc.record({ do: fc.constant('replace' as const), phone, mac }),
  fc.record({ do: fc.constantFrom('retire' as const, 'bring back' as const, 'change' as const), phone }),
  fc.record({ do: fc.constant('delete' as const), number }),
)

async function all({ calls }: PhoneRoom): Promise<Phone[]> {
  const listed = await calls['phones.list']({ accountId: 'a' })
  if (!listed.ok) throw new Error(listed.problem.message)
  return unpackPhones(listed.value)
}

/** Answers the MAC that is a phone's from now on; null: none is that was not. */
async function take(room: PhoneRoom, one: Step, phones: readonly Phone[]): Promise<string | null> {
  const { calls } = room
  if (one.do === 'delete') {
    room.phones.forgetExtension('a', one.number)
    return null
  }
  if (one.do === 'set up') {
    room.handOff(one.number, 'yealink', one.mac)
    return one.mac
  }
  if (one.do === 'save') {
    const lines = [{ slot: 1, accountId: 'a', number: one.number }]
    const said = { target: 'yealink', model: null, serial: null, siteId: null, place: '', note: '', plainName: false }
    const saved = await calls['phones.save']({ id: null, accountId: 'a', mac: one.mac, lines, ...said })
    return saved.ok ? one.mac : null
  }
  const chosen = phones[one.phone % Math.max(phones.length, 1)]
  if (!chosen) return null
  const { id } = chosen
  if (one.do === 'retire') await calls['phones.retire']({ id })
  if (one.do === 'bring back') await calls['phones.bringBack']({ id })
  if (one.do === 'change') {
    const { given: _given, told: _told, stale: _stale, retiredAt: _retiredAt, ...draft } = chosen
    await calls['phones.save']({ ...draft, note: `${draft.note}.`.slice(-9) })
  }
  if (one.do !== 'replace') return null
  const replaced = await calls['phones.replace']({ id, mac: one.mac, serial: null })
  return replaced.ok ? one.mac : null
}

it('no phone is lost and no two in use have one MAC, whatever is set up, saved, replaced, retired and deleted in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const room = openPhoneRoom()
      for (const one of numbers) room.add(one)
      const known = new Set<string>()
      for (const one of steps) {
        const added = await take(room, one, await all(room))
        if (added !== null) known.add(added)
        const phones = await all(room)
        const inUse = phones.filter(({ retiredAt }) => retiredAt === null).map(({ mac }) => mac)
        expect(new Set(inUse).size).toBe(inUse.length)
        expect(phones.map((each) => each.mac).toSorted()).toEqual([...known].toSorted())
        for (const { lines } of phones) expect(new Set(lines.map(({ slot }) => slot)).size).toBe(lines.length)
      }
      room.store.close()
    }),
    { numRuns: 150 },
  )
})
