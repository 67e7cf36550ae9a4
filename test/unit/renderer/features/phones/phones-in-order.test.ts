import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Phone } from '#shared/phone.ts'
import { fold } from '#shared/search-text.ts'
import { PhonesInOrder } from '../../../../../src/renderer/src/features/phones/phones-in-order.ts'

const phone = (id: string, mac: string | null, place: string): Phone => ({
  ...{ id, accountId: 'office', mac, target: 'yealink', model: null, serial: null, siteId: null, place, note: '' },
  ...{ plainName: false, lines: [], given: null, told: null, stale: [], retiredAt: null },
})
const phones = fc
  .uniqueArray(
    fc.tuple(
      fc.uuid(),
      fc.option(fc.stringMatching(/^[0-9a-f]{12}$/), { nil: null }),
      fc.constantFrom('', 'Hà', 'ha', 'Đà', 'Z', 'a'),
    ),
    {
      selector: ([id]) => id,
      maxLength: 40,
    },
  )
  .map((all) => all.map(([id, mac, place]) => phone(id, mac, place)))
const shown = ({ place }: Phone): string | null => (place === '' ? null : place)

const order = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

/** The same, one compared with the other. */
function compared(all: readonly Phone[], down: boolean): string[] {
  const direction = down ? -1 : 1
  return [...all]
    .sort((one, other) => {
      const [first, second] = [shown(one), shown(other)]
      if (first === null || second === null) {
        if (first !== second) return first === null ? 1 : -1
      } else if (first !== second) return direction * (order(fold(first), fold(second)) || order(first, second))
      return order(one.mac ?? one.id, other.mac ?? other.id)
    })
    .map(({ id }) => id)
}

describe('phones in the order of a column', () => {
  it('come by what it shows, then by their MACs, those that show nothing last, whichever is asked for first', () => {
    fc.assert(
      fc.property(phones, fc.boolean(), fc.infiniteStream(fc.nat()), (all, down, asked) => {
        const expected = compared(all, down)
        const inOrder = new PhonesInOrder(all, shown, down)
        for (const _ of all) {
          const at = (asked.next().value ?? 0) % all.length
          expect(inOrder.key(at)).toBe(expected[at])
        }
        expect(inOrder.keys()).toEqual(expected)
        expect(inOrder.keys(1, 3)).toEqual(expected.slice(1, 3))
        expect(inOrder.all().map(({ id }) => id)).toEqual(expected)
        expect(inOrder.length).toBe(all.length)
        expect(inOrder.row(all.length)).toBeUndefined()
      }),
    )
  })
})
