import { createHash, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../system/clock.ts'
import type { Random } from '../../system/random.ts'
import type { Ticket, TicketStore } from './desk.ts'

/** 128 bits, which are 22 characters: an address in DHCP option 66 must stay short. */
const pathBytes = 16
/** Open paths of one phone, which gets a new one with each start: the oldest is closed for the next. */
const maxOpenOf = 8
/** What can be typed on a phone without a doubt: no 0, 1, i, l, o. */
const typed = '23456789abcdefghjkmnpqrstuvwxyz'
const typedLength = 6

/** A new path for a session: six characters that can be typed. It opens nothing by itself. */
export function newSessionPath(random: Random): string {
  let path = ''
  while (path.length < typedLength) {
    // What does not fit is thrown away, so that each character is as likely as any other.
    for (const byte of random.bytes(16))
      if (byte < typed.length * 8 && path.length < typedLength) path += typed[byte % typed.length]
  }
  return path
}

export type Use =
  { readonly ticket: Ticket } | { readonly refused: 'wrong-mac' | 'second-address' | 'closed'; readonly ticket: Ticket }

export interface Tickets {
  /** A new ticket; answers its path. `address` null: whoever uses it first binds it. */
  make(phoneId: string, mac: string | null, address: string | null): string
  /** The ticket with this path; null: there is none. It takes as long for a near miss as for anything else. */
  find(path: string): Ticket | null
  /** What one may do who comes from this address and says or is shown to have these MACs; binds the address where it may. */
  use(ticket: Ticket, address: string, macs: readonly (string | null)[]): Use
  /** The ticket of a phone that came by the session's path, made where there is none. */
  atSession(path: string, phoneId: string, mac: string): Ticket
  /** Every path of the phone is closed from now on. */
  close(phoneId: string): void
  /** The next address that uses a path of the phone binds it anew. */
  rebind(phoneId: string): void
}

const hashOf = (path: string): string => createHash('sha256').update(path).digest('hex')

/**
 * Tickets: each is a path that nobody can guess, for one phone, open until its phone has registered. Only the hash of the path is kept, and
 * whoever brings it must be the phone that it was made for, at the address that used it first.
 */
export function createTickets(store: TicketStore, clock: Clock, random: Random): Tickets {
  const all = new Map(store.all().map((ticket) => [ticket.pathHash, ticket]))

  function save(ticket: Ticket): Ticket {
    all.set(ticket.pathHash, ticket)
    store.save(ticket)
    return ticket
  }
  const openOf = (phoneId: string): Ticket[] =>
    [...all.values()].filter((ticket) => ticket.phoneId === phoneId && ticket.closedAt === null)

  return {
    make(phoneId, mac, address) {
      const open = openOf(phoneId).sort((one, other) => one.madeAt - other.madeAt)
      for (const old of open.slice(0, Math.max(0, open.length - maxOpenOf + 1))) save({ ...old, closedAt: clock.now() })
      const path = Buffer.from(random.bytes(pathBytes)).toString('base64url')
      save({ pathHash: hashOf(path), phoneId, mac, address, closedAt: null, madeAt: clock.now() })
      return path
    },
    find(path) {
      const given = Buffer.from(hashOf(path))
      let found: Ticket | null = null
      for (const ticket of all.values()) if (timingSafeEqual(Buffer.from(ticket.pathHash), given)) found = ticket
      return found
    },
    use(ticket, address, macs) {
      if (ticket.closedAt !== null) return { refused: 'closed', ticket }
      if (macs.some((mac) => mac !== null && ticket.mac !== null && mac !== ticket.mac)) return { refused: 'wrong-mac', ticket }
      if (ticket.address !== null && ticket.address !== address) return { refused: 'second-address', ticket }
      return { ticket: ticket.address === null ? save({ ...ticket, address }) : ticket }
    },
    atSession(path, phoneId, mac) {
      const pathHash = hashOf(`${path}/${mac}`)
      const known = all.get(pathHash)
      if (known?.phoneId === phoneId) return known
      return save({ pathHash, phoneId, mac, address: null, closedAt: null, madeAt: clock.now() })
    },
    close(phoneId) {
      for (const ticket of openOf(phoneId)) save({ ...ticket, closedAt: clock.now() })
    },
    rebind(phoneId) {
      for (const ticket of openOf(phoneId)) if (ticket.address !== null) save({ ...ticket, address: null })
    },
  }
}
