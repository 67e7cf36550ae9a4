import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { endianness } from 'node:os'
import { describe, expect, test } from 'vitest'
import { admitsOnly, type Peer } from '../../../src/main/browser/peers.ts'

const peer: Peer = { address: '127.0.0.1', port: 0x8b30, ours: 0xa367 }
const order = (hex: string): string => (endianness() === 'LE' ? (hex.match(/../g) ?? []).toReversed().join('') : hex)
const loopback = order('7F000001')
const mapped = `0000000000000000${order('0000FFFF')}${loopback}`

interface Row {
  readonly local?: string
  readonly remote?: string
  readonly uid?: number
  readonly inode?: number
}
/** A row as the kernel writes it. */
const row = ({ local = `${loopback}:8B30`, remote = `${loopback}:A367`, uid = 1000, inode = 77 }: Row): string =>
  `  34: ${local} ${remote} 01 00000000:00000000 00:00000000 00000000 ${String(uid).padStart(5)}        0 ${inode} 1 00000000ab83f09b 20 0 0 10 -1`
const heading = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode'
/** The other side of the same connection, and a stranger's: neither says whose the peer is. */
const others = [
  row({ local: `${loopback}:A367`, remote: `${loopback}:8B30`, uid: 1000 }),
  row({ local: `${loopback}:8B31`, uid: 1000 }),
]

const asked = (v4: readonly Row[], v6: readonly Row[] = [], uid = 1000): Promise<boolean> =>
  admitsOnly(uid, 'linux', async (path) => [heading, ...others, ...(path.endsWith('6') ? v6 : v4).map(row), ''].join('\n'))(peer)

describe('whose connection it is', () => {
  const sixOf = (rest: Row = {}): Row => ({ local: `${mapped}:8B30`, remote: `${mapped}:A367`, ...rest })
  const cases: [what: string, admitted: boolean, v4: readonly Row[], v6?: readonly Row[]][] = [
    ['ours', true, [{}]],
    ['ours, over an IPv6 socket', true, [], [sixOf()]],
    ['root’s, as of a browser beside WSL', true, [{ uid: 0 }]],
    ['somebody else’s', false, [{ uid: 12345 }]],
    ['somebody else’s, over an IPv6 socket', false, [], [sixOf({ uid: 12345 })]],
    ['nobody’s any more, which the kernel calls root’s', false, [{ uid: 0, inode: 0 }]],
    ['not there', false, []],
    ['another address with the same ports', false, [{ local: `${order('7F000002')}:8B30` }]],
    ['an IPv6 address that ends like ours', false, [], [sixOf({ local: `${'20010DB8'.repeat(3)}${loopback}:8B30` })]],
  ]
  test.each(cases)('%s: %s', async (_what, admitted, v4, v6) => {
    expect(await asked(v4, v6)).toBe(admitted)
  })

  test('is found in a table that moved while it was read', async () => {
    let reads = 0
    const admits = admitsOnly(1000, 'linux', async () => ((reads += 1) > 2 ? row({}) : heading))
    expect(await admits(peer)).toBe(true)
  })

  test('is not asked where nobody says it', async () => {
    const never = async (): Promise<string> => Promise.reject(new Error('asked'))
    expect(await admitsOnly(501, 'darwin', never)(peer)).toBe(true)
    expect(await admitsOnly(undefined, 'win32', never)(peer)).toBe(true)
    expect(await admitsOnly(1000, 'linux', never)(peer)).toBe(true)
  })

  test.runIf(process.platform === 'linux')('is told by the kernel of a real one, by each kind of socket', async () => {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const ours = (server.address() as AddressInfo).port
    const me = process.getuid?.() ?? 0
    const found: [uid: number, admitted: boolean][] = []
    // Only root can be somebody else.
    for (const uid of me === 0 ? [me, 12345] : [me]) {
      for (const host of ['127.0.0.1', '::ffff:127.0.0.1']) {
        const script = `require('node:net').connect(${ours}, '${host}').on('close', () => process.exit())`
        const program = spawn(process.execPath, ['-e', script], { uid, gid: uid, cwd: '/', stdio: 'ignore' })
        const [socket] = (await once(server, 'connection')) as [Socket]
        found.push([uid, await admitsOnly(me, 'linux')({ address: '127.0.0.1', port: socket.remotePort ?? 0, ours })])
        socket.destroy()
        await once(program, 'exit')
      }
    }
    server.close()
    expect(found.map(([uid, admitted]) => admitted === (uid === me))).toEqual(found.map(() => true))
  })
})
