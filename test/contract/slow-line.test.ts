import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { selfSigned } from '../support/network/keys.ts'
import { canHaveOwnNetwork, ownNetwork } from '../support/network/own-network.ts'

const possible = canHaveOwnNetwork()
const [four, six] = ['192.0.2.10', '2001:db8::10']
/** Without an address of its kind a computer would not even ask for a PBX's. */
const own = ['198.51.100.5/32', '2001:db8:1::5/128']
const hosts = `${four} pbx.example\n${six} pbx.example\n`
const dropping = (what: string): string => `table inet line { chain in { type filter hook input priority 0; ${what} drop; }; }`
/** Its sender sends it again a second later. */
const theFirst = 'limit rate 1/day burst 1 packets'

describe.skipIf(!possible)('a PBX with an IPv4 and an IPv6 address, in a real network (needs Linux, root, nftables)', () => {
  let folder: string
  const closing: (() => void)[] = []
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'linecard-line-'))
    selfSigned(folder, 'pbx', 'DNS:pbx.example')
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  afterEach(() => {
    for (const close of closing.splice(0)) close()
  })

  it.each([
    [
      'IPv4 takes a second to connect, and IPv6 has no route',
      [`${four}/32`],
      `ip daddr ${four} tcp dport 8443 tcp flags syn ${theFirst}`,
    ],
    [
      'IPv6 takes a second to connect, and IPv4 refuses',
      [`${six}/128`],
      `ip6 daddr ${six} tcp dport 8443 tcp flags syn ${theFirst}`,
    ],
    ['IPv6 swallows everything, and IPv4 answers', [`${four}/32`, `${six}/128`], `ip6 daddr ${six}`],
    ['IPv4 swallows everything, and IPv6 answers', [`${four}/32`, `${six}/128`], `ip daddr ${four}`],
    ['both lose the first packet', [`${four}/32`, `${six}/128`], `tcp dport 8443 tcp flags syn limit rate 1/day burst 2 packets`],
  ])('is reached where %s, and a write is sent once', async (_name, addresses, lost) => {
    const network = ownNetwork([...own, ...addresses], hosts, dropping(lost))
    closing.push(network.close)
    const told = JSON.parse(await network.node('test/support/network/slow-line.ts', folder)) as unknown
    expect(told).toMatchObject({ answer: { problem: { said: ['reached'] } }, visits: 1 })
  })
})
