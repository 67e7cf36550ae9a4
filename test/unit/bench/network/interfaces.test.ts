import type { NetworkInterfaceInfo } from 'node:os'
import { describe, expect, it } from 'vitest'
import { benchInterfaces, interfaceFor } from '../../../../src/main/bench/network/interfaces.ts'

const v4 = (address: string, more: Partial<NetworkInterfaceInfo> = {}): NetworkInterfaceInfo =>
  ({
    address,
    internal: false,
    family: 'IPv4',
    netmask: '255.255.255.0',
    mac: '02:00:00:00:00:01',
    cidr: `${address}/24`,
    ...more,
  }) as NetworkInterfaceInfo

describe('the interfaces of a bench', () => {
  const found = benchInterfaces({
    lo: [v4('127.0.0.1', { internal: true })],
    docker0: [v4('172.17.0.1', { cidr: '172.17.0.1/16' })],
    eth1: [v4('169.254.3.4'), v4('203.0.113.9')],
    eth0: [v4('192.168.1.20'), { ...v4('fe80::1'), family: 'IPv6', scopeid: 2 } as NetworkInterfaceInfo],
    tun0: [v4('10.8.0.2', { mac: '00:00:00:00:00:00', cidr: null, netmask: '255.255.0.0' })],
  })

  it('begin with the cable of the office, have IPv4 alone, and name virtual ones as such', () => {
    expect(found).toEqual([
      { name: 'eth0', address: '192.168.1.20', prefix: 24, mac: '020000000001', virtual: false },
      { name: 'eth1', address: '203.0.113.9', prefix: 24, mac: '020000000001', virtual: false },
      { name: 'docker0', address: '172.17.0.1', prefix: 16, mac: '020000000001', virtual: true },
      { name: 'tun0', address: '10.8.0.2', prefix: 16, mac: null, virtual: true },
    ])
  })

  it.each([
    ['192.168.1.250', 'eth0'],
    ['172.17.200.1', 'docker0'],
    ['10.8.255.1', 'tun0'],
    ['192.168.2.1', null],
    ['169.254.3.5', null],
  ])('have %s in the network of %s', (address, name) => {
    expect(interfaceFor(found, address)?.name ?? null).toBe(name)
  })
})
