import * as z from 'zod'
import { phoneMac } from './said.ts'

/** Which MAC is at which IPv4 address, as a system shows it. Entries without a MAC are left out. */
export type NeighbourTable = ReadonlyMap<string, string>

const ipv4 = /^(?:\d{1,3}\.){3}\d{1,3}$/

function tableOf(entries: Iterable<readonly [address: string, mac: string]>): NeighbourTable {
  const table = new Map<string, string>()
  for (const [address, text] of entries) {
    const mac = phoneMac(text)
    if (mac !== null && ipv4.test(address)) table.set(address, mac)
  }
  return table
}

/** Linux: `/proc/net/arp`. Flag 0x2 says that the entry can be used. */
export function readProcArp(text: string): NeighbourTable {
  const rows = text.split('\n').slice(1)
  return tableOf(
    rows.flatMap((row) => {
      const [address = '', , flags = '', mac = ''] = row.trim().split(/\s+/)
      return (Number(flags) & 2) === 2 ? [[address, mac] as const] : []
    }),
  )
}

const ipNeigh = z.array(z.object({ dst: z.string(), lladdr: z.string().optional(), state: z.array(z.string()).optional() }))

/** Linux: `ip -j neigh show`. */
export function readIpNeigh(text: string): NeighbourTable {
  const rows = ipNeigh.safeParse(jsonOf(text))
  if (!rows.success) return new Map()
  return tableOf(
    rows.data.flatMap(({ dst, lladdr, state }) =>
      lladdr === undefined || state?.includes('FAILED') ? [] : [[dst, lladdr] as const],
    ),
  )
}

/** `arp -an` of macOS, BSD and Linux. macOS leaves out leading zeros: `0:15:65:a:b:c`. */
export function readArpAn(text: string): NeighbourTable {
  const rows = text.matchAll(/\(([\d.]+)\) \S+ ((?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2})\b/gi)
  return tableOf(
    [...rows].map(([, address = '', mac = '']) => [
      address,
      mac
        .split(':')
        .map((one) => one.padStart(2, '0'))
        .join(''),
    ]),
  )
}

/** `arp -a` of Windows, whose words are in the system's language: only addresses are looked at. */
export function readWindowsArp(text: string): NeighbourTable {
  const rows = text.matchAll(/^\s*((?:\d{1,3}\.){3}\d{1,3})\s+((?:[0-9a-f]{2}-){5}[0-9a-f]{2})\b/gim)
  return tableOf([...rows].map(([, address = '', mac = '']) => [address, mac]))
}

const netNeighbor = z.object({
  IPAddress: z.string(),
  LinkLayerAddress: z.string().nullish(),
  State: z.union([z.number(), z.string()]).nullish(),
})
const unreachable: readonly (number | string)[] = [0, 1, 'Unreachable', 'Incomplete']

/** `Get-NetNeighbor … | ConvertTo-Json` of Windows. One entry alone is no list there. */
export function readNetNeighbor(text: string): NeighbourTable {
  const parsed = jsonOf(text)
  const rows = z.array(netNeighbor).safeParse(Array.isArray(parsed) ? parsed : [parsed])
  if (!rows.success) return new Map()
  return tableOf(
    rows.data.flatMap(({ IPAddress, LinkLayerAddress, State }) =>
      unreachable.includes(State ?? 5) || !LinkLayerAddress ? [] : [[IPAddress, LinkLayerAddress] as const],
    ),
  )
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
