import { describe, expect, it } from 'vitest'
import { dhcpOptions, dhcpServers, dhcpText, fitsDhcp } from '../../../../src/main/bench/other-ways/dhcp-texts.ts'
import { fetchLink, lanWays, makerWays, waysOf } from '../../../../src/main/bench/other-ways/makers.ts'
import { targets } from '../../../../src/main/provisioning/targets/index.ts'
import { there } from '../../../support/bench/there.ts'

const url = 'http://192.0.2.10:8080/abc234/'

describe('the text for a DHCP server', () => {
  it.each([
    ['dnsmasq' as const, 66 as const, `dhcp-option-force=66,"${url}"\n`],
    [
      'dnsmasq' as const,
      43 as const,
      'dhcp-option-force=43,01:1e:68:74:74:70:3a:2f:2f:31:39:32:2e:30:2e:32:2e:31:30:3a:38:30:38:30:2f:61:62:63:32:33:34:2f\n',
    ],
    ['isc' as const, 66 as const, `option tftp-server-name "${url}";\n`],
    ['isc' as const, 160 as const, `option prov160 code 160 = text;\noption prov160 "${url}";\n`],
    [
      'mikrotik' as const,
      66 as const,
      `/ip dhcp-server option add name=phones66 code=66 value="'${url}'"\n/ip dhcp-server network set [find] dhcp-option=phones66\n`,
    ],
    ['windows' as const, 66 as const, `Set-DhcpServerv4OptionValue -OptionId 66 -Value "${url}"\n`],
    [
      'windows' as const,
      160 as const,
      `Add-DhcpServerv4OptionDefinition -Name phones160 -OptionId 160 -Type String\nSet-DhcpServerv4OptionValue -OptionId 160 -Value "${url}"\n`,
    ],
    ['unifi' as const, 66 as const, `TFTP Server: ${url}\n`],
    ['cisco-ios' as const, 160 as const, `option 160 ascii "${url}"\n`],
  ])('of %s says option %i in its own language', (server, option, expected) => {
    expect(dhcpText(server, option, url)?.text).toBe(expected)
  })

  it('of Kea is JSON that has its definition where Kea has none', () => {
    for (const option of dhcpOptions) {
      const parsed: unknown = JSON.parse(`{${there(dhcpText('kea', option, url)).text}}`)
      expect(Object.keys(Object(parsed))).toEqual(option === 160 ? ['option-def', 'option-data'] : ['option-data'])
    }
  })

  it('is there for every server and option, and only what was seen on the wire is not said to be unproved', () => {
    const proved = dhcpServers.flatMap((server) =>
      dhcpOptions.flatMap((option) => (there(dhcpText(server, option, url)).experimental ? [] : [`${server} ${option}`])),
    )
    expect(proved).toEqual(['dnsmasq 66', 'dnsmasq 160', 'dnsmasq 114', 'kea 66', 'kea 160', 'kea 114'])
  })

  it.each([
    'http://x/a,b/',
    'http://x/"/',
    "http://x/'/",
    'http://x/\\/',
    'http://x/ y',
    'http://x/;',
    'http://x/\n',
    'tftp://x/',
    `http://x/${'y'.repeat(260)}`,
  ])('is none for %j, at which a server would cut it or end it', (odd) => {
    expect(fitsDhcp(odd)).toBe(false)
    for (const server of dhcpServers) expect(dhcpText(server, 66, odd)).toBeNull()
  })
})

describe('the ways of a maker', () => {
  it('are of targets that there are, each once', () => {
    const ids = new Set(targets.map(({ info }) => info.id))
    const named = makerWays.flatMap(({ targets: of }) => of)
    expect(named.filter((id) => !ids.has(id))).toEqual([])
    expect(new Set(named).size).toBe(named.length)
  })

  it('begin with the one that is the least work, and are none where nothing is known', () => {
    expect(lanWays('yealink')).toEqual(['plug-and-play', 'typed', 'dhcp'])
    expect(lanWays('cisco-mpp')).toEqual(['link', 'typed', 'dhcp'])
    for (const id of ['avaya-j1xx', 'algo', 'obihai', 'linphone', 'digium-d'])
      expect([waysOf(id), lanWays(id)]).toEqual([null, []])
  })

  it('have a link only where an address fits into it', () => {
    expect(fetchLink('cisco-spa', '192.0.2.51', url)).toBe(`http://192.0.2.51/admin/resync?${url}`)
    expect(fetchLink('cisco-spa', '192.0.2.51/x', url)).toBeNull()
    expect(fetchLink('cisco-spa', '192.0.2.51', 'http://x/ y')).toBeNull()
    expect(fetchLink('yealink', '192.0.2.51', url)).toBeNull()
  })
})
