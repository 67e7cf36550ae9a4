import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os'
import type { LanInterface } from '#shared/handoff.ts'

type Table = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>

/** Bridges, tunnels and virtual machines' networks: a phone on a desk is hardly ever there. */
const virtualNames =
  /^(?:br-|docker|veth|virbr|vmnet|vbox|vnic|tun|tap|wg|utun|zt|tailscale|ppp|awdl|llw|bridge|ipsec)|vEthernet|VirtualBox|VMware|Hyper-V|WSL|TAP-|WireGuard|Tailscale|ZeroTier/i

/** Whether a system's name for an interface is that of something without a socket for a cable. */
export const isVirtual = (name: string): boolean => virtualNames.test(name)

const privateIpv4 = /^(?:192\.168\.|10\.|172\.(?:1[6-9]|2[0-9]|3[01])\.)/

/**
 * The addresses of this computer that a phone on the local network could reach, the likeliest first: a private IPv4 address of a real
 * network card. Loopback and link-local addresses are left out.
 */
export function lanInterfaces(table: Table): LanInterface[] {
  const found = Object.entries(table).flatMap(([name, addresses]) =>
    (addresses ?? [])
      .filter((one) => !one.internal && !/^(?:169\.254\.|fe80:)/i.test(one.address))
      .map((one) => ({ name, address: one.address, rank: rankOf(name, one) })),
  )
  return found.sort((one, other) => one.rank - other.rank).map(({ name, address }) => ({ name, address }))
}

function rankOf(name: string, { family, address }: NetworkInterfaceInfo): number {
  return (isVirtual(name) ? 4 : 0) + (family === 'IPv4' ? 0 : 2) + (privateIpv4.test(address) ? 0 : 1)
}

/** The same for this computer, now. */
export function systemInterfaces(): LanInterface[] {
  return lanInterfaces(networkInterfaces())
}
