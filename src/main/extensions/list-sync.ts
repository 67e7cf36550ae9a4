import type { Emit, EventPayload } from '#shared/contract.ts'
import type { Extension } from '#shared/extension.ts'
import { maxOddRows } from '#shared/limits.ts'
import type { OddRow, OddRows } from '#shared/odd-rows.ts'
import { problem } from '#shared/problem.ts'
import type { Result } from '#shared/result.ts'
import { groupsOf, type Slices } from '../concurrency/slices.ts'
import { lanes, type Lane, type PbxClient } from '../pbx/pbx.ts'
import { StorageError } from '../store/storage-error.ts'
import type { Clock } from '../system/clock.ts'
import type { Check, Directory } from './directory.ts'
import { readEverything, rowsAPage } from './full-read.ts'
import type { Reads } from './reads.ts'

export type SyncState = EventPayload<'extensions.sync'>

export interface ListSyncPorts {
  readonly directory: Directory
  readonly clock: Clock
  readonly slices: Slices
  readonly emit: Emit
  readonly pbx: (accountId: string) => Result<PbxClient>
  /** These numbers are about to be forgotten: they are not there any more. */
  readonly departing: (accountId: string, numbers: readonly string[]) => void
  /** Reads of single extensions: those asked for before a page are older than it. */
  readonly reads: Pick<Reads, 'place' | 'told'>
  /** Rows that changed, and numbers that are gone. */
  readonly tell: (accountId: string, changed: readonly string[], removed: readonly string[]) => void
}

/** Reads of each account's whole list: one at a time, and none of them undoes what was learnt beside it. */
export interface ListSync {
  /**
   * Reads the whole list; goes on where a read that was interrupted lately stopped. A read under way goes on in the more urgent
   * lane of the two, and the very first one goes before the screen's statuses: without it there is nothing on the screen.
   */
  sync(accountId: string, lane: Lane): Promise<SyncState>
  state(accountId: string): SyncState
  /** A number was told, or is gone, by other means: a page, or a pass, that is being read is older. */
  toldOtherwise(accountId: string, number: string): void
  forgetAccount(accountId: string): void
  close(): void
}

/** An interrupted read is gone on with for this long, in ms; after that too much may have moved. */
const resumeWithinMs = 10 * 60_000

/** So many rows come or go at once: all of them, or none. */
const groupSize = 50

/** One account's list, and what was told by other means while a page, or a pass, of it was being read. */
interface Reading {
  state: SyncState
  running: Promise<SyncState> | null
  lane: Lane
  readonly stop: AbortController
  readonly otherwise: { readonly page: Set<string>; readonly pass: Set<string> }
  /** When the page and the pass were asked for, in the order of all reads. */
  readonly asked: { page: number; pass: number }
}

/** Counted, and the first of them named; undefined: there are none. */
function oddRows(rows: readonly OddRow[]): OddRows | undefined {
  const shown = rows.filter((row) => row.shown).length
  return rows.length === 0 ? undefined : { shown, left: rows.length - shown, rows: rows.slice(0, maxOddRows) }
}

export function createListSync(ports: ListSyncPorts): ListSync {
  const { directory, clock, slices, reads } = ports
  const readings = new Map<string, Reading>()

  const idle = (accountId: string): SyncState => ({
    accountId,
    state: 'idle',
    done: 0,
    total: null,
    finishedAt: directory.fullRead(accountId)?.finishedAt ?? null,
    problem: null,
  })

  function set(reading: Reading, change: Partial<SyncState>): SyncState {
    reading.state = { ...reading.state, ...change }
    ports.emit('extensions.sync', reading.state)
    return reading.state
  }

  async function read(accountId: string, reading: Reading): Promise<SyncState> {
    const pbx = ports.pbx(accountId)
    if (!pbx.ok) return set(reading, { state: 'failed', problem: pbx.problem })
    set(reading, { state: 'reading', done: 0, problem: null })
    const { otherwise, asked, stop } = reading
    const { signal } = stop
    otherwise.page.clear()
    otherwise.pass.clear()
    asked.page = asked.pass = reads.place()
    const last = directory.fullRead(accountId)
    const age = clock.now() - (last?.passStartedAt ?? 0)
    const goesOn = last && last.nextPage > 1 && age >= 0 && age < resumeWithinMs
    if ((last?.finishedAt ?? null) === null && lanes.indexOf('open') < lanes.indexOf(reading.lane)) reading.lane = 'open'
    let odd: OddRows | undefined
    const oddBefore = (page: number): OddRow[] =>
      (reading.state.odd?.rows ?? []).filter(({ place }) => place <= (page - 1) * rowsAPage)

    const result = await readEverything({
      ...{ pbx: pbx.value, lane: () => reading.lane, signal, slices },
      known: () => identities(accountId, signal),
      resume: goesOn ? { nextPage: last.nextPage, numbers: await readSince(accountId, last.passStartedAt, signal) } : null,
      passStarts() {
        otherwise.pass.clear()
        asked.pass = reads.place()
        directory.setFullRead(accountId, { passStartedAt: clock.now(), nextPage: 1 })
      },
      pageStarts() {
        otherwise.page.clear()
        asked.page = reads.place()
      },
      async page(items, page) {
        await keepPage(accountId, items, reading)
        if (page > 0) directory.setFullRead(accountId, { nextPage: page + 1 })
      },
      progress: (done, total) => void set(reading, { done, total }),
      // A pass that goes on where another was interrupted knows nothing of the pages before.
      odd: (rows) => void (odd = oddRows(goesOn ? [...oddBefore(last.nextPage), ...rows] : rows)),
    })
    if (!result.ok) return set(reading, { state: 'failed', problem: result.problem })
    const { odd: _before, ...state } = reading.state
    reading.state = odd ? { ...state, odd } : state
    await dropMissing(accountId, result.numbers, reading)
    if (!result.whole) {
      directory.setFullRead(accountId, { nextPage: 0 })
      return set(reading, { state: 'failed', problem: problem('list-moving') })
    }
    const finishedAt = clock.now()
    directory.setFullRead(accountId, { nextPage: 0, finishedAt })
    return set(reading, { state: 'idle', done: result.numbers.size, total: result.numbers.size, finishedAt })
  }

  /** created_at of every number that is known. */
  async function identities(accountId: string, signal: AbortSignal): Promise<Map<string, string>> {
    const all = new Map<string, string>()
    await slices.each(
      directory.identities(accountId),
      (part) => part.forEach(({ number, createdAt }) => all.set(number, createdAt)),
      signal,
    )
    return all
  }

  async function checks(accountId: string, signal: AbortSignal): Promise<Check[]> {
    const all: Check[] = []
    await slices.each(directory.checks(accountId), (part) => void all.push(...part), signal)
    return all
  }

  async function readSince(accountId: string, since: number, signal: AbortSignal): Promise<Set<string>> {
    const all = await checks(accountId, signal)
    return new Set(all.filter(({ readAt }) => readAt >= since).map(({ number }) => number))
  }

  function keepPage(accountId: string, items: readonly Extension[], { otherwise, asked, stop }: Reading): Promise<void> {
    return slices.each(
      groupsOf(items, groupSize),
      (group) => {
        const untold = group.filter((item) => !otherwise.page.has(item.number))
        for (const { number } of untold) reads.told(accountId, number, asked.page)
        ports.tell(accountId, directory.put(accountId, untold), [])
      },
      stop.signal,
    )
  }

  /** What was created or read here during the last pass, or since, is newer than it. What goes is told as it goes. */
  async function dropMissing(accountId: string, there: ReadonlySet<string>, { otherwise, asked, stop }: Reading): Promise<void> {
    const missing = (await checks(accountId, stop.signal)).filter(({ number }) => !there.has(number))
    await slices.each(
      groupsOf(missing, groupSize),
      (group) => {
        const gone = group.map(({ number }) => number).filter((number) => !otherwise.pass.has(number))
        for (const number of gone) reads.told(accountId, number, asked.pass)
        ports.departing(accountId, gone)
        directory.removeAll(accountId, gone)
        ports.tell(accountId, [], gone)
      },
      stop.signal,
    )
  }

  return {
    sync(accountId, lane) {
      const reading: Reading = readings.get(accountId) ?? {
        state: idle(accountId),
        running: null,
        lane,
        stop: new AbortController(),
        otherwise: { page: new Set(), pass: new Set() },
        asked: { page: 0, pass: 0 },
      }
      readings.set(accountId, reading)
      if (!reading.running || lanes.indexOf(lane) < lanes.indexOf(reading.lane)) reading.lane = lane
      reading.running ??= read(accountId, reading)
        .catch((error: unknown) => {
          if (error instanceof StorageError) return set(reading, { state: 'failed', problem: error.problem })
          if (reading.stop.signal.aborted) return set(reading, { state: 'failed', problem: problem('cancelled') })
          throw error
        })
        .finally(() => (reading.running = null))
      return reading.running
    },
    state: (accountId) => readings.get(accountId)?.state ?? idle(accountId),
    toldOtherwise(accountId, number) {
      readings.get(accountId)?.otherwise.page.add(number)
      readings.get(accountId)?.otherwise.pass.add(number)
    },
    forgetAccount(accountId) {
      readings.get(accountId)?.stop.abort()
      readings.delete(accountId)
    },
    close() {
      for (const { stop } of readings.values()) stop.abort()
    },
  }
}
