import type { BenchWays } from '#shared/bench.ts'
import type { TargetInfo } from '#shared/handoff.ts'
import { dhcpOptions, dhcpServers, dhcpText } from './other-ways/dhcp-texts.ts'
import { lanWays, makerWays } from './other-ways/makers.ts'

/**
 * How phones come to this address: by themselves, by a DHCP option, or typed. `url` null: there is none yet, and so no text for a DHCP server.
 * `targets`: every kind of phone that there is.
 */
export function waysTo(url: string | null, targets: readonly TargetInfo[]): BenchWays {
  const byMac = targets.filter(({ needsMac }) => needsMac)
  const nameOf = (id: string): string => targets.find((info) => info.id === id)?.name ?? id
  return {
    makers: makerWays.map(({ maker, plugAndPlay, dhcp, menus, asksFirst, trusts }) => ({
      ...{ maker, asksByItself: plugAndPlay !== 'none', dhcp: [...dhcp], asksFirst, trusts },
      menus: menus.map(({ on, path }) => ({ on, path: [...path] })),
    })),
    dhcp:
      url === null ? [] : dhcpServers.flatMap((server) => dhcpOptions.flatMap((option) => dhcpText(server, option, url) ?? [])),
    noWay: byMac.filter(({ id }) => lanWays(id).length === 0).map(({ id }) => nameOf(id)),
  }
}
