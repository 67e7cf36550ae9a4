import type { Bridge, LedgerEntry, QueueItem, WatchItem } from '#shared/contract.ts'
import type { Plan } from '#shared/plans.ts'
import type { Result } from '#shared/result.ts'

type ListName = 'queue' | 'ledger' | 'watch' | 'plans'

/**
 * What main keeps for the open account beside its rows: changes that wait, passwords that are open, extensions that are watched, and the
 * bulk changes.
 * Read when the account is opened, then fed by events alone: an answer may come later than the event that is newer.
 */
export class Lists {
  queue = $state.raw<readonly QueueItem[]>([])
  ledger = $state.raw<readonly LedgerEntry[]>([])
  watched = $state.raw<ReadonlyMap<string, WatchItem>>(new Map())

  /** Bulk changes, the newest first. */
  plans = $state.raw<readonly Plan[]>([])

  /** Waiting changes by extension, in their order. */
  readonly queueOf: ReadonlyMap<string, readonly QueueItem[]> = $derived(Map.groupBy(this.queue, (item) => item.number))
  /** How many waiting changes need a person. */
  readonly asking = $derived(this.queue.filter((item) => item.state !== 'waiting' && item.state !== 'sending').length)
  /** What is open about an extension's password: the newest entry of each number. */
  readonly ledgerOf: ReadonlyMap<string, LedgerEntry> = $derived(new Map(this.ledger.map((entry) => [entry.number, entry])))

  readonly #bridge: Bridge
  readonly #accountId: () => string | null
  readonly #watchChanged: (numbers: ReadonlySet<string>) => void
  /** Items that were seen waiting; a change that leaves at once never waits, and is told where it was made. */
  readonly #waited = new Map<string, QueueItem>()
  readonly #applied = new Set<(items: readonly QueueItem[]) => void>()
  readonly #told = { queue: 0, ledger: 0, watch: 0, plans: 0 }

  constructor(bridge: Bridge, accountId: () => string | null, watchChanged: (numbers: ReadonlySet<string>) => void) {
    this.#bridge = bridge
    this.#accountId = accountId
    this.#watchChanged = watchChanged
    const heard = (name: ListName, of: string): boolean => {
      this.#told[name] += 1
      return of === accountId()
    }
    bridge.on('queue.changed', ({ accountId, items }) => {
      if (heard('queue', accountId)) this.#queue(items)
    })
    bridge.on('ledger.changed', ({ accountId, entries }) => {
      if (heard('ledger', accountId)) this.ledger = entries
    })
    bridge.on('plans.changed', ({ plan }) => {
      if (heard('plans', plan.accountId)) this.keepPlan(plan)
    })
    bridge.on('watch.changed', ({ accountId, items }) => {
      if (heard('watch', accountId)) this.#watch(items)
    })
  }

  /** Told of changes that waited and are true now. */
  onApplied(listener: (items: readonly QueueItem[]) => void): () => void {
    this.#applied.add(listener)
    return () => this.#applied.delete(listener)
  }

  /** Nobody tells of a plan that this window made itself. */
  keepPlan(plan: Plan): void {
    const others = this.plans.filter(({ id }) => id !== plan.id)
    this.plans = [plan, ...others].sort((one, other) => other.at - one.at)
  }

  dropPlan(id: string): void {
    this.plans = this.plans.filter((plan) => plan.id !== id)
  }

  /** This window takes an item away: it will not have been applied when it is gone. */
  dropped(id: string): void {
    this.#waited.delete(id)
  }

  async open(accountId: string | null): Promise<void> {
    if (this.queue.length > 0) this.queue = []
    this.#waited.clear()
    this.#ledger([])
    this.#watch([])
    if (this.plans.length > 0) this.plans = []
    if (accountId === null) return
    const { call } = this.#bridge
    await Promise.all([
      this.#read(
        accountId,
        'queue',
        () => call('queue.list', { accountId }),
        (items) => this.#queue(items),
      ),
      this.#read(
        accountId,
        'ledger',
        () => call('ledger.list', { accountId }),
        (entries) => this.#ledger(entries),
      ),
      this.#read(
        accountId,
        'plans',
        () => call('plans.list', { accountId }),
        (plans) => {
          if (plans.length > 0 || this.plans.length > 0) this.plans = plans
        },
      ),
      this.#read(
        accountId,
        'watch',
        () => call('watch.list', { accountId }),
        (items) => this.#watch(items),
      ),
    ])
  }

  /** Reads again where an event came meanwhile: nobody can say which of the two is newer. */
  async #read<T>(accountId: string, name: ListName, read: () => Promise<Result<T>>, take: (list: T) => void): Promise<void> {
    for (let tries = 0; tries < 5; tries += 1) {
      const told = this.#told[name]
      const list = await read()
      if (!list.ok || this.#accountId() !== accountId) return
      take(list.value)
      if (this.#told[name] === told) return
    }
  }

  // Nothing in the place of nothing is no news: every account begins with it, and the whole window would look at it anew.
  #queue(items: readonly QueueItem[]): void {
    if (items.length > 0 || this.queue.length > 0) this.queue = items
    const there = new Set(items.map((item) => item.id))
    const gone = [...this.#waited.values()].filter((item) => !there.has(item.id))
    for (const { id } of gone) this.#waited.delete(id)
    for (const item of items) if (item.state !== 'sending') this.#waited.set(item.id, item)
    if (gone.length > 0) for (const listener of this.#applied) listener(gone)
  }

  #ledger(entries: readonly LedgerEntry[]): void {
    if (entries.length > 0 || this.ledger.length > 0) this.ledger = entries
  }

  #watch(items: readonly WatchItem[]): void {
    if (items.length === 0 && this.watched.size === 0) return
    this.watched = new Map(items.map((item) => [item.number, item]))
    this.#watchChanged(new Set(this.watched.keys()))
  }
}
