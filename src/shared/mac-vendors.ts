/** Who made a phone, by the first half of its MAC, and which targets its phones take, the likeliest first. */
export interface MacVendor {
  readonly name: string
  readonly targets: readonly string[]
}

/** Prefixes as the IEEE assigned them. Makers of much besides phones (Cisco) are left out: a guess that is often wrong helps nobody. */
const vendors: readonly (MacVendor & { readonly prefixes: string })[] = [
  {
    name: 'Yealink',
    targets: ['yealink'],
    prefixes: '001565 249ad8 3497d7 44dbd2 644f56 805e0c 805ec0 b061a9 c4fc22 ec1da9 f01653',
  },
  { name: 'Grandstream', targets: ['grandstream', 'grandstream-p'], prefixes: '000b82 144cff c074ad ec74d7' },
  { name: 'Poly', targets: ['poly'], prefixes: '0004f2 482567 64167f' },
  { name: 'Snom', targets: ['snom'], prefixes: '000413 1c7126' },
  { name: 'Fanvil', targets: ['fanvil'], prefixes: '0c383e' },
  { name: 'Htek', targets: ['htek'], prefixes: '001fc1' },
  { name: 'Gigaset', targets: ['gigaset-n'], prefixes: '002104 14b370 589ec6 7c2f80' },
  { name: 'Mitel', targets: ['mitel', 'aastra'], prefixes: '0010bc 00085d 08000f 1400e9' },
  { name: 'Panasonic', targets: ['panasonic-hdv'], prefixes: '0080f0 080023 4c364e b8208e bc3e0b bcc342' },
  { name: 'Algo', targets: ['algo'], prefixes: '0022ee' },
  { name: 'Alcatel-Lucent', targets: ['alcatel-myriad'], prefixes: '00809f 3c28a6 487a55 883c93 dc0856' },
  { name: 'Digium', targets: ['digium-d'], prefixes: '000fd3' },
  { name: 'Sangoma', targets: ['sangoma-s'], prefixes: '005058' },
  { name: 'Akuvox', targets: ['akuvox'], prefixes: '0c1105' },
  { name: 'Obihai', targets: ['obihai'], prefixes: '9cadef' },
  { name: 'Flyingvoice', targets: ['flyingvoice'], prefixes: '789912' },
  {
    name: 'Avaya',
    targets: ['avaya-j1xx'],
    prefixes: '00040d 001b4f 10cdae 24d921 2cf4c5 3475c7 38bb3c 6ca849 7038ee a009ed a01290 b0adaa b4475e b4a95a',
  },
]

/** The maker of the phone with this canonical MAC, or null where its prefix says nothing. */
export function vendorOf(mac: string): MacVendor | null {
  const prefix = mac.slice(0, 6)
  return vendors.find((vendor) => vendor.prefixes.split(' ').includes(prefix)) ?? null
}
