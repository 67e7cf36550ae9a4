import type { BenchQuestion, Paired } from '#shared/bench.ts'
import type { BenchAsk, Pairing } from '#shared/bench-words.ts'
import { macsIn, readMac } from '#shared/mac.ts'
import type { Phone } from '#shared/phone.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { NewLine } from '../audit/audit.ts'
import type { BenchPorts } from './bench-ports.ts'
import type { Box } from './box.ts'
import type { Live } from './live.ts'
import { createPhoneRecordsOfBench, modelOf, targetsOf } from './phone-of.ts'

export interface PairingPorts extends Pick<BenchPorts, 'phones' | 'target' | 'extension' | 'accountName' | 'note'> {
  /** This phone's addresses open nothing any more. */
  readonly closeTickets: (phoneId: string) => void
  /** Nobody waits for this extension's phone any more. */
  readonly unwatch: BenchPorts['unwatch']
}

export interface PairWanted {
  readonly mac: string
  /** null: the one that it belongs to already, or else the next that waits. */
  readonly number: string | null
  readonly by: Pairing
  /** What a person answered. */
  readonly target?: string | undefined
  readonly takeOver?: boolean | undefined
}

/** Brings phones and extensions together, and asks where that is not a program's to decide. */
export interface PairingDesk {
  scan(text: string): Promise<Result<Paired>>
  pair(wanted: PairWanted): Promise<Result<Paired>>
  /** A phone that was heard: the extension that it belongs to, or the next where phones are paired as they are plugged in. False: none. */
  pairHeard(mac: string): Promise<boolean>
  /** Takes the last pairing back, with everything that it took the place of. */
  undo(): Promise<Result<Paired>>
  part(number: string): Promise<void>
}

const asks = (why: BenchAsk, over: Partial<BenchQuestion> = {}): Result<Paired> =>
  ok({ row: null, ask: { why, macs: [], mac: null, number: null, targets: [], account: null, ...over } })

export function createPairing(live: Live, ports: PairingPorts): PairingDesk {
  const { board } = live
  const { phones, target } = ports
  const records = createPhoneRecordsOfBench(ports)
  /** One after the other: two scans in one breath must not get the same extension. */
  let last: Promise<unknown> = Promise.resolve()
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }

  const accountId = (): string => live.head().accountId

  /** The extension of this account that a known phone is for. */
  function ownerOf(phone: Phone | null): string | null {
    const [line] = phone?.lines ?? []
    return line?.accountId === accountId() ? line.number : null
  }

  /** For whom a phone is where nobody said so: whose it is already, if that one waits, or the next. */
  function receiver(phone: Phone | null): string | null {
    const owner = ownerOf(phone)
    if (owner !== null && board.seat(owner)?.mac === null) return owner
    return board.waiting()[0]?.number ?? null
  }

  /** The target whose files it takes; null: a person has to say it. */
  function targetFor(mac: string, box: Box | null, phone: Phone | null): string | null {
    const likely = targetsOf(mac, box, target)
    const chosen = live.head().content.targets[mac.slice(0, 6)]
    const isSure = box !== null && modelOf(box) !== null
    if (phone && target(phone.target)?.info.needsMac === true && !(isSure && likely[0] !== undefined)) return phone.target
    if (isSure && likely[0] !== undefined) return likely[0]
    return chosen ?? likely[0] ?? null
  }

  /** What stands in the way of this pairing; null: nothing does. */
  function questionOf({ mac, takeOver = false }: PairWanted, number: string | null, phone: Phone | null): Result<Paired> | null {
    const holder = board.withMac(mac)
    if (holder && holder.number !== number && !takeOver) return asks('paired', { mac, number: holder.number })
    if (number === null) return asks('nobody', { mac })
    const [line] = phone?.lines ?? []
    if (!line || takeOver) return null
    if (line.accountId !== accountId())
      return asks('elsewhere', { mac, number: line.number, account: ports.accountName(line.accountId) })
    // Its own record follows it within the session; only what others have is asked about.
    if (line.number !== number && holder === null) return asks('in-use', { mac, number: line.number })
    return null
  }

  async function paired(wanted: PairWanted, undo: boolean): Promise<Result<Paired>> {
    const { mac, by } = wanted
    const phone = phones.withMac(mac)
    const box = board.box(mac)
    const number = wanted.number ?? board.withMac(mac)?.number ?? receiver(phone)
    const seat = number === null ? null : board.seat(number)
    if (seat?.mac === mac) return ok({ row: live.row(seat.number), ask: null })
    const question = questionOf(wanted, number, phone)
    if (question || number === null) return question ?? asks('nobody', { mac })
    const extension = ports.extension(accountId(), number)
    if (!extension) return fail(problem('extension-unknown', { number }))
    const kind = wanted.target ?? targetFor(mac, box, phone)
    if (kind === null) return asks('target', { mac, number })
    if (target(kind)?.info.needsMac !== true) return fail(problem('target-unknown', { target: kind }))
    if (wanted.target !== undefined)
      live.setContent({ targets: { ...live.head().content.targets, [mac.slice(0, 6)]: wanted.target } })
    board.add(number, extension.createdAt)
    // What it takes the place of goes first, or a box would have two records of who has it.
    const holder = board.withMac(mac)
    const had = board.seat(number)
    const former = {
      had: had?.mac && had.by ? { mac: had.mac, by: had.by } : null,
      from: holder?.by ? { number: holder.number, by: holder.by } : null,
    }
    if (holder) await partNow(holder.number)
    if (had?.mac) await partNow(number)
    const set = await records.set({
      ...{ accountId: accountId(), siteId: live.head().siteId, number, mac, target: kind },
      model: box && modelOf(box),
    })
    if (!set.ok) return set
    board.pair({ number, mac, by, ...set.value }, undo ? former : null)
    noted('phone-paired', number, set.value.phoneId, { before: former.had?.mac ?? null, after: mac }, { how: by, target: kind })
    const now = board.box(mac)
    const wasHeard = now && now.heardAt !== null && now.trouble === null && !now.steps.requested
    // It was answered by nobody when it asked, and asks again only after a start.
    if (wasHeard && by !== 'order' && by !== 'known')
      board.keepBox({ ...now, trouble: { kind: 'restart', at: now.heardAt ?? 0, params: {}, problem: null } })
    return ok({ row: live.row(number), ask: null })
  }

  function noted(
    what: 'phone-paired' | 'pairing-undone',
    number: string,
    phone: string | null,
    macs: { readonly before: string | null; readonly after: string | null },
    over: Pick<NewLine, 'how' | 'target'> = {},
  ): void {
    ports.note({ what, accountId: accountId(), number, phone, fields: [{ field: 'mac', ...macs }], ...over })
  }

  /** By a person, or with its extension: not for another pairing that takes its place. */
  async function takenBack(number: string): Promise<void> {
    const { mac = null, phoneId = null } = board.seat(number) ?? {}
    await partNow(number)
    if (mac !== null) noted('pairing-undone', number, phoneId, { before: mac, after: null })
  }

  async function partNow(number: string): Promise<void> {
    const seat = board.seat(number)
    if (!seat || seat.mac === null) return
    const { phoneId, record } = seat
    if (phoneId !== null) ports.closeTickets(phoneId)
    ports.unwatch(accountId(), number)
    board.part(number)
    if (phoneId !== null) await records.revert(phoneId, record)
  }

  async function undone(): Promise<Result<Paired>> {
    const undo = board.lastUndo()
    if (!undo) return fail(problem('undo-nothing'))
    board.dropUndo()
    await takenBack(undo.number)
    const back = { takeOver: true }
    if (undo.had) await paired({ ...back, mac: undo.had.mac, number: undo.number, by: undo.had.by }, false)
    if (undo.from) await paired({ ...back, mac: undo.mac, number: undo.from.number, by: undo.from.by }, false)
    return ok({ row: live.row(undo.number), ask: null })
  }

  return {
    scan: (text) =>
      inTurn(async () => {
        const read = readMac(text)
        if (read.ok) return paired({ mac: read.mac, number: null, by: 'scan' }, true)
        return asks(read.why, { macs: [...macsIn(text)], number: board.waiting()[0]?.number ?? null })
      }),
    pair: (wanted) => inTurn(() => paired(wanted, true)),
    pairHeard: (mac) =>
      inTurn(async () => {
        if (board.withMac(mac)) return true
        const phone = phones.withMac(mac)
        const owner = ownerOf(phone)
        const isExpected = owner !== null && board.seat(owner)?.mac === null
        if (!isExpected && !live.head().content.byOrder) return false
        const made = await paired({ mac, number: null, by: isExpected ? 'known' : 'order' }, !isExpected)
        return made.ok && made.value.row !== null
      }),
    undo: () => inTurn(undone),
    part: (number) => inTurn(() => takenBack(number)),
  }
}
