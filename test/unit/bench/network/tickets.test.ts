import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTickets, newSessionPath } from '../../../../src/main/bench/network/tickets.ts'
import { systemRandom } from '../../../../src/main/system/random.ts'
import { ticketsInMemory } from '../../../support/bench/desk.ts'
import { there } from '../../../support/bench/there.ts'
import { handClock } from '../../../support/clocks/hand-clock.ts'

const phones = ['a', 'b', 'c'] as const
const macOf = { a: '001565000001', b: '001565000002', c: '001565000003' } as const
const addresses = ['192.0.2.1', '192.0.2.2', '192.0.2.3'] as const
const phone = fc.constantFrom(...phones)
const step = fc.oneof(
  fc.record({ kind: fc.constant('make' as const), phone, address: fc.constantFrom(...addresses, null) }),
  fc.record({ kind: fc.constant('close' as const), phone }),
  fc.record({ kind: fc.constant('rebind' as const), phone }),
  fc.record({ kind: fc.constant('start' as const) }),
  fc.record({
    kind: fc.constant('use' as const),
    nth: fc.nat(),
    address: fc.constantFrom(...addresses),
    mac: fc.constantFrom(...Object.values(macOf), null),
  }),
)

describe('tickets', () => {
  it('open nothing but what they were made for, at one address, until they are closed, over any starts', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const store = ticketsInMemory()
        let tickets = createTickets(store, handClock(), systemRandom)
        /** What must hold, kept apart from how it is done. */
        const made: { path: string; phone: keyof typeof macOf; address: string | null; closed: boolean }[] = []
        for (const one of steps) {
          if (one.kind === 'start') tickets = createTickets(store, handClock(), systemRandom)
          if (one.kind === 'make') {
            const open = made.filter((other) => other.phone === one.phone && !other.closed)
            if (open.length >= 8) there(open[0]).closed = true
            made.push({
              path: tickets.make(one.phone, macOf[one.phone], one.address),
              phone: one.phone,
              address: one.address,
              closed: false,
            })
          }
          if (one.kind === 'close') {
            tickets.close(one.phone)
            for (const other of made) if (other.phone === one.phone) other.closed = true
          }
          if (one.kind === 'rebind') {
            tickets.rebind(one.phone)
            for (const other of made) if (other.phone === one.phone && !other.closed) other.address = null
          }
          const known = one.kind === 'use' ? made[one.nth % Math.max(1, made.length)] : undefined
          if (one.kind !== 'use' || !known) continue
          const used = tickets.use(there(tickets.find(known.path)), one.address, [one.mac])
          const may =
            !known.closed &&
            (one.mac ?? macOf[known.phone]) === macOf[known.phone] &&
            (known.address ?? one.address) === one.address
          expect('refused' in used).toBe(!may)
          expect(used.ticket.phoneId).toBe(known.phone)
          if (may) known.address = one.address
        }
      }),
      { numRuns: 500 },
    )
  })

  it('are found by their whole path alone, and kept without it', () => {
    const store = ticketsInMemory()
    const tickets = createTickets(store, handClock(), systemRandom)
    const path = tickets.make('a', null, null)
    expect(path).toMatch(/^[\w-]{22}$/)
    expect(tickets.find(path)?.phoneId).toBe('a')
    for (const near of [path.slice(1), `${path}x`, path.toUpperCase(), '', [...path].reverse().join('')]) {
      if (near !== path) expect(tickets.find(near)).toBeNull()
    }
    expect(JSON.stringify([...store.kept.values()]).includes(path)).toBe(false)
  })
})

describe("a session's path", () => {
  it('can be typed without a doubt, and is another one each time', () => {
    const paths = Array.from({ length: 200 }, () => newSessionPath(systemRandom))
    for (const path of paths) expect(path).toMatch(/^[2-9a-hjkmnp-z]{6}$/)
    expect(new Set(paths).size).toBe(200)
  })
})
