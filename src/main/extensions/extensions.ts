import type { Emit, HandlersOf } from '#shared/contract.ts'
import type { Extension, ExtensionRow, KeptPatch, Registration } from '#shared/extension.ts'
import { packing, packRows, type PackedRows } from '#shared/packed-rows.ts'
import { sameInstant } from '#shared/instants.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { Slices } from '../concurrency/slices.ts'
import type { Lane, Looked, PbxClient, PbxResult, RequestOptions } from '../pbx/pbx.ts'
import type { Clock } from '../system/clock.ts'
import { createCallerIds } from './caller-ids.ts'
import type { Directory } from './directory.ts'
import { createListSync, type ListSync } from './list-sync.ts'
import { createReads } from './reads.ts'
import type { Notes } from './notes.ts'
import { createRows, type RowsPorts } from './rows.ts'

/** Made by whoever draws conclusions from registrations. */
type Asked = { readonly version: number; readonly clear: boolean } | null

export interface ExtensionsPorts extends RowsPorts {
  readonly directory: Directory
  readonly clock: Clock
  readonly notes: Notes
  /** How what goes over every row is cut up. */
  readonly slices: Slices
  readonly emit: Emit
  readonly pbx: (accountId: string) => Result<PbxClient>
  /** What is known of its password as a registration is asked for. */
  readonly asking: (accountId: string, number: string) => Asked
  /** A registration was learnt on the way. `asked`: what was known when it was asked for. */
  readonly registrationSeen: (accountId: string, number: string, registration: Registration, asked: Asked) => void
  /** These numbers are about to be forgotten: they are not there any more. */
  readonly departing: (accountId: string, numbers: readonly string[]) => void
}

type ExtensionCalls = Pick<
  HandlersOf<'extensions'>,
  'extensions.list' | 'extensions.sync' | 'extensions.refresh' | 'extensions.setNote'
>

/** What is known of every account's extensions. What is wanted of them is in `changes/`. */
export interface Extensions extends Pick<ListSync, 'sync'> {
  readonly calls: ExtensionCalls & HandlersOf<'callerIds'>
  row(accountId: string, number: string): Result<ExtensionRow>
  /** The first rows by number, and how many there are. */
  first(accountId: string, count: number): { readonly first: PackedRows; readonly total: number }
  /** The PBX told an extension: remembered, and shown where it differs. */
  seen(accountId: string, extension: Extension): void
  /** The PBX said that there is no such extension. */
  gone(accountId: string, number: string): void
  /** Asks the PBX for one extension, for whoever acts on what is there: an answer that was overtaken is not passed on, but asked for anew. */
  look(accountId: string, number: string): Promise<Looked>
  /** Sends an edit, and keeps the extension as the PBX tells it then, unless it was gone or made anew meanwhile. */
  update(accountId: string, number: string, patch: KeptPatch, lane: Lane): Promise<PbxResult<Extension>>
  /** Something besides the extension itself changed in a row. */
  touched(accountId: string, number: string): void
  /** Reads one detail: the row and its registration. */
  refresh(accountId: string, number: string, lane: Lane, stops?: Omit<RequestOptions, 'lane'>): Promise<Result<Registration>>
  forgetAccount(accountId: string): Promise<Result<null>>
  close(): void
}

/** So often one extension is asked for in a row where newer answers keep coming before its own. */
const maxLooks = 3

export function createExtensions(ports: ExtensionsPorts): Extensions {
  const { directory, emit } = ports
  const closing = new AbortController()
  const rows = createRows(ports)
  const reads = createReads()
  const list = createListSync({ ...ports, reads, tell })

  /** Work on every row, in slices: there is no store any more once the app is closed. */
  async function unlessClosed<T>(work: Generator<unknown, T, void>): Promise<Result<T>> {
    const { signal } = closing
    try {
      return ok(await ports.slices.run(work, signal))
    } catch (error) {
      if (signal.aborted) return fail(problem('cancelled'))
      throw error
    }
  }

  /** The account itself is still there while its rows go: whatever ends this in the middle, it can be removed again. */
  function* forgetting(accountId: string): Generator<void, null, void> {
    while (directory.forgetSome(accountId)) yield
    return null
  }

  function tell(accountId: string, changed: readonly string[], removed: readonly string[]): void {
    if (changed.length === 0 && removed.length === 0) return
    emit('extensions.changed', { accountId, changed: rows.some(accountId, changed), removed: [...removed] })
  }

  function seen(accountId: string, extension: Extension): void {
    reads.told(accountId, extension.number)
    keep(accountId, extension)
  }

  function keep(accountId: string, extension: Extension): void {
    list.toldOtherwise(accountId, extension.number)
    tell(accountId, directory.put(accountId, [extension]), [])
  }

  function gone(accountId: string, number: string): void {
    reads.told(accountId, number)
    drop(accountId, number)
  }

  function drop(accountId: string, number: string): void {
    list.toldOtherwise(accountId, number)
    if (!directory.get(accountId, number)) return
    ports.departing(accountId, [number])
    if (directory.remove(accountId, number)) tell(accountId, [], [number])
  }

  async function refresh(
    accountId: string,
    number: string,
    lane: Lane,
    stops: Omit<RequestOptions, 'lane'> = {},
  ): Promise<Result<Registration>> {
    const pbx = ports.pbx(accountId)
    if (!pbx.ok) return pbx
    const asked = ports.asking(accountId, number)
    const read = reads.begin(accountId, number)
    let isOvertaken = false
    const answer = await pbx.value.extension(number, { lane, ...stops }).finally(() => (isOvertaken = read.over()))
    if (!answer.ok) {
      if (answer.problem.kind === 'not-found' && !isOvertaken) {
        read.told()
        drop(accountId, number)
      }
      return fail(answer.problem)
    }
    const registration: Registration = { state: answer.value.registration, checkedAt: answer.at, source: 'pbx' }
    // What is known is newer in all of it: the row, and which extension the next password belongs to.
    if (isOvertaken) return ok(directory.get(accountId, number)?.registration ?? registration)
    read.told()
    keep(accountId, answer.value.extension)
    directory.setRegistration(accountId, number, registration)
    emit('registrations.changed', { accountId, items: [{ number, registration }] })
    ports.registrationSeen(accountId, number, registration, asked)
    return ok(registration)
  }

  async function look(accountId: string, number: string): Promise<Looked> {
    const pbx = ports.pbx(accountId)
    if (!pbx.ok) return { is: 'unknown', problem: pbx.problem }
    for (let looks = 0; looks < maxLooks; looks += 1) {
      const read = reads.begin(accountId, number)
      let isOvertaken = false
      const answer = await pbx.value.extension(number, { lane: 'queue' }).finally(() => (isOvertaken = read.over()))
      const isAbsent = !answer.ok && answer.problem.kind === 'not-found'
      if (!answer.ok && !isAbsent) return { is: 'unknown', problem: answer.problem }
      if (isOvertaken) continue
      read.told()
      if (answer.ok) {
        keep(accountId, answer.value.extension)
        return { is: 'there', extension: answer.value.extension }
      }
      drop(accountId, number)
      return { is: 'absent', problem: answer.problem }
    }
    return { is: 'unknown', problem: null }
  }

  async function update(accountId: string, number: string, patch: KeptPatch, lane: Lane): Promise<PbxResult<Extension>> {
    const pbx = ports.pbx(accountId)
    if (!pbx.ok) return { ok: false, problem: pbx.problem, outcome: 'not-sent' }
    const write = reads.begin(accountId, number)
    let isOvertaken = false
    const answer = await pbx.value.update(number, patch, { lane }).finally(() => (isOvertaken = write.over()))
    if (!answer.ok) return answer
    // What was asked for during a write may not show it: only another extension, or none, is surely newer.
    const isSame = sameInstant(directory.get(accountId, number)?.extension.createdAt, answer.value.createdAt)
    if (!isOvertaken || isSame) seen(accountId, answer.value)
    return answer
  }

  return {
    row: rows.of,
    seen,
    gone,
    touched: (accountId, number) => tell(accountId, [number], []),
    refresh,
    look,
    update,
    sync: list.sync,
    async forgetAccount(accountId) {
      list.forgetAccount(accountId)
      ports.notes.forgetAccount(accountId)
      return unlessClosed(forgetting(accountId))
    },
    close() {
      closing.abort()
      list.close()
    },
    first(accountId, count) {
      const { rows: first, total } = rows.first(accountId, count)
      return { first: packRows(first), total }
    },
    calls: {
      async 'extensions.list'({ accountId }) {
        const packed = await unlessClosed(packing(rows.every(accountId)))
        return packed.ok ? ok({ rows: packed.value, sync: list.state(accountId) }) : packed
      },
      'extensions.sync': async ({ accountId }) => ok(await list.sync(accountId, 'open')),
      async 'extensions.refresh'({ accountId, number }) {
        const read = await refresh(accountId, number, 'click')
        return read.ok ? rows.of(accountId, number) : read
      },
      async 'extensions.setNote'({ accountId, number, note }) {
        const there = directory.get(accountId, number)
        if (!there) return fail(problem('extension-unknown', { number }))
        ports.notes.set(accountId, number, there.extension.createdAt, note)
        tell(accountId, [number], [])
        return rows.of(accountId, number)
      },
      ...createCallerIds(ports),
    },
  }
}
