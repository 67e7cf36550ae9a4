import type { Clock } from '../../system/clock.ts'
import type { FirewallRemedy } from './desk.ts'
import { firewallHere } from './firewall.ts'
import { systemBenchInterfaces } from './interfaces.ts'
import type { BenchNetworkParts } from './network.ts'
import { createNeighbours, thisComputer, type Asked } from './neighbours.ts'

/** Firewalls are switched seldom, and asking for them starts programs. */
const firewallKnownForMs = 60_000

/** This computer's network as the bench needs it: its interfaces, its neighbour table, and its firewall. */
export function systemBenchParts(
  clock: Clock,
  asked: Asked = thisComputer,
): Pick<BenchNetworkParts, 'interfaces' | 'neighbours' | 'firewall'> {
  let known: { readonly at: number; readonly firewall: Promise<FirewallRemedy | null> } | null = null
  return {
    interfaces: systemBenchInterfaces,
    neighbours: createNeighbours(asked),
    firewall() {
      if (!known || clock.steady() - known.at > firewallKnownForMs) known = { at: clock.steady(), firewall: firewallHere(asked) }
      return known.firewall
    },
  }
}
