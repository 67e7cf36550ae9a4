import type {
  BenchDesk,
  BenchNetworkEvent,
  Heard,
  HeardAsk,
  ServedFile,
  Ticket,
  TicketStore,
} from '../../../src/main/bench/network/desk.ts'
import { matchFile } from '../../../src/main/bench/network/file-names.ts'

/** A phone that a session waits for. */
export interface DeskPhone {
  readonly phoneId: string
  readonly mac: string
  readonly target: string
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[]
}

export interface TestDesk extends BenchDesk {
  readonly events: BenchNetworkEvent[]
  readonly asked: HeardAsk[]
  /** Every file that was given out: to whom, and for which name. */
  readonly given: { readonly phoneId: string; readonly name: string }[]
  kinds(mac: string): string[]
}

/** A session in memory: it gives each phone that it waits for its own files, and remembers all that it is told. */
export function testDesk(phones: readonly DeskPhone[], answer?: (ask: HeardAsk) => Heard | null): TestDesk {
  const events: BenchNetworkEvent[] = []
  const asked: HeardAsk[] = []
  const given: { phoneId: string; name: string }[] = []
  return {
    events,
    asked,
    given,
    kinds: (mac) => events.flatMap((event) => ('mac' in event && event.mac === mac ? [event.kind] : [])),
    async heard(ask) {
      asked.push(ask)
      const special = answer?.(ask) ?? null
      if (special) return special
      if (ask.mac === null) return { none: 'no-mac' }
      const phone = phones.find(({ mac }) => mac === ask.mac)
      if (!phone) return { none: 'mac-unknown' }
      const { phoneId, mac, target, files } = phone
      return { ticket: { phoneId, mac, target, ownFile: files[0]?.name ?? '' } }
    },
    async fileFor(phoneId, fileName): Promise<ServedFile | null> {
      const phone = phones.find((one) => one.phoneId === phoneId)
      if (!phone) return null
      const names = phone.files.map(({ name }) => name)
      const name = matchFile(fileName, { target: phone.target, mac: phone.mac, ownFile: names[0] ?? '' }, names)
      const file = phone.files.find((one) => one.name === name)
      if (!file) return null
      given.push({ phoneId, name: file.name })
      return { bytes: file.bytes, type: file.name.endsWith('.xml') ? 'application/xml' : 'text/plain', kind: 'own' }
    },
    saw: (event) => void events.push(event),
  }
}

/** Tickets in memory, as the store would keep them. */
export function ticketsInMemory(): TicketStore & { readonly kept: Map<string, Ticket> } {
  const kept = new Map<string, Ticket>()
  return { kept, all: () => [...kept.values()], save: (ticket) => void kept.set(ticket.pathHash, ticket) }
}
