import type { Extension } from '#shared/extension.ts'
import { problem, type Problem } from '#shared/problem.ts'
import type { Lane, PbxClient } from '../pbx/pbx.ts'

/** Where an interrupted read was. */
export interface ReadSoFar {
  readonly nextPage: number
  /** Numbers read in this pass. */
  readonly numbers: ReadonlySet<string>
}

export interface FullReadPorts {
  readonly pbx: PbxClient
  /** Asked before each page: somebody may begin to wait for it. */
  readonly lane: () => Lane
  readonly signal: AbortSignal
  /** Numbers known before this read. */
  readonly known: ReadonlySet<string>
  /** A pass that was interrupted, to go on with. */
  readonly resume: ReadSoFar | null
  readonly passStarts: () => void
  /** Called before each page is asked for, and with its rows as they come: they are shown at once. */
  readonly pageStarts: () => void
  readonly page: (extensions: readonly Extension[], page: number) => void
  readonly progress: (done: number, total: number) => void
}

export type FullReadResult =
  { readonly ok: true; readonly numbers: ReadonlySet<string> } | { readonly ok: false; readonly problem: Problem }

const perPage = 200
/** How long after one full read of `count` extensions the next begins, in ms: it costs one request in sixty at most, and finds what others did. */
export function readAgainAfterMs(count: number): number {
  return Math.max(5 * 60_000, Math.ceil(count / perPage) * 60_000)
}

/** A list that changes faster than it can be read: after this many passes what is doubtful is asked one by one. */
const mostPasses = 6

/**
 * Reads every page of the list. Rows may move between pages while it runs (somebody creates or deletes), and then a row can be
 * missed, or a deleted one kept. So a result counts only when two passes in a row agree on which numbers there are; what was
 * known before counts as a pass, so that an unchanged list is read once. When the list will not stand still, the numbers that
 * the last two passes disagree on are asked one by one.
 */
export async function readEverything(ports: FullReadPorts): Promise<FullReadResult> {
  let before: ReadonlySet<string> | null = ports.resume ? null : ports.known
  for (let pass = 1; ; pass += 1) {
    const now = await readOnce(ports, pass === 1 ? ports.resume : null)
    if (!now.ok) return now
    // One page cannot shift against itself.
    if (now.pages === 1 && now.still) return { ok: true, numbers: now.numbers }
    if (now.still && before && same(before, now.numbers)) return { ok: true, numbers: now.numbers }
    if (pass >= mostPasses) return askDoubtful(ports, before ?? ports.known, now.numbers)
    before = now.numbers
  }
}

type Pass =
  | { readonly ok: true; readonly numbers: ReadonlySet<string>; readonly pages: number; readonly still: boolean }
  | { readonly ok: false; readonly problem: Problem }

async function readOnce(ports: FullReadPorts, resume: ReadSoFar | null): Promise<Pass> {
  const { pbx, lane, signal } = ports
  const numbers = new Set<string>(resume?.numbers)
  let total: number | null = null
  let still = resume === null
  if (!resume) ports.passStarts()
  for (let page = resume?.nextPage ?? 1; ; page += 1) {
    ports.pageStarts()
    const answer = await pbx.extensions({ page, perPage }, { lane: lane(), signal })
    if (!answer.ok) return answer
    const { items, lastPage } = answer.value
    if (total !== null && total !== answer.value.total) still = false
    total = answer.value.total
    for (const item of items) numbers.add(item.number)
    ports.page(items, page)
    ports.progress(Math.min(numbers.size, total), total)
    if (page >= lastPage || items.length === 0) return { ok: true, numbers, pages: page, still: still && numbers.size === total }
  }
}

async function askDoubtful(
  { pbx, lane, signal, page: take }: FullReadPorts,
  before: ReadonlySet<string>,
  now: ReadonlySet<string>,
): Promise<FullReadResult> {
  const numbers = new Set(now)
  for (const number of before.symmetricDifference(now)) {
    const answer = await pbx.extension(number, { lane: lane(), signal })
    if (answer.ok) {
      numbers.add(number)
      take([answer.value.extension], 0)
    } else if (answer.problem.kind === 'not-found') numbers.delete(number)
    else return { ok: false, problem: answer.problem }
  }
  return signal.aborted ? { ok: false, problem: problem('cancelled') } : { ok: true, numbers }
}

function same(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && one.isSubsetOf(other)
}
