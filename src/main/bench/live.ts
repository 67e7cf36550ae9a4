import type { BenchRow } from '#shared/bench.ts'
import { vendorNames, vendorsOf } from '#shared/mac-vendors.ts'
import type { BenchPorts } from './bench-ports.ts'
import { createBoard, type Board, type Seat } from './board.ts'
import type { Box } from './box.ts'
import type { BenchStore, SessionHead } from './bench-store.ts'
import { modelOf } from './phone-of.ts'

/** A session that is under way, as it is on the disk. */
export interface Live {
  head(): SessionHead
  readonly board: Board
  setHead(change: Partial<Pick<SessionHead, 'state' | 'siteId' | 'content'>>): void
  setContent(change: Partial<SessionHead['content']>): void
  /** A row as the window sees it, by an extension's number or a box's key; null: there is none. */
  row(key: string): BenchRow | null
  rows(): BenchRow[]
}

/** `changed`: rows that are other, there or gone from now on, by their keys. */
export function openLive(
  first: SessionHead,
  kept: BenchStore,
  ports: Pick<BenchPorts, 'extension' | 'passwordStates' | 'target' | 'phones'>,
  changed: (keys: readonly string[]) => void,
): Live {
  let head = first
  const keeper = kept.keeper(head.id)
  const board: Board = createBoard(
    { ...kept.content(head.id), undos: head.content.undos },
    {
      seat(seat) {
        keeper.seat(seat)
        changed([seat.number, ...(seat.mac === null ? [] : [seat.mac])])
      },
      box(box) {
        keeper.box(box)
        changed([box.key, ...(box.mac === null ? [] : [board.withMac(box.mac)?.number ?? box.key])])
      },
      dropBox(key) {
        keeper.dropBox(key)
        changed([key])
      },
      dropSeat(number) {
        keeper.dropSeat(number)
        changed([number])
      },
      undos: (undos) => setContent({ undos: [...undos] }),
    },
  )

  function setHead(change: Parameters<Live['setHead']>[0]): void {
    head = { ...head, ...change }
    kept.put(head)
    changed([])
  }
  const setContent = (change: Partial<SessionHead['content']>): void => setHead({ content: { ...head.content, ...change } })

  /** Numbers whose password Linecard does not know, looked up for all of them at once. */
  function unknownOf(numbers: readonly string[]): ReadonlySet<string> {
    const states = ports.passwordStates(head.accountId, numbers)
    return new Set(numbers.filter((number) => !['stored', 'unsettled'].includes(states.get(number)?.state ?? 'elsewhere')))
  }

  const isParted = (box: Box): boolean => box.mac === null || board.withMac(box.mac) === null

  function makerOf(mac: string | null, box: Box | null): string {
    const [vendor] = mac === null ? [] : vendorNames(vendorsOf(mac))
    if (vendor !== undefined) return vendor
    const phone = mac === null ? null : ports.phones.withMac(mac)
    return box?.maker ?? (phone && ports.target(phone.target)?.info.name) ?? ''
  }

  function toRow(seat: Seat | null, box: Box | null, unknown: ReadonlySet<string>): BenchRow {
    const mac = seat?.mac ?? box?.mac ?? null
    const phone = mac === null ? null : ports.phones.withMac(mac)
    const number = seat?.number ?? null
    return {
      id: number ?? box?.key ?? '',
      position: seat?.turn ?? null,
      number,
      name: number === null ? '' : (ports.extension(head.accountId, number)?.displayName ?? ''),
      mac,
      phoneId: seat?.phoneId ?? null,
      maker: makerOf(mac, box),
      model: (box && modelOf(box)) ?? phone?.model ?? null,
      firmware: box?.firmware ?? null,
      address: box?.address ?? null,
      pairedBy: seat?.by ?? null,
      skipped: seat?.skipped ?? false,
      needsPassword: number !== null && unknown.has(number),
      steps: box?.steps ?? {},
      downloading: box?.downloading ?? false,
      mayBeEarlier: box?.mayBeEarlier ?? false,
      trouble: box?.trouble ?? null,
      locks: box?.locks ?? null,
      heardAt: box?.heardAt ?? null,
      resyncAt: box?.resyncAt ?? null,
    }
  }

  const ofSeat = (seat: Seat, unknown: ReadonlySet<string>): BenchRow =>
    toRow(seat, seat.mac === null ? null : board.box(seat.mac), unknown)

  return {
    head: () => head,
    board,
    setHead,
    setContent,
    row(key) {
      const seat = board.seat(key)
      if (seat) return ofSeat(seat, unknownOf([seat.number]))
      const box = board.box(key)
      return box && isParted(box) ? toRow(null, box, new Set()) : null
    },
    rows() {
      const seats = board.seats()
      const unknown = unknownOf(seats.map(({ number }) => number))
      return [
        ...seats.map((seat) => ofSeat(seat, unknown)),
        ...board.boxes().flatMap((box) => (isParted(box) ? [toRow(null, box, new Set())] : [])),
      ]
    },
  }
}
