import { problem } from '#shared/problem.ts'
import { fail } from '#shared/result.ts'
import { newId } from '../system/random.ts'
import type { BenchWays } from './bench-ports.ts'

/** Of a computer without a network that phones could be on. */
export const systemBench: BenchWays = {
  network: async () => ({
    interfaces: () => [],
    open: async () => {},
    close: async () => {},
    troubles: () => [],
    offer: () => fail(problem('no-local-network')),
    closeTickets() {},
    sessionUrls: () => [],
    resync: async () => fail(problem('no-local-network')),
  }),
  newPath: async (random) => newId(random).slice(0, 8),
}
