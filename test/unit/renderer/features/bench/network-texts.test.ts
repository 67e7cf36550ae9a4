import { describe, expect, it } from 'vitest'
import { firewallText, networkText } from '../../../../../src/renderer/src/features/bench/network-texts.ts'

const urls = ['http://192.0.2.2:8088/abcdef/']

describe('what a session says of this computer’s network', () => {
  it('names the firewall that is on with what lets phones through on both ports, until one was heard', () => {
    const said = firewallText({ firewall: 'ufw', urls }, false)
    expect(said).toContain('sudo ufw allow 5060')
    expect(said).toContain('sudo ufw allow 8088')
    expect(firewallText({ firewall: 'ufw', urls }, true)).toBeNull()
    expect(firewallText({ firewall: null, urls }, false)).toBeNull()
  })

  it('says the remedy of a system once where it is about no port', () => {
    const said = firewallText({ firewall: 'windows-firewall', urls }, false) ?? ''
    expect(said.split('Windows Security')).toHaveLength(2)
  })

  it('tells a virtual network from a card', () => {
    expect(networkText({ name: 'eth0', address: '192.0.2.2', virtual: false })).toBe('eth0 · 192.0.2.2')
    expect(networkText({ name: 'docker0', address: '172.17.0.1', virtual: true })).toBe('docker0 (virtual) · 172.17.0.1')
  })
})
