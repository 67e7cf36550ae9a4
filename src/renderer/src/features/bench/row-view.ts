import type { BenchRow, Seen } from '#shared/bench.ts'
import { benchSteps, type BenchStep } from '#shared/bench-words.ts'
import type { Params } from '#shared/phrase.ts'
import type { Problem } from '#shared/problem.ts'

/** A text by its code, with what it is filled in with. */
export interface Said {
  readonly code: string
  readonly params: Params
}

/** What stands in the cell of a step. */
export type StepCell =
  | { readonly look: 'reached' | 'verified'; readonly seen: Seen }
  /** It is being waited for. `since`: ms since the epoch; null: nobody can say. */
  | { readonly look: 'waiting'; readonly title: Said; readonly about: Said | null; readonly since: number | null }
  | { readonly look: 'empty' }

/** What a person can do about a row that stays where it is. */
export type Remedy = 'doctor' | 'take-over' | 'rotate' | 'rebind'

/** Why a row stays where it is; it takes the place of the steps from `from` on. */
export interface Trouble {
  readonly from: BenchStep
  readonly title: Said
  readonly about: Said | null
  /** Since when, where its text says so. */
  readonly since: number | null
  readonly problem: Problem | null
  readonly remedy: Remedy | null
}

export interface RowView {
  readonly cells: Readonly<Record<BenchStep, StepCell>>
  readonly trouble: Trouble | null
}

/** ms after which something that is waited for is said to take long: some phones need half a minute from the address to the first request. */
const longMs = { toDownload: 45_000, toRegister: 90_000 }

const said = (code: string, params: Params = {}): Said => ({ code, params })
const empty: StepCell = { look: 'empty' }

function waiting(title: Said, since: number | null = null, about: Said | null = null): StepCell {
  return { look: 'waiting', title, about, since }
}

function cellsOf(row: BenchRow, online: boolean): Record<BenchStep, StepCell> {
  const { steps } = row
  const cells = Object.fromEntries(
    benchSteps.map((step): [BenchStep, StepCell] => {
      const seen = steps[step]
      return [step, seen ? { look: step === 'verified' ? 'verified' : 'reached', seen } : empty]
    }),
  ) as Record<BenchStep, StepCell>
  if (row.downloading && !steps.downloaded) cells.downloaded = waiting(said('sending'), steps.requested?.at ?? null)
  const open = steps.registered ? 'verified' : 'registered'
  if (steps.downloaded && !steps[open])
    cells[open] = row.mayBeEarlier
      ? waiting(said('earlier'), null, said('earlier-about', { number: row.number ?? '' }))
      : waiting(said(online ? 'waiting-pbx' : 'offline'), steps[steps.registered ? 'registered' : 'downloaded']?.at ?? null)
  return cells
}

/** What was seen of it that keeps it from going on. */
function seenTrouble({ trouble, steps }: BenchRow): Omit<Trouble, 'from'> | null {
  if (!trouble || (trouble.kind === 'second-address' && steps.registered)) return null
  const { kind, params, problem, at } = trouble
  const isOfAccount = kind === 'managed-elsewhere' && params['times'] === 0
  return {
    title: said(`trouble-${kind}`, params),
    about: kind === 'no-file' ? null : said(`trouble-${kind}-${isOfAccount ? 'account' : 'about'}`, params),
    since: at,
    problem,
    remedy: isOfAccount ? 'take-over' : kind === 'second-address' ? 'rebind' : null,
  }
}

/** What only takes long. No timer calls it failed: it goes on by itself as soon as the phone does. */
function longTrouble(row: BenchRow, now: number, online: boolean): Omit<Trouble, 'from'> | null {
  const { steps, number, mayBeEarlier } = row
  const since = (at: number): Pick<Trouble, 'since' | 'problem'> => ({ since: at, problem: null })
  const { discovered, requested, downloaded, registered } = steps
  if (downloaded && !registered && online && !mayBeEarlier && now - downloaded.at > longMs.toRegister)
    return {
      ...{ title: said('trouble-not-registered'), about: said('trouble-not-registered-about'), remedy: 'doctor' },
      ...since(downloaded.at),
    }
  if (number !== null && discovered && !requested && now - (row.heardAt ?? discovered.at) > longMs.toDownload)
    return {
      ...{ title: said('trouble-not-downloaded'), about: said('trouble-not-downloaded-about'), remedy: null },
      ...since(row.heardAt ?? discovered.at),
    }
  return null
}

/** How a row of a session looks at this moment. `online`: whether the PBX can tell who is registered. */
export function viewOf(row: BenchRow, now: number, online: boolean): RowView {
  const cells = cellsOf(row, online)
  const noPassword: Omit<Trouble, 'from'> | null =
    row.needsPassword && !row.steps.downloaded
      ? { title: said('no-password'), about: said('no-password-about'), since: null, problem: null, remedy: 'rotate' }
      : null
  const found = noPassword ?? seenTrouble(row) ?? longTrouble(row, now, online)
  const from = benchSteps.find((step) => !row.steps[step])
  return { cells, trouble: found && from ? { from, ...found } : null }
}

/** Whether a person has to do something for it to go on. */
export const needsPerson = (view: RowView): boolean => view.trouble !== null

/** The order in which rows stand: phones that were heard, the last discovered first; those whose label was scanned; then who waits, in turn. */
export function inOrder(rows: readonly BenchRow[]): BenchRow[] {
  const rank = ({ heardAt, mac }: BenchRow): number => (heardAt !== null ? 0 : mac !== null ? 1 : 2)
  const since = ({ steps, heardAt }: BenchRow): number => steps.discovered?.at ?? heardAt ?? 0
  return rows.toSorted(
    (one, other) =>
      rank(one) - rank(other) ||
      since(other) - since(one) ||
      (one.position ?? 0) - (other.position ?? 0) ||
      (one.id < other.id ? -1 : 1),
  )
}
