import type { BenchCannotHttps } from '#shared/bench.ts'
import type { ParsedInput } from '#shared/contract.ts'
import { ok, type Result } from '#shared/result.ts'
import type { BenchPorts } from './bench-ports.ts'
import { waysOf } from './other-ways/makers.ts'

type Who = ParsedInput<'bench.start'>['who']

/** Who waits for a phone when a session begins. */
export interface WhoWaits {
  numbers(accountId: string, who: Who): Promise<Result<readonly string[]>>
  /** Makers of known phones of these that take no certificate but their own maker's. */
  withoutHttps(accountId: string, who: Who): Promise<Result<BenchCannotHttps[]>>
}

export function createWhoWaits({ phones, planNumbers }: Pick<BenchPorts, 'phones' | 'planNumbers'>): WhoWaits {
  /** Extensions of the phones that are known by their MAC and were given nothing yet. */
  async function withoutFile(accountId: string): Promise<string[]> {
    const all = await phones.all(accountId)
    const waiting = all.filter(({ mac, given, retiredAt }) => mac !== null && given === null && retiredAt === null)
    const numbers = waiting.flatMap(({ lines: [line] }) => (line?.accountId === accountId ? [line.number] : []))
    return [...new Set(numbers)]
  }

  async function numbers(accountId: string, who: Who): Promise<Result<readonly string[]>> {
    if (who.from === 'plan') return planNumbers(accountId, who.id)
    if (who.from === 'phones') return ok(await withoutFile(accountId))
    return ok(who.from === 'numbers' ? who.numbers : [])
  }

  return {
    numbers,
    async withoutHttps(accountId, who) {
      const waiting = await numbers(accountId, who)
      if (!waiting.ok) return waiting
      if (waiting.value.length === 0) return ok([])
      const known = await phones.calls['phones.of']({ accountId, numbers: [...waiting.value] })
      if (!known.ok) return known
      const counts = new Map<string, number>()
      for (const { target } of known.value) {
        const ways = waysOf(target)
        if (ways?.trusts === 'maker') counts.set(ways.maker, (counts.get(ways.maker) ?? 0) + 1)
      }
      return ok([...counts].map(([maker, count]) => ({ maker, count })))
    },
  }
}
