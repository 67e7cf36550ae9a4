import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { readArpAn, readIpNeigh, readNetNeighbor, readProcArp, readWindowsArp, type NeighbourTable } from './neighbour-tables.ts'

/** This computer, as far as it can be asked about its network. Programs run without a shell; null: it could not be run, or failed. */
export interface Asked {
  readonly platform: NodeJS.Platform
  run(program: string, args: readonly string[]): Promise<string | null>
  /** Null: it cannot be read. */
  read(file: string): Promise<string | null>
}

/** No table is worth waiting for longer, in ms: a phone waits. */
const askWithinMs = 3_000

export const thisComputer: Asked = {
  platform: process.platform,
  run: (program, args) =>
    new Promise((resolve) => {
      const options = { timeout: askWithinMs, windowsHide: true, maxBuffer: 4_000_000 }
      execFile(program, [...args], options, (error, stdout) => resolve(error ? null : stdout))
    }),
  async read(file) {
    try {
      // The kernel's own tables are on no disk: read at once they take a tenth of a millisecond, and a phone waits.
      return file.startsWith('/proc/') ? readFileSync(file, 'utf8') : await readFile(file, 'utf8')
    } catch {
      return null
    }
  },
}

const getNetNeighbor =
  'Get-NetNeighbor -AddressFamily IPv4 | Select-Object IPAddress,LinkLayerAddress,State | ConvertTo-Json -Compress'

/** The neighbour table of this computer as it is now; empty where it cannot be had. */
export async function readNeighbours(asked: Asked): Promise<NeighbourTable> {
  const { platform } = asked
  const read = async (text: Promise<string | null>, parse: (text: string) => NeighbourTable): Promise<NeighbourTable | null> => {
    const found = await text
    return found === null ? null : parse(found)
  }
  const table =
    platform === 'linux'
      ? ((await read(asked.read('/proc/net/arp'), readProcArp)) ??
        (await read(asked.run('ip', ['-j', 'neigh', 'show']), readIpNeigh)))
      : platform === 'win32'
        ? ((await read(asked.run('arp.exe', ['-a']), readWindowsArp)) ??
          (await read(asked.run('powershell.exe', ['-NoProfile', '-Command', getNetNeighbor]), readNetNeighbor)))
        : // A program that was not started from a terminal has a short path.
          await read(asked.run('/usr/sbin/arp', ['-an']), readArpAn)
  return table ?? new Map()
}

/**
 * Who is at an address. Whoever asks while the table is being read waits for the next reading, as this one may have begun before the entry was
 * there; all who wait share it.
 */
export function createNeighbours(asked: Asked): (address: string) => Promise<string | null> {
  let running: Promise<NeighbourTable> | null = null
  let next: Promise<NeighbourTable> | null = null

  function start(): Promise<NeighbourTable> {
    const reading = readNeighbours(asked).finally(() => {
      if (running === reading) running = null
    })
    running = reading
    return reading
  }
  function table(): Promise<NeighbourTable> {
    if (!running) return start()
    next ??= running.then(() => {
      next = null
      return start()
    })
    return next
  }
  return async (address) => (await table()).get(address) ?? null
}
