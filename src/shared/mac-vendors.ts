/** Who made a phone, by how its MAC begins, and which targets its phones take, the likeliest first; none: Linecard writes no file for them. */
export interface MacVendor {
  readonly name: string
  readonly targets: readonly string[]
}

const vtech = '00122a 14aedb 1c8ee6 547068 a4975c c468d0'

/**
 * Prefixes as the IEEE assigned them (six digits; seven or nine where a maker has a part of one), and after `seen` those that phones have
 * though somebody else, or nobody, is registered for them. `from-to` is a part of a block. What one phone is sold as depends on the longest
 * of them. Makers of much besides phones (Cisco, Foxconn) are left out: a guess that is often wrong helps nobody.
 */
const vendors: readonly (MacVendor & { readonly prefixes: string; readonly seen?: string })[] = [
  {
    name: 'Yealink',
    targets: ['yealink'],
    prefixes: '001565 249ad8 3497d7 44dbd2 644f56 805e0c 805ec0 b061a9 c4fc22 ec1da9 f01653',
  },
  { name: 'Grandstream', targets: ['grandstream', 'grandstream-p'], prefixes: '000b82 144cff c074ad ec74d7' },
  { name: 'Poly', targets: ['poly'], prefixes: '0004f2 482567 64167f' },
  // VTech makes the C and M series.
  { name: 'Snom', targets: ['snom'], prefixes: '000413 1c7126', seen: vtech },
  { name: 'VTech', targets: [], prefixes: vtech },
  { name: 'Fanvil', targets: ['fanvil'], prefixes: '0c383e', seen: '00a859 00a85a' },
  { name: 'Attimo', targets: ['fanvil'], prefixes: '', seen: '0c383e' },
  { name: 'Nethesis', targets: ['fanvil'], prefixes: 'e0e656' },
  { name: 'Htek', targets: ['htek'], prefixes: '001fc1' },
  { name: 'ClearlyIP', targets: ['htek'], prefixes: '200a0d3 70b3d59b0' },
  {
    name: 'Gigaset',
    targets: ['gigaset-n'],
    prefixes: '002104 14b370 589ec6 7c2f80',
    seen: '00acdce3 00acdce4',
  },
  {
    // Phones of the P series, which Snom makes in blocks of its own prefix: they read what a Snom reads.
    name: 'Gigaset',
    targets: ['snom'],
    prefixes: '',
    seen:
      '000413e2 000413e3 000413e5 000413e7 0004138000-000413809f 00041380a2-00041380f5 00041380f8e0-00041380f8ff ' +
      '000413d84f30-000413d84fff 000413d85000-000413d8507f 000413d85100-000413d8517f 000413d85200-000413d8527f ' +
      '000413d86ee0-000413d86eff 000413d87000-000413d8709f 000413d87100-000413d8719f',
  },
  { name: 'Mitel', targets: ['mitel', 'aastra'], prefixes: '0010bc 00085d 08000f 1400e9' },
  { name: 'ShoreTel', targets: [], prefixes: '001049' },
  { name: 'Panasonic', targets: ['panasonic-hdv'], prefixes: '0080f0 080023 247823 4c364e b8208e bc3e0b bcc342' },
  { name: 'Algo', targets: ['algo'], prefixes: '0022ee' },
  {
    name: 'Alcatel-Lucent',
    targets: ['alcatel-myriad'],
    prefixes: '00809f 3c28a6 487a55 782459 883c93 901c9e dc0856',
  },
  { name: 'Digium', targets: ['digium-d'], prefixes: '000fd3' },
  // Phones of the S series are from Htek's factory, and have either's prefix.
  { name: 'Sangoma', targets: ['sangoma-s', 'digium-d'], prefixes: '005058', seen: '001fc1' },
  { name: 'Akuvox', targets: ['akuvox'], prefixes: '0c1105' },
  { name: 'Wildix', targets: ['akuvox'], prefixes: '9c7514' },
  { name: 'Obihai', targets: ['obihai'], prefixes: '9cadef' },
  { name: 'Flyingvoice', targets: ['flyingvoice'], prefixes: '789912', seen: '0021f2' },
  {
    name: 'Avaya',
    targets: ['avaya-j1xx'],
    prefixes:
      '00040d 001b4f 00549f 048a15 10cdae 14612f 24b209 24d921 2cf4c5 3475c7 38bb3c 3c3a73 3cb15b 44322a 506184 50cd22 581626 ' +
      '6049c1 646a52 64a7dd 64c354 6ca849 6cfa58 703018 7038ee 7052c5 707c69 801daa 848371 90fb5b a009ed a01290 a051c6 a4251b ' +
      'a47886 b0adaa b4475e b4a95a b4b017 bcadab c057bc c4bed4 c81fea ccf954 c8f406 d47856 d4ea0e e45d52 f81547 f873a2 fc8399 fca841',
  },
  // Phones that Linecard writes nothing for: said all the same, so that nobody takes them for another maker's.
  { name: 'AudioCodes', targets: [], prefixes: '0005e7 001719 00908f' },
  { name: 'Planet', targets: [], prefixes: '00304f 506188 a8f7e0' },
  { name: 'Atcom', targets: [], prefixes: '808287' },
  { name: 'Escene', targets: [], prefixes: '00268b' },
  { name: 'Bittel', targets: [], prefixes: 'f00786' },
  { name: 'Dinstar', targets: [], prefixes: 'f8a03d' },
  { name: 'Yeastar', targets: [], prefixes: '80c2f0 f4b549' },
  { name: 'Xorcom', targets: [], prefixes: '642400' },
  { name: 'Zultys', targets: [], prefixes: '000bea' },
  { name: 'Tiptel', targets: ['yealink'], prefixes: '000cc4' },
  { name: 'Auerswald', targets: [], prefixes: '000952' },
  { name: 'Agfeo', targets: [], prefixes: '000940' },
  { name: 'Synway', targets: [], prefixes: '807b851' },
  { name: 'Unify', targets: [], prefixes: '001ae8 60dbef' },
  { name: 'Ericsson-LG', targets: [], prefixes: 'b061c7 b40edc' },
  { name: 'Spectralink', targets: [], prefixes: '0013d1 00907a' },
  { name: 'RTX', targets: [], prefixes: '00087b' },
  { name: 'Ascom', targets: [], prefixes: '00013e' },
  { name: '2N', targets: [], prefixes: '7c1eb3' },
  { name: 'CyberData', targets: [], prefixes: '0020f7' },
  { name: 'Zenitel', targets: [], prefixes: '0013cb c0bae6' },
  { name: 'Atlinks', targets: [], prefixes: '7465d1' },
  { name: 'Nurivoice', targets: [], prefixes: '0011a9 a8e539 d87766' },
  { name: 'OpenVox', targets: [], prefixes: 'a09805' },
  { name: 'Zycoo', targets: [], prefixes: '68692e' },
  { name: 'Invoxia', targets: [], prefixes: '18b79e' },
  { name: 'Swissvoice', targets: [], prefixes: '000590' },
]

interface Block {
  readonly from: string
  readonly to: string
  readonly vendor: MacVendor
}

/** By how many digits a block's two ends have, the most first. */
let blocks: readonly (readonly [digits: number, of: readonly Block[]])[] | undefined

function sorted(): typeof blocks & object {
  const byDigits = new Map<number, Block[]>()
  for (const { name, targets, prefixes, seen = '' } of vendors) {
    for (const block of `${prefixes} ${seen}`.split(' ').filter(Boolean)) {
      const [from = '', to = from] = block.split('-')
      byDigits.set(from.length, [...(byDigits.get(from.length) ?? []), { from, to, vendor: { name, targets } }])
    }
  }
  return [...byDigits].sort(([one], [other]) => other - one)
}

/**
 * Who may have made the phone with this canonical MAC: whoever has the smallest block that it is in. Several where they share one; none where
 * its prefix says nothing.
 */
export function vendorsOf(mac: string): readonly MacVendor[] {
  blocks ??= sorted()
  for (const [digits, of] of blocks) {
    const start = mac.slice(0, digits)
    const found = of.filter(({ from, to }) => start.length === digits && from <= start && start <= to)
    if (found.length > 0) return found.map(({ vendor }) => vendor)
  }
  return []
}

/** Whether one of these makers has phones that take this target. */
export const makes = (vendors: readonly MacVendor[], target: string): boolean =>
  vendors.some(({ targets }) => targets.includes(target))

/** What they are called, each once. */
export const vendorNames = (vendors: readonly MacVendor[]): string[] => [...new Set(vendors.map(({ name }) => name))]

/** “Htek or Sangoma”, as this language says it. */
export const oneOf = (vendors: readonly MacVendor[], locale: string): string =>
  new Intl.ListFormat(locale, { type: 'disjunction' }).format(vendorNames(vendors))
