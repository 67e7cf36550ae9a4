import type { Pairing } from '#shared/bench-words.ts'
import { newBox, type Box } from './box.ts'

/** What becomes of a phone's record when its pairing is taken back: it was made for it, or was as this before. JSON. */
export type RecordBefore = { readonly made: string } | { readonly was: string }

/** An extension that waits for a phone, or has one. */
export interface Seat {
  readonly number: string
  /** created_at of the extension: a number that is made anew is another one. null: not known. */
  readonly createdAt: string | null
  /** The lowest is the next one. */
  readonly turn: number
  readonly skipped: boolean
  /** Canonical; null: it waits. */
  readonly mac: string | null
  readonly by: Pairing | null
  readonly phoneId: string | null
  readonly record: RecordBefore | null
}

/** A pairing that can be taken back, with what it took the place of. */
export interface Undo {
  readonly number: string
  readonly mac: string
  /** What the extension had. */
  readonly had: { readonly mac: string; readonly by: Pairing } | null
  /** Who had the phone. */
  readonly from: { readonly number: string; readonly by: Pairing } | null
}

/** Where a board is kept. Each is told as it is from now on. */
export interface BoardKeeper {
  seat(seat: Seat): void
  box(box: Box): void
  dropBox(key: string): void
  dropSeat(number: string): void
  undos(undos: readonly Undo[]): void
}

export interface BoardContent {
  readonly seats: readonly Seat[]
  readonly boxes: readonly Box[]
  readonly undos: readonly Undo[]
}

/** So many scans can be taken back. */
const maxUndos = 100
/** Phones without an extension that are kept: whoever makes MACs up on the network shall not fill the disk. */
export const maxStrangers = 500

/**
 * Who waits, which phones were heard, and which of them belong together. A phone has one extension at most, and an extension one phone: what
 * is paired anew was parted before. Nothing in here waits, and nothing but `keeper` is told.
 */
export interface Board {
  seat(number: string): Seat | null
  seats(): readonly Seat[]
  withMac(mac: string): Seat | null
  withPhone(phoneId: string): Seat | null
  box(key: string): Box | null
  boxes(): readonly Box[]
  boxAt(address: string): Box | null
  /** Extensions without a phone, the next one first. */
  waiting(): readonly Seat[]
  add(number: string, createdAt: string | null): Seat
  /** Goes behind all that wait. */
  skip(number: string): void
  /**
   * The phone's former extension, and the extension's former phone, have none from now on. `former`: what they were, so that it can be taken back;
   * null: it cannot.
   */
  pair(pairing: NewPairing, former: Pick<Undo, 'had' | 'from'> | null): void
  /** The box keeps what was heard of it, and loses what it did as this extension's phone. */
  part(number: string): void
  /** Its extension is there no more. */
  drop(number: string): void
  lastUndo(): Undo | null
  dropUndo(): void
  keepBox(box: Box): void
  /** The MAC of a phone that was known by its address alone. */
  nameBox(key: string, mac: string): void
  patchSeat(number: string, change: Partial<Pick<Seat, 'phoneId' | 'record'>>): void
}

export interface NewPairing {
  readonly number: string
  readonly mac: string
  readonly by: Pairing
  readonly phoneId: string | null
  readonly record: RecordBefore | null
}

export function createBoard(content: BoardContent, keeper: BoardKeeper): Board {
  const seats = new Map(content.seats.map((seat) => [seat.number, seat]))
  const boxes = new Map(content.boxes.map((box) => [box.key, box]))
  const byMac = new Map(content.seats.flatMap((seat) => (seat.mac === null ? [] : [[seat.mac, seat.number] as const])))
  let undos = [...content.undos]
  let lastTurn = Math.max(0, ...content.seats.map(({ turn }) => turn))

  function setSeat(seat: Seat): Seat {
    const before = seats.get(seat.number)?.mac ?? null
    if (before !== null && byMac.get(before) === seat.number) byMac.delete(before)
    if (seat.mac !== null) byMac.set(seat.mac, seat.number)
    seats.set(seat.number, seat)
    keeper.seat(seat)
    return seat
  }

  function setBox(box: Box): void {
    if (!boxes.has(box.key)) makeRoom()
    boxes.set(box.key, box)
    keeper.box(box)
  }

  /** For one more phone: of those without an extension the one that was heard longest ago goes. */
  function makeRoom(): void {
    if (boxes.size < maxStrangers) return
    const strangers = [...boxes.values()].filter(({ mac }) => mac === null || !byMac.has(mac))
    if (strangers.length < maxStrangers) return
    const oldest = strangers.reduce((one, other) => ((other.heardAt ?? 0) < (one.heardAt ?? 0) ? other : one))
    boxes.delete(oldest.key)
    keeper.dropBox(oldest.key)
  }

  const withMac = (mac: string): Seat | null => seats.get(byMac.get(mac) ?? '') ?? null

  function setUndos(next: readonly Undo[]): void {
    undos = next.slice(-maxUndos)
    keeper.undos(undos)
  }

  function part(number: string): void {
    const seat = seats.get(number)
    if (!seat || seat.mac === null) return
    const box = boxes.get(seat.mac)
    setSeat({ ...seat, mac: null, by: null, phoneId: null, record: null })
    if (!box) return
    const { discovered, downloaded } = box.steps
    // A box that was only scanned is one of many in the room again.
    if (box.heardAt === null) {
      boxes.delete(box.key)
      keeper.dropBox(box.key)
      return
    }
    setBox({
      ...newBox(box.key, box.mac),
      ...{ address: box.address, sipPort: box.sipPort, maker: box.maker, model: box.model, firmware: box.firmware },
      heardAt: box.heardAt,
      steps: discovered ? { discovered } : {},
      trouble: downloaded ? { kind: 'other-file', at: box.heardAt, params: { number }, problem: null } : null,
    })
  }

  return {
    seat: (number) => seats.get(number) ?? null,
    seats: () => [...seats.values()],
    withMac,
    withPhone: (phoneId) => [...seats.values()].find((seat) => seat.phoneId === phoneId) ?? null,
    box: (key) => boxes.get(key) ?? null,
    boxes: () => [...boxes.values()],
    boxAt: (address) => [...boxes.values()].find((box) => box.address === address) ?? null,
    waiting: () => [...seats.values()].filter(({ mac }) => mac === null).sort((one, other) => one.turn - other.turn),
    add(number, createdAt) {
      const known = seats.get(number)
      if (known) return known
      lastTurn += 1
      return setSeat({
        ...{ number, createdAt, turn: lastTurn, skipped: false },
        ...{ mac: null, by: null, phoneId: null, record: null },
      })
    },
    skip(number) {
      const seat = seats.get(number)
      if (!seat) return
      lastTurn += 1
      setSeat({ ...seat, turn: lastTurn, skipped: true })
    },
    pair({ number, mac, by, phoneId, record }, former) {
      const seat = seats.get(number)
      if (!seat) throw new Error('nobody waits under this number')
      const holder = withMac(mac)
      if (holder?.number === number) return
      if (holder) part(holder.number)
      part(number)
      if (!boxes.has(mac)) setBox(newBox(mac, mac))
      setSeat({ ...seat, mac, by, phoneId, record, skipped: false })
      if (former) setUndos([...undos, { number, mac, ...former }])
    },
    part,
    drop(number) {
      part(number)
      if (seats.delete(number)) keeper.dropSeat(number)
    },
    lastUndo: () => undos.findLast(({ number, mac }) => seats.get(number)?.mac === mac) ?? null,
    dropUndo() {
      const at = undos.findLastIndex(({ number, mac }) => seats.get(number)?.mac === mac)
      setUndos(undos.slice(0, Math.max(0, at)))
    },
    keepBox: setBox,
    nameBox(key, mac) {
      const box = boxes.get(key)
      if (!box || key === mac) return
      boxes.delete(key)
      keeper.dropBox(key)
      const known = boxes.get(mac)
      const { discovered } = box.steps
      if (!known) setBox({ ...box, key: mac, mac })
      // It was waited for by its MAC: it is the one that was heard.
      else if (discovered && !known.steps.discovered)
        setBox({ ...known, heardAt: known.heardAt ?? box.heardAt, steps: { ...known.steps, discovered } })
    },
    patchSeat(number, change) {
      const seat = seats.get(number)
      if (seat) setSeat({ ...seat, ...change })
    },
  }
}
