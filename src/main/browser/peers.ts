import { readFile } from 'node:fs/promises'
import { endianness } from 'node:os'

/** Whoever holds the other end of a connection to us. */
export interface Peer {
  readonly address: string
  readonly port: number
  /** Our own port. */
  readonly ours: number
}

/** Whether this connection's other end may ask anything at all. */
export type Admits = (peer: Peer) => Promise<boolean>

/** Rows of /proc move while it is read: one that is not there is looked for so many times. */
const looks = 3

/**
 * Lets in the programs of one person, and root's: a computer can have many people on it, and 127.0.0.1 belongs to all of them. Only Linux
 * says whose a connection is; elsewhere the launch key alone decides.
 */
export function admitsOnly(
  uid: number | undefined,
  platform: NodeJS.Platform,
  read: (path: string) => Promise<string> = (path) => readFile(path, 'utf8'),
): Admits {
  if (platform !== 'linux' || uid === undefined) return async () => true
  return async (peer) => {
    for (let look = 0; look < looks; look += 1) {
      let seen = 0
      for (const file of ['/proc/net/tcp', '/proc/net/tcp6']) {
        const table = await read(file).catch(() => null)
        if (table === null) continue
        seen += 1
        const owner = ownerOf(table, peer)
        // Root, who could do anything anyway, is what WSL connects as for a browser on Windows.
        if (owner !== null) return owner === uid || owner === 0
      }
      // No /proc, nothing to decide by.
      if (seen === 0) return true
    }
    return false
  }
}

/**
 * Whose socket the other end is, as a table of /proc has it; null: it is not there. A socket that nobody holds any more is said to be
 * root's, and is nobody's here.
 */
function ownerOf(table: string, { address, port, ours }: Peer): number | null {
  const [theirs, mine] = [`${hexOf(address)}:${hexPort(port)}`, `${hexOf('127.0.0.1')}:${hexPort(ours)}`]
  for (const line of table.split('\n')) {
    const [, local, remote, , , , , uid, , inode] = line.trim().split(/\s+/)
    const fits = (local === theirs && remote === mine) || (local === mapped + theirs && remote === mapped + mine)
    if (fits) return inode === '0' ? -1 : Number(uid)
  }
  return null
}

const hexPort = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0')

/** How an IPv6 socket's address begins there when it is an IPv4 address. */
const mapped = `0000000000000000${endianness() === 'LE' ? 'FFFF0000' : '0000FFFF'}`

/** An IPv4 address as the kernel writes it there: one number in the order of the processor's bytes. */
function hexOf(address: string): string {
  const bytes = address.split('.').map((byte) => Number(byte).toString(16).toUpperCase().padStart(2, '0'))
  return (endianness() === 'LE' ? bytes.toReversed() : bytes).join('')
}
