import type { Extension } from '#shared/extension.ts'
import { sameInstant } from '#shared/instants.ts'
import { maxGoneAtOnce } from '#shared/limits.ts'
import type { OddRow } from '#shared/odd-rows.ts'
import { problem, type Problem } from '#shared/problem.ts'
import type { Lane, PbxClient } from '../pbx/pbx.ts'
import type { Slices } from '../concurrency/slices.ts'

/** created_at by number: a number that was deleted and made anew is another extension. */
export type Known = ReadonlyMap<string, string>

/** Where an interrupted read was. */
export interface ReadSoFar {
  readonly nextPage: number
  /** Numbers read in this pass. */
  readonly numbers: ReadonlySet<string>
}

export interface FullReadPorts {
  readonly pbx: Pick<PbxClient, 'extensions' | 'extension'>
  /** Asked before each page: somebody may begin to wait for it. */
  readonly lane: () => Lane
  readonly signal: AbortSignal
  readonly slices: Slices
  /** Everything that the PBX has told so far, gone or not, this read's earlier passes included. Asked as each pass begins. */
  readonly known: () => Promise<Known>
  /** A pass that was interrupted, to go on with. */
  readonly resume: ReadSoFar | null
  readonly passStarts: () => void
  /** Called before each page is asked for, and with its rows as they come: they are shown at once. */
  readonly pageStarts: () => void
  readonly page: (extensions: readonly Extension[], page: number) => Promise<void>
  /** What was odd in the pages of a pass, at its end. */
  readonly odd: (rows: readonly OddRow[]) => void
  readonly progress: (done: number, total: number) => void
}

/** whole: these numbers, and no others, were there when the last pass began. Otherwise they are those that may still be there. */
export type FullReadResult =
  | { readonly ok: true; readonly numbers: ReadonlySet<string>; readonly whole: boolean }
  | { readonly ok: false; readonly problem: Problem }

/** The most that a PBX gives at once. */
export const rowsAPage = 200
/** How long after one full read of `count` extensions the next begins, in ms: it costs one request in a hundred at most, and finds what others did. */
export function readAgainAfterMs(count: number): number {
  return Math.max(5 * 60_000, Math.ceil(count / rowsAPage) * 2 * 60_000)
}

/** A list that changes faster than it can be read: after this many passes what is doubtful is asked one by one. */
const maxPasses = 6

/**
 * Reads every page of the list. Rows may move between pages while it runs (somebody creates, deletes or renumbers), and then a row
 * can be missed, or a deleted one kept. So a pass counts only when it proves what was there as its first page was answered:
 *
 * - every row that it brought was known before it began, with the same created_at. Then each of them was there at that moment,
 *   since it was there both before and after (nobody gives an extension a number back that it had left, within one read);
 * - they are as many as the total that came with the first page. Then there were no others.
 *
 * Rows that nobody can take as an extension count, too, but nothing tells one from another: where there are such on several pages, what
 * is known and did not come is asked one by one before it is called gone.
 *
 * A list that is suddenly empty, or has lost most of its rows, may be a PBX that has just been started, or has lost its database for a moment:
 * that counts when the next pass says the same.
 *
 * Which order the PBX lists in does not matter. Whatever changed during the pass and shows in it, in a later total or as a row that is
 * new or gone, leads to another pass; what does not show is found by the next read. An unchanged list is read once.
 */
export async function readEverything(ports: FullReadPorts): Promise<FullReadResult> {
  let lastPass: ReadonlySet<string> | null = null
  for (let pass = 1; ; pass += 1) {
    const before = await ports.known()
    const now = await readOnce(ports, pass === 1 ? ports.resume : null)
    if (!now.ok) return now
    const numbers = new Set(now.rows.keys())
    const gone = await ports.slices.run(countGone(before, now.rows))
    const doubted = gone > before.size * maxGoneAtOnce && !sameNumbers(lastPass, numbers)
    lastPass = numbers
    if (doubted && pass < maxPasses) continue
    // One page cannot shift against itself.
    const proved = now.pages === 1 || (await ports.slices.run(areKnown(now.rows, before)))
    if (now.still && proved && (now.pages === 1 || now.left === 0)) return { ok: true, numbers, whole: true }
    if (now.still && proved) {
      const asked = await askDoubtful(ports, numbers)
      return asked.ok ? { ...asked, whole: true } : asked
    }
    if (pass >= maxPasses) return askDoubtful(ports, numbers)
  }
}

/** Whether each of these was there before, made at the same time. */
function* areKnown(rows: Known, before: Known): Generator<void, boolean, void> {
  for (const [number, createdAt] of rows) {
    if (!sameInstant(before.get(number), createdAt)) return false
    yield
  }
  return true
}

/** How many of these did not come. */
function* countGone(before: Known, rows: Known): Generator<void, number, void> {
  let gone = 0
  for (const number of before.keys()) {
    if (!rows.has(number)) gone += 1
    yield
  }
  return gone
}

const sameNumbers = (one: ReadonlySet<string> | null, other: ReadonlySet<string>): boolean =>
  one !== null && one.size === other.size && [...one].every((number) => other.has(number))

type Pass =
  | {
      readonly ok: true
      readonly rows: Known
      readonly pages: number
      /** Rows that could not be taken. */
      readonly left: number
      /** Every page told the same total, and so many rows came. */
      readonly still: boolean
    }
  | { readonly ok: false; readonly problem: Problem }

async function readOnce(ports: FullReadPorts, resume: ReadSoFar | null): Promise<Pass> {
  const { pbx, lane, signal } = ports
  const rows = new Map<string, string>()
  for (const number of resume?.numbers ?? []) rows.set(number, '')
  const odd: OddRow[] = []
  let total: number | null = null
  let left = 0
  // How it was when an interrupted pass began is not known any more.
  let still = resume === null
  if (!resume) ports.passStarts()
  for (let page = resume?.nextPage ?? 1; ; page += 1) {
    ports.pageStarts()
    const answer = await pbx.extensions({ page, perPage: rowsAPage }, { lane: lane(), signal })
    if (!answer.ok) return answer
    const { items, lastPage } = answer.value
    const leftHere = answer.value.odd.filter(({ shown }) => !shown).length
    left += leftHere
    odd.push(...answer.value.odd)
    if (total !== null && total !== answer.value.total) still = false
    total = answer.value.total
    for (const item of items) rows.set(item.number, item.createdAt)
    await ports.page(items, page)
    ports.progress(Math.min(rows.size + left, total), total)
    if (page < lastPage && items.length + leftHere > 0) continue
    ports.odd(odd)
    return { ok: true, rows, pages: page, left, still: still && rows.size + left === total }
  }
}

/** What is known and did not come in the last pass may only have moved. */
async function askDoubtful(
  { pbx, lane, signal, known, page: take }: FullReadPorts,
  now: ReadonlySet<string>,
): Promise<FullReadResult> {
  const numbers = new Set(now)
  for (const number of (await known()).keys()) {
    if (now.has(number)) continue
    const answer = await pbx.extension(number, { lane: lane(), signal })
    if (answer.ok) {
      numbers.add(number)
      await take([answer.value.extension], 0)
    } else if (answer.problem.kind !== 'not-found') return { ok: false, problem: answer.problem }
  }
  return signal.aborted ? { ok: false, problem: problem('cancelled') } : { ok: true, numbers, whole: false }
}
