import { problem, type Problem } from '#shared/problem.ts'
import type { BenchNetworkPorts } from './bench-ports.ts'
import { secureHosts } from './network/secure-hosts.ts'

/**
 * What keeps phones from downloading over HTTPS on these addresses of this computer, read anew each time; null: nothing. A session that a person
 * wants encrypted does not begin then, as nobody would see that it is not.
 */
export async function httpsTrouble(
  addresses: readonly string[],
  { certificate, addressesOf }: Pick<BenchNetworkPorts, 'certificate' | 'addressesOf'>,
): Promise<Problem | null> {
  const read = certificate()
  if (read === null) return problem('bench-no-certificate')
  if (!read.ok) return read.problem
  const hosts = await secureHosts(read.value, addresses, addressesOf)
  const elsewhere = addresses.find((address) => !hosts.has(address))
  return elsewhere === undefined ? null : problem('link-name-elsewhere', { name: read.value.name ?? '–', address: elsewhere })
}
