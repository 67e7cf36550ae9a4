import type { NetworkInterfaceInfo } from 'node:os'
import { expect, it } from 'vitest'
import { lanInterfaces } from '../../../src/main/system/lan-interfaces.ts'

const v4 = (address: string, internal = false): NetworkInterfaceInfo => ({
  address,
  internal,
  family: 'IPv4',
  netmask: '255.255.255.0',
  mac: '00:00:00:00:00:00',
  cidr: null,
})
const v6 = (address: string, internal = false): NetworkInterfaceInfo => ({
  address,
  internal,
  family: 'IPv6',
  netmask: 'ffff:ffff:ffff:ffff::',
  mac: '00:00:00:00:00:00',
  cidr: null,
  scopeid: 0,
})

it('offers the office network first, bridges and tunnels last, and never loopback or link-local addresses', () => {
  const found = lanInterfaces({
    lo: [v4('127.0.0.1', true), v6('::1', true)],
    docker0: [v4('172.17.0.1')],
    'vEthernet (WSL)': [v4('172.28.0.1')],
    utun3: [v4('10.8.0.2')],
    eth0: [v6('fe80::1'), v6('2001:db8::7'), v4('203.0.113.9')],
    wlan0: [v4('192.168.1.20')],
    eth1: [v4('169.254.3.4')],
  })
  expect(found.map((one) => one.address)).toEqual([
    '192.168.1.20',
    '203.0.113.9',
    '2001:db8::7',
    '172.17.0.1',
    '172.28.0.1',
    '10.8.0.2',
  ])
})

it('offers nothing where there is no network', () => {
  expect(lanInterfaces({ lo: [v4('127.0.0.1', true)] })).toEqual([])
})
