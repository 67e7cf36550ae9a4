import type { LanInterface, OneTimeLink } from '#shared/handoff.ts'
import { app } from '../../session/app.svelte.ts'

/** One-time links, of every account: those that main serves, and those that were over since this window opened. */
class OneTimeLinks {
  all = $state.raw<ReadonlyMap<string, OneTimeLink>>(new Map())
  networks = $state.raw<readonly LanInterface[]>([])
  readonly open: readonly OneTimeLink[] = $derived([...this.all.values()].filter((link) => link.state === 'open'))

  constructor() {
    app.on('oneTime.changed', (link) => (this.all = new Map(this.all).set(link.id, link)))
    void this.#list()
  }

  /** The newest first. */
  of(accountId: string | null, number: string): OneTimeLink[] {
    return [...this.all.values()].filter((link) => link.accountId === accountId && link.number === number).reverse()
  }

  /** Networks come and go with cables and Wi-Fi, so they are asked for anew. */
  async readNetworks(): Promise<void> {
    const found = await app.call('oneTime.networks', {})
    if (found.ok) this.networks = found.value
  }

  async stop(id: string): Promise<void> {
    const stopped = await app.call('oneTime.stop', { id })
    if (!stopped.ok) app.say('', stopped.problem)
  }

  async stopAll(): Promise<void> {
    for (const { id } of this.open) await this.stop(id)
  }

  async #list(): Promise<void> {
    const list = await app.call('oneTime.list', {})
    if (!list.ok) return
    this.all = new Map([...this.all, ...list.value.map((link) => [link.id, link] as const)])
  }
}

export const oneTime = new OneTimeLinks()
