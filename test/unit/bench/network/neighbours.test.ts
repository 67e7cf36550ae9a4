import { describe, expect, it } from 'vitest'
import { firewallHere } from '../../../../src/main/bench/network/firewall.ts'
import {
  readArpAn,
  readIpNeigh,
  readNetNeighbor,
  readProcArp,
  readWindowsArp,
} from '../../../../src/main/bench/network/neighbour-tables.ts'
import { createNeighbours, readNeighbours, type Asked } from '../../../../src/main/bench/network/neighbours.ts'
import { systemBenchParts } from '../../../../src/main/bench/network/system.ts'
import { handClock } from '../../../support/clocks/hand-clock.ts'

/** A computer that has these files and says this to these programs. */
function computer(platform: NodeJS.Platform, says: Readonly<Record<string, string>>): Asked & { readonly ran: string[] } {
  const ran: string[] = []
  return {
    ran,
    platform,
    run: async (program, args) => {
      ran.push([program, ...args].join(' '))
      return says[program] ?? null
    },
    read: async (file) => says[file] ?? null,
  }
}

const procArp = `IP address       HW type     Flags       HW address            Mask     Device
192.0.2.51       0x1         0x2         00:15:65:a1:b2:c3     *        eth0
192.0.2.52       0x1         0x0         00:00:00:00:00:00     *        eth0
192.0.2.5        0x1         0x6         80:5e:c0:00:00:01     *        eth0
`
const macArp = `? (192.0.2.51) at 0:15:65:a:b:c on en0 ifscope [ethernet]
? (192.0.2.52) at (incomplete) on en0 ifscope [ethernet]
phone.example (192.0.2.5) at 80:5e:c0:0:0:1 on en0 ifscope permanent [ethernet]
? (224.0.0.251) at 1:0:5e:0:0:fb on en0 ifscope permanent [ethernet]
`
const windowsArp = `
Schnittstelle: 192.0.2.10 --- 0x5
  Internetadresse       Physische Adresse     Typ
  192.0.2.51            00-15-65-a1-b2-c3     dynamisch
  192.0.2.255           ff-ff-ff-ff-ff-ff     statisch
  224.0.1.75            01-00-5e-00-01-4b     statisch

Schnittstelle: 198.51.100.2 --- 0xb
  Internetadresse       Physische Adresse     Typ
  198.51.100.7          80-5E-C0-00-00-01     dynamisch
`
const netNeighbor = JSON.stringify([
  { IPAddress: '192.0.2.51', LinkLayerAddress: '00-15-65-A1-B2-C3', State: 5 },
  { IPAddress: '192.0.2.52', LinkLayerAddress: '00-15-65-A1-B2-C4', State: 0 },
  { IPAddress: '192.0.2.53', LinkLayerAddress: '', State: 1 },
  { IPAddress: '192.0.2.255', LinkLayerAddress: 'FF-FF-FF-FF-FF-FF', State: 6 },
])

describe('a neighbour table', () => {
  it('of Linux has what can be used, by file and by program', () => {
    expect([...readProcArp(procArp)]).toEqual([
      ['192.0.2.51', '001565a1b2c3'],
      ['192.0.2.5', '805ec0000001'],
    ])
    const neigh =
      '[{"dst":"192.0.2.51","dev":"eth0","lladdr":"00:15:65:a1:b2:c3","state":["REACHABLE"]},{"dst":"192.0.2.52","dev":"eth0","state":["FAILED"]},' +
      '{"dst":"fe80::1","dev":"eth0","lladdr":"00:15:65:a1:b2:c4","state":["STALE"]}]'
    expect([...readIpNeigh(neigh)]).toEqual([['192.0.2.51', '001565a1b2c3']])
    const arp = '? (192.0.2.51) at 00:15:65:a1:b2:c3 [ether] on eth0\n? (192.0.2.52) at <incomplete> on eth0\n'
    expect([...readArpAn(arp)]).toEqual([['192.0.2.51', '001565a1b2c3']])
  })

  it('of macOS has its leading zeros back, and no group', () => {
    expect([...readArpAn(macArp)]).toEqual([
      ['192.0.2.51', '0015650a0b0c'],
      ['192.0.2.5', '805ec0000001'],
    ])
  })

  it('of Windows is read in any language', () => {
    expect([...readWindowsArp(windowsArp)]).toEqual([
      ['192.0.2.51', '001565a1b2c3'],
      ['198.51.100.7', '805ec0000001'],
    ])
    expect([...readNetNeighbor(netNeighbor)]).toEqual([['192.0.2.51', '001565a1b2c3']])
    expect([
      ...readNetNeighbor('{"IPAddress":"192.0.2.51","LinkLayerAddress":"00-15-65-A1-B2-C3","State":"Stale"}'),
    ]).toHaveLength(1)
  })

  it('that is something else is empty', () => {
    for (const read of [readProcArp, readIpNeigh, readArpAn, readWindowsArp, readNetNeighbor]) {
      for (const text of ['', 'null', '{', '[1]', 'ARP: command not found', '<html>']) expect(read(text).size).toBe(0)
    }
  })
})

describe('who is at an address', () => {
  it.each([
    ['linux' as const, { '/proc/net/arp': procArp }, []],
    ['linux' as const, { ip: '[{"dst":"192.0.2.51","lladdr":"00:15:65:a1:b2:c3"}]' }, ['ip -j neigh show']],
    ['darwin' as const, { '/usr/sbin/arp': macArp.replace('0:15:65:a:b:c', '0:15:65:a1:b2:c3') }, ['/usr/sbin/arp -an']],
    ['win32' as const, { 'arp.exe': windowsArp }, ['arp.exe -a']],
  ])('is asked of %s in its own way', async (platform, says, ran) => {
    const asked = computer(platform, says)
    expect(await createNeighbours(asked)('192.0.2.51')).toBe('001565a1b2c3')
    expect(await createNeighbours(asked)('192.0.2.1')).toBeNull()
    expect([...new Set(asked.ran)]).toEqual(ran)
  })

  it('is asked of PowerShell where Windows has no arp, and is nobody where nothing answers', async () => {
    const windows = computer('win32', { 'powershell.exe': netNeighbor })
    expect(await createNeighbours(windows)('192.0.2.51')).toBe('001565a1b2c3')
    expect((await readNeighbours(computer('darwin', {}))).size).toBe(0)
  })

  it('is read once for all who ask while it is being read, and anew for them', async () => {
    let readings = 0
    const slow: Asked = {
      platform: 'linux',
      run: async () => null,
      read: async () => {
        readings += 1
        await new Promise((resolve) => setImmediate(resolve))
        return readings === 1 ? '' : procArp
      },
    }
    const neighbour = createNeighbours(slow)
    const all = await Promise.all(Array.from({ length: 20 }, () => neighbour('192.0.2.51')))
    expect(readings).toBe(2)
    expect(all).toEqual([null, ...Array.from({ length: 19 }, () => '001565a1b2c3')])
  })
})

describe('a firewall', () => {
  const key = 'HKEY_LOCAL_MACHINE\\SYSTEM\r\n    EnableFirewall    REG_DWORD    '
  it.each([
    ['linux' as const, { '/etc/ufw/ufw.conf': 'LOGLEVEL=low\nENABLED=yes\n' }, 'ufw'],
    ['linux' as const, { '/etc/ufw/ufw.conf': 'ENABLED=no\n', 'firewall-cmd': 'running\n' }, 'firewalld'],
    ['linux' as const, { systemctl: 'active\n' }, 'nftables'],
    ['linux' as const, { systemctl: 'inactive\n' }, null],
    [
      'darwin' as const,
      { '/usr/libexec/ApplicationFirewall/socketfilterfw': 'Firewall is enabled. (State = 1)' },
      'macos-firewall',
    ],
    ['darwin' as const, { '/usr/libexec/ApplicationFirewall/socketfilterfw': 'Firewall is disabled. (State = 0)' }, null],
    ['win32' as const, { 'reg.exe': `${key}0x1\r\n` }, 'windows-firewall'],
    ['win32' as const, { 'reg.exe': `${key}0x0\r\n` }, null],
    ['win32' as const, {}, 'windows-firewall'],
  ])('of %s is known by %j', async (platform, says, expected) => {
    expect(await firewallHere(computer(platform, says))).toBe(expected)
  })

  it('is asked for once a minute', async () => {
    const clock = handClock()
    const asked = computer('darwin', {})
    const { firewall } = systemBenchParts(clock, asked)
    await firewall()
    await firewall()
    expect(asked.ran).toHaveLength(1)
    await clock.advance(60_001)
    await firewall()
    expect(asked.ran).toHaveLength(2)
  })
})
