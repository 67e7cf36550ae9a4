import { problem, type Problem } from '#shared/problem.ts'
import { needsList } from './plan-cost.ts'
import type { PlansPorts } from './plan-ports.ts'
import type { Gate } from './plan-rollout.ts'
import type { PlanRows } from './plan-row.ts'
import type { Head, Member, PlanStore } from './plan-store.ts'

export interface PlanRunnerPorts extends PlansPorts {
  readonly plans: PlanStore
  readonly rows: PlanRows
  readonly gate: (head: Head) => Promise<Gate>
  /** The plan, or rows of it, are otherwise than before. */
  readonly changed: (head: Pick<Head, 'id' | 'account_id'>, position?: number) => void
}

export interface PlanRunner {
  /** Goes on with what is planned, in the order of the list. One plan of an account at a time: others wait their turn. */
  start(head: Head): void
  /** Rows that are under way are finished, and nothing more is sent. */
  stop(id: string): void
  isRunning(id: string): boolean
  /** Rows that are being sent, or are next, of all plans of an account. */
  underway(accountId: string): number
  close(): void
}

interface Run {
  readonly head: Head
  readonly underway: Set<Promise<void>>
  stopping: boolean
  /** Several refusals in a row for one reason, and the others would be refused, too. */
  alike: { readonly kind: Problem['kind'] | null; readonly times: number }
  /** How often in a row nothing could be done. */
  failed: number
  trouble: Problem | null
  /** A row was put back: the list is gone through once more. */
  again: boolean
}

const alikeStop = 5
/** Refusals that say nothing of the other rows. */
const ofItsOwn: ReadonlySet<Problem['kind']> = new Set([
  ...(['not-found', 'extension-unknown', 'extension-remade', 'invalid', 'conflict', 'secret-damaged'] as const),
])
/** ms to wait where nothing can be done now; after the last of them the plan stops. */
const waitsMs = [2_000, 5_000, 15_000, 60_000, 60_000, 60_000] as const
/** A PBX that is away is looked for by others; so often, in ms, is seen whether it is back. A lost answer alone is soon over, and told to nobody. */
const backMs = { first: 20, longest: 1_280 } as const
/** Rows on their way at once, and after how long, in ms, a second one joins a slow first one where there is room. */
const atOnce = 4
const slowMs = 1_000
/** ms between two looks at a phone that is to come back. */
const phonesEveryMs = 5_000
/** What nothing but a person can mend. */
const needsAPerson: ReadonlySet<Problem['kind']> = new Set([
  ...(['token-rejected', 'permission-missing', 'keychain-absent', 'keychain-locked', 'keychain-refused'] as const),
  ...(['keychain-blocked', 'keychain-full', 'vault-key-removed', 'vault-key-gone', 'vault-key-changed'] as const),
  ...(['storage-full', 'storage-readonly', 'account-unknown', 'pbx-not-allowed'] as const),
])

export function createPlanRunner(ports: PlanRunnerPorts): PlanRunner {
  const { plans, rows, clock, online, changed } = ports
  const runs = new Map<string, Run>()
  const turns = new Map<string, Promise<void>>()
  const waking = new Set<() => void>()
  let closed = false

  /** Ends at once when the app does. */
  const rest = (ms: number): Promise<void> =>
    new Promise((go) => {
      const cancel = clock.after(ms, wake)
      function wake(): void {
        cancel()
        waking.delete(wake)
        go()
      }
      waking.add(wake)
    })

  const planned = ({ head }: Run): number => plans.count(head.id, ['planned'])
  const ends = (run: Run): boolean => closed || run.stopping || plans.head(run.head.account_id, run.head.id) === null

  function tell(run: Run, trouble: Problem | null): void {
    if (closed || plans.head(run.head.account_id, run.head.id)?.problem?.kind === trouble?.kind) return
    plans.setHead(run.head.id, { problem: trouble })
    changed(run.head)
  }

  async function whileAway(run: Run): Promise<void> {
    const { account_id: accountId } = run.head
    // One answer that was lost is no PBX that is away.
    if (!ends(run) && !online(accountId)) ports.probe(accountId)
    for (let wait: number = backMs.first; !ends(run) && !online(accountId); wait = Math.min(2 * wait, backMs.longest)) {
      await rest(wait)
      if (wait === backMs.longest) tell(run, run.trouble ?? problem('pbx-unreachable', { host: '' }))
    }
    run.trouble = null
  }

  /** Finds out what became of what was sent before, and reads the list where it is old. False: that could not be. */
  async function prepare(run: Run): Promise<void> {
    const { id, account_id: accountId } = run.head
    await whileAway(run)
    if (ends(run)) return
    if (plans.count(id, ['sent', 'waiting']) > 0) await ports.catchUp(accountId)
    learn(run)
    if (needsList(ports, run.head) && plans.count(id, ['planned']) > 0) {
      const read = await ports.sync(accountId)
      if (!read.ok) run.trouble = read.problem
    }
  }

  function learn({ head }: Run): void {
    for (const row of plans.rows(head.id, ['sent', 'waiting'], 0, 10_000)) rows.learn(row)
  }

  async function one(run: Run, row: Member): Promise<void> {
    const end = await rows.apply(row)
    if (closed) return
    changed(run.head, row.position)
    if (end.is === 'over') {
      run.failed = 0
      const kind = end.refused && !ofItsOwn.has(end.refused.kind) ? end.refused.kind : null
      run.alike = { kind, times: kind !== null && kind === run.alike.kind ? run.alike.times + 1 : 1 }
      if (kind !== null && run.alike.times >= alikeStop) [run.trouble, run.stopping] = [end.refused, true]
      else tell(run, null)
      return
    }
    run.again = true
    run.trouble = end.problem
    if (needsAPerson.has(end.problem.kind)) run.stopping = true
    if (run.stopping || !online(run.head.account_id)) return
    const wait = waitsMs[run.failed]
    run.failed += 1
    if (wait === undefined) run.stopping = true
    else {
      tell(run, end.problem)
      await rest(wait)
    }
  }

  /** Until one of them is done; or, where they are slow and the PBX has room, until another may join them. */
  async function untilRoom(run: Run): Promise<void> {
    const done = Promise.race(run.underway)
    if (run.underway.size >= atOnce) return done
    for (let over = false; !over;) {
      const slow = await new Promise<boolean>((go) => {
        const cancel = clock.after(slowMs, () => go(true))
        const isDone = (): void => {
          cancel()
          go(false)
        }
        // How it ended is told to whoever waits for all of them.
        done.then(isDone, isDone)
      })
      over = !slow || closed || ports.room(run.head.account_id) > 2
    }
  }

  /** Whether the next row may be sent; a rollout waits for the phones of the rows before it. */
  async function mayGoOn(run: Run): Promise<boolean> {
    if (!run.head.rules.rollout) return true
    await Promise.all(run.underway)
    const gate = await ports.gate(run.head)
    if (gate.is === 'go') return true
    if (gate.is === 'stop') [run.trouble, run.stopping] = [gate.problem, true]
    else await rest(phonesEveryMs)
    return false
  }

  async function work(run: Run): Promise<void> {
    await prepare(run)
    let after = -1
    while (!ends(run)) {
      if (!online(run.head.account_id)) {
        await Promise.all(run.underway)
        // What is among the pending changes goes on without it.
        if (planned(run) === 0) break
        await whileAway(run)
        continue
      }
      const row = plans.next(run.head.id, 'planned', after)
      if (row && !(await mayGoOn(run))) continue
      if (row) {
        after = row.position
        const going = one(run, row).finally(() => run.underway.delete(going))
        run.underway.add(going)
        await untilRoom(run)
      } else if (run.underway.size > 0) await Promise.race(run.underway)
      else if (run.again) [run.again, after] = [false, -1]
      else break
    }
    await Promise.all(run.underway)
  }

  function finish(run: Run): void {
    const { id, account_id: accountId } = run.head
    // Somebody has resumed it before this run had stopped.
    if (closed || runs.get(id) !== run) return
    const now = plans.head(accountId, id)
    if (now?.state !== 'running') return
    learn(run)
    const left = plans.count(id, ['planned']) > 0
    if (!left) plans.setHead(id, { state: 'ended', ended_at: clock.now(), problem: null })
    else plans.setHead(id, { state: 'stopped', problem: run.trouble })
    changed(run.head)
  }

  return {
    start(head) {
      const run: Run = {
        ...{
          head,
          underway: new Set(),
          stopping: false,
          alike: { kind: null, times: 0 },
          failed: 0,
          trouble: null,
          again: false,
        },
      }
      runs.set(head.id, run)
      const accountId = head.account_id
      const next = (turns.get(accountId) ?? Promise.resolve())
        .then(() => (ends(run) ? undefined : work(run)))
        .then(() => finish(run))
        .catch((error: unknown) => {
          // A full disk, say: what was written down is what was done.
          ports.fault(error)
          run.trouble ??= problem('internal')
          finish(run)
        })
        .finally(() => {
          if (runs.get(head.id) === run) runs.delete(head.id)
          // Where even its end could not be written down, it is told as what it is now.
          changed(head)
        })
        .catch(ports.fault)
      turns.set(accountId, next)
    },
    stop(id) {
      const run = runs.get(id)
      if (run) run.stopping = true
      for (const wake of waking) wake()
    },
    isRunning: (id) => runs.has(id),
    underway: (accountId) =>
      [...runs.values()]
        .filter(({ head }) => head.account_id === accountId)
        .reduce((sum, run) => sum + run.underway.size + (run.stopping || !online(accountId) ? 0 : planned(run)), 0),
    close() {
      closed = true
      for (const wake of [...waking]) wake()
    },
  }
}
