import type { Emit } from '#shared/contract.ts'
import type { Log } from '../log/log.ts'
import { createTransport, type TransportOptions } from '../pbx/transport.ts'
import type { Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import { createUpdates, type UpdatePorts, type UpdateService } from '../updates/updates.ts'

export interface UpdatesWiringPorts extends Pick<UpdatePorts, 'source' | 'allowed' | 'wanted' | 'version'> {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly emit: Emit
  /** How requests leave this computer. */
  readonly network: Omit<TransportOptions, 'address'>
}

/** The question whether there is a newer version, asked as everything is asked that leaves this computer. */
export function wireUpdates({ network, ...ports }: UpdatesWiringPorts): UpdateService {
  return createUpdates({
    ...ports,
    async get(url) {
      const { origin, pathname } = new URL(url)
      // The list of allowed servers is about PBXes; whether this one is asked at all is a rule of its own.
      const transport = createTransport({ ...network, address: origin, refusal: () => null })
      try {
        return await transport.send({ method: 'GET', path: pathname, token: null })
      } finally {
        transport.close()
      }
    },
    system: { platform: process.platform, arch: process.arch },
  })
}
