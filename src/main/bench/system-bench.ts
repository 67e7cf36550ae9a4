import type { BenchWays } from './bench-ports.ts'

/** Where phones ask: every maker's on 5060. The others are of our choice, on no port that needs an administrator. */
const ports = { sip: 5060, http: 8088, https: 8443 } as const

/** On this computer's own network; read when the first session begins. */
export const systemBench: BenchWays = {
  async network(parts) {
    const [{ createBenchNetwork }, { systemBenchParts }] = await Promise.all([
      import('./network/network.ts'),
      import('./network/system.ts'),
    ])
    return createBenchNetwork({ ...{ ...parts, ports }, ...systemBenchParts(parts.clock) })
  },
  async newPath(random) {
    const { newSessionPath } = await import('./network/tickets.ts')
    return newSessionPath(random)
  },
}
