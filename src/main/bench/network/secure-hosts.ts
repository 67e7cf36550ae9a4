import type { LinkCertificate } from '../../provisioning/link-certificate.ts'

/**
 * The host of an HTTPS address on each of these addresses of this computer: the address itself where the certificate was made for it, or the name in
 * the certificate where that leads here. An address that it was not made for is not in the map, as a phone would refuse it there.
 */
export async function secureHosts(
  { name, covers }: Pick<LinkCertificate, 'name' | 'covers'>,
  addresses: readonly string[],
  addressesOf: (name: string) => Promise<readonly string[]>,
): Promise<ReadonlyMap<string, string>> {
  const others = addresses.filter((address) => !covers(address))
  const leads = name === null || others.length === 0 ? [] : await addressesOf(name).catch((): readonly string[] => [])
  return new Map(
    addresses.flatMap((address): [string, string][] => {
      if (covers(address)) return [[address, address]]
      return name !== null && leads.includes(address) ? [[address, name]] : []
    }),
  )
}
