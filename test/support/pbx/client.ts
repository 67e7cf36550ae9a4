import { ok } from '#shared/result.ts'
import { systemClock } from '../../../src/main/system/clock.ts'
import type { NetworkSettings } from '../../../src/main/system/network.ts'
import { createBudget } from '../../../src/main/pbx/budget.ts'
import { createPbxClient, type ConnectedClient, type PbxClientOptions } from '../../../src/main/pbx/client.ts'
import { systemRandom } from '../../../src/main/system/random.ts'

export const directNetwork: NetworkSettings = {
  waysTo: async () => [null],
  systemCertificates: async () => [],
  lanInterfaces: () => [],
}

/** A client on the real network stack, for one address and token. */
export function clientOf(address: string, token: string, over: Partial<PbxClientOptions> = {}): ConnectedClient {
  const clock = over.clock ?? systemClock
  return createPbxClient({
    address,
    network: directNetwork,
    extraCertificates: () => '',
    clock,
    random: systemRandom,
    budget: createBudget({ clock }),
    token: async () => ok(token),
    ...over,
  })
}
