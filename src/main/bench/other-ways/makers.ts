import type { BenchTrust } from '#shared/bench-words.ts'
import type { DhcpOption } from './dhcp-texts.ts'

/** A way by which a maker's phone can be led to the bench. */
export type LanWay = 'plug-and-play' | 'dhcp' | 'typed' | 'link'

/** A way through the menus, as the phone writes them in English; a code says where they are. */
export interface MenuPath {
  readonly on: 'web' | 'handset'
  readonly path: readonly string[]
  /** Nobody but one source, or none, says so: what it is called there may be another word. */
  readonly experimental: boolean
}

export interface MakerWays {
  /** Targets whose phones these are. */
  readonly targets: readonly string[]
  readonly maker: string
  /** Whether it asks by multicast when it starts, as it comes out of its box. `repeats`: it goes on asking later. */
  readonly plugAndPlay: 'at-start' | 'repeats' | 'none'
  /** The options that it reads, in its order. */
  readonly dhcp: readonly DhcpOption[]
  /** The shortest first. */
  readonly menus: readonly MenuPath[]
  /** A link that makes the phone fetch at once, with `{phone}` and `{url}` in it; null: there is none. */
  readonly link: string | null
  /** What it looks for before it asks on the network: a phone that is claimed there never comes. */
  readonly asksFirst: 'cloud' | 'dhcp' | null
  /** Whose certificates it takes for HTTPS as it comes out of its box; null: not known. */
  readonly trusts: BenchTrust | null
}

const web = (experimental: boolean, ...path: readonly string[]): MenuPath => ({ on: 'web', path, experimental })
const handset = (experimental: boolean, ...path: readonly string[]): MenuPath => ({ on: 'handset', path, experimental })

/** How each maker's phones come to the bench. Where nothing is known of a way it is left out, never guessed. */
export const makerWays: readonly MakerWays[] = [
  {
    ...{
      maker: 'Yealink',
      targets: ['yealink'],
      plugAndPlay: 'at-start',
      dhcp: [66, 43],
      trusts: 'built-in',
      asksFirst: 'cloud',
      link: null,
    },
    menus: [
      handset(true, 'Menu', 'Settings', 'Advanced Settings', 'Auto Provision'),
      web(true, 'Settings', 'Auto Provision', 'Server URL', 'Auto Provision Now'),
    ],
  },
  {
    ...{ maker: 'Grandstream', targets: ['grandstream', 'grandstream-p'], plugAndPlay: 'at-start', dhcp: [66, 43, 160] },
    ...{ trusts: 'built-in', asksFirst: null, link: null },
    menus: [
      web(false, 'Maintenance', 'Upgrade and Provisioning', 'Config Server Path'),
      handset(true, 'Menu', 'System', 'Upgrade', 'Config'),
    ],
  },
  {
    ...{ maker: 'Snom', targets: ['snom'], plugAndPlay: 'at-start', dhcp: [66], trusts: null, asksFirst: 'cloud', link: null },
    menus: [web(false, 'Setup', 'Advanced', 'Update', 'Settings URL')],
  },
  {
    ...{
      maker: 'Gigaset',
      targets: ['gigaset-n'],
      plugAndPlay: 'at-start',
      dhcp: [114, 66],
      trusts: null,
      asksFirst: 'cloud',
      link: null,
    },
    menus: [web(true, 'Settings', 'System', 'Provisioning and configuration')],
  },
  {
    ...{
      maker: 'Fanvil',
      targets: ['fanvil'],
      plugAndPlay: 'repeats',
      dhcp: [66, 43],
      trusts: 'any',
      asksFirst: 'dhcp',
      link: null,
    },
    menus: [
      web(false, 'System', 'Auto Provision', 'Static Provisioning Server'),
      handset(true, 'Menu', 'Advanced', 'Maintenance', 'Auto Provision'),
    ],
  },
  {
    ...{ maker: 'Htek', targets: ['htek'], plugAndPlay: 'at-start', dhcp: [66], trusts: 'built-in', asksFirst: null, link: null },
    menus: [web(false, 'Management', 'Auto Provision', 'Config Server Path')],
  },
  {
    ...{
      maker: 'Sangoma S',
      targets: ['sangoma-s'],
      plugAndPlay: 'at-start',
      dhcp: [66],
      trusts: 'built-in',
      asksFirst: null,
      link: null,
    },
    menus: [web(false, 'Management', 'Auto Provision', 'Config Server Path')],
  },
  {
    ...{
      maker: 'Flyingvoice',
      targets: ['flyingvoice'],
      plugAndPlay: 'at-start',
      dhcp: [],
      trusts: null,
      asksFirst: null,
      link: null,
    },
    menus: [],
  },
  {
    ...{ maker: 'Akuvox', targets: ['akuvox'], plugAndPlay: 'at-start', dhcp: [], trusts: null, asksFirst: null, link: null },
    menus: [web(true, 'Upgrade', 'Advanced', 'Manual Autop', 'URL')],
  },
  {
    ...{
      maker: 'Panasonic',
      targets: ['panasonic-hdv'],
      plugAndPlay: 'at-start',
      dhcp: [160, 66],
      trusts: null,
      asksFirst: null,
      link: null,
    },
    menus: [web(false, 'Maintenance', 'Provisioning Maintenance', 'Standard File URL')],
  },
  {
    ...{
      maker: 'Poly',
      targets: ['poly'],
      plugAndPlay: 'none',
      dhcp: [160, 66],
      trusts: 'built-in',
      asksFirst: null,
      link: null,
    },
    menus: [
      web(true, 'Settings', 'Provisioning Server'),
      handset(true, 'Settings', 'Advanced', 'Administration Settings', 'Network Configuration', 'Provisioning Server'),
    ],
  },
  {
    ...{ maker: 'Cisco', targets: ['cisco-mpp', 'cisco-spa', 'cisco-spa-adapter', 'cisco-ata'], plugAndPlay: 'none' },
    ...{ dhcp: [66, 160, 43], trusts: 'maker', asksFirst: null, link: 'http://{phone}/admin/resync?{url}' },
    menus: [web(false, 'Admin Login', 'advanced', 'Voice', 'Provisioning', 'Profile Rule')],
  },
  {
    ...{
      maker: 'Mitel',
      targets: ['mitel', 'aastra'],
      plugAndPlay: 'none',
      dhcp: [43, 66, 160],
      trusts: 'built-in',
      asksFirst: null,
      link: null,
    },
    menus: [
      web(false, 'Advanced Settings', 'Configuration Server'),
      handset(true, 'Options', 'Administrator Menu', 'Configuration Server'),
    ],
  },
]

/** Of this target; null: Linecard knows of no way by which such a phone would come to the bench. */
export const waysOf = (target: string): MakerWays | null => makerWays.find(({ targets }) => targets.includes(target)) ?? null

/** The ways over a local network that phones of this target have, the least work first; none: its file goes to it in another way. */
export function lanWays(target: string): readonly LanWay[] {
  const ways = waysOf(target)
  if (!ways) return []
  return [
    ...(ways.plugAndPlay === 'none' ? [] : (['plug-and-play'] as const)),
    ...(ways.link === null ? [] : (['link'] as const)),
    ...(ways.menus.length === 0 ? [] : (['typed'] as const)),
    ...(ways.dhcp.length === 0 ? [] : (['dhcp'] as const)),
  ]
}

/** A link that makes this phone fetch from `url` at once; null: its maker has none, or the address does not fit into one. */
export function fetchLink(target: string, phone: string, url: string): string | null {
  const link = waysOf(target)?.link ?? null
  if (link === null || !/^[\d.]{7,15}$/.test(phone) || /[\s"<>#]/.test(url)) return null
  return link.replace('{phone}', () => phone).replace('{url}', () => url)
}
