import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os'
import { isVirtual, lanInterfaces } from '../../system/lan-interfaces.ts'
import type { BenchInterface } from './desk.ts'

type Table = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>

/**
 * The IPv4 addresses of this computer on which a phone could be heard, the sensible first choice first: a private address of a real network
 * card. Each has its name, so that a person knows a virtual machine's network from the cable.
 */
export function benchInterfaces(table: Table): BenchInterface[] {
  return lanInterfaces(table).flatMap(({ name, address }) => {
    const info = table[name]?.find((one) => one.address === address)
    if (info?.family !== 'IPv4') return []
    const mac = info.mac.replaceAll(':', '').toLowerCase()
    const prefix = Number(info.cidr?.split('/')[1] ?? bitsOf(info.netmask))
    return [{ name, address, prefix, mac: /^0*$/.test(mac) ? null : mac, virtual: isVirtual(name) }]
  })
}

/** The same for this computer, now. */
export const systemBenchInterfaces = (): BenchInterface[] => benchInterfaces(networkInterfaces())

const numberOf = (address: string): number => address.split('.').reduce((all, part) => all * 256 + Number(part), 0)
const bitsOf = (mask: string): number => numberOf(mask).toString(2).replace(/0/g, '').length

/** The interface in whose network an address is; null: in none of them. */
export function interfaceFor(interfaces: readonly BenchInterface[], address: string): BenchInterface | null {
  const inside = ({ address: own, prefix }: BenchInterface): boolean => {
    const size = 2 ** (32 - prefix)
    return Math.floor(numberOf(own) / size) === Math.floor(numberOf(address) / size)
  }
  return interfaces.find(inside) ?? null
}
