/** What a maker's phone asks for once it has an address, in its order, and how it calls itself. */
export interface Fetches {
  readonly target: string
  readonly agent: (mac: string) => string
  /** Each name with the status that lets the phone go on to the next. `{mac}` and `{MAC}` stand for the digits. */
  readonly order: readonly (readonly [name: string, status: number, method?: 'GET' | 'HEAD' | 'PUT'])[]
}

const colons = (mac: string): string => mac.replace(/(..)(?=.)/g, '$1:')

export const fetches: Readonly<Record<string, Fetches>> = {
  Yealink: {
    target: 'yealink',
    agent: (mac) => `Yealink SIP-T46U 108.86.0.20 ${colons(mac)}`,
    order: [
      ['{mac}.boot', 404],
      ['y000000000000.boot', 404],
      ['y000000000108.cfg', 404],
      ['{mac}.cfg', 200],
    ],
  },
  snom: {
    target: 'snom',
    agent: (mac) =>
      `Mozilla/4.0 (compatible; snomD735-SIP 10.1.184.15 2010.12-00004 (Feb 25 2019 - 14:19:43) ${mac.toUpperCase()} SXM:0 UXM:0 UXMC:0)`,
    order: [
      ['{MAC}.xml', 200],
      ['{MAC}-{MAC}.xml', 404],
    ],
  },
  'snom with a folder': {
    target: 'snom',
    agent: () => 'Mozilla/4.0 (compatible; snom370-SIP 8.4.35)',
    order: [
      ['snom370.htm', 404],
      ['snom370-{MAC}.htm', 200],
    ],
  },
  Grandstream: {
    target: 'grandstream',
    agent: (mac) => `Grandstream Model HW GRP2614  V1.1A SW 1.0.9.26 DevId ${mac}`,
    order: [
      ['cfg{mac}', 404],
      ['cfg{mac}.xml', 200],
    ],
  },
  Fanvil: {
    target: 'fanvil',
    agent: (mac) => `Fanvil X4U 2.12.16 ${mac}`,
    order: [
      ['f0X4hw1.100.cfg', 404],
      ['{mac}.cfg', 200],
    ],
  },
  // A Gigaset of the P series, which reads what a Snom reads.
  OEM: {
    target: 'snom',
    agent: (mac) => `Mozilla/4.0 (compatible; snomD735-SIP 7.1.19 ${mac.toUpperCase()})`,
    order: [['{MAC}.xml', 200]],
  },
  // Linecard writes nothing for these: what they ask for is a Yealink's own file here.
  AudioCodes: {
    target: 'yealink',
    agent: (mac) => `AUDC-IPPhone/3.4.6.558 (450HD-Rev0; ${mac.toUpperCase()})`,
    order: [['{mac}.cfg', 200]],
  },
  Panasonic: {
    target: 'panasonic-hdv',
    agent: (mac) => `Panasonic_KX-HDV230/08.101 (${mac})`,
    order: [['Config{MAC}.cfg', 200]],
  },
  Htek: {
    target: 'htek',
    agent: (mac) => `Htek UC926 2.0.4.6 ${colons(mac)}`,
    order: [
      ['cfg0012.xml', 404],
      ['cfg{mac}', 404],
      ['cfg{mac}.xml', 200],
    ],
  },
  Sangoma: {
    target: 'sangoma-s',
    agent: (mac) => `Sangoma S505 V3.0.4.72 ${colons(mac)}`,
    order: [
      ['cfg0019.xml', 404],
      ['cfg{mac}', 404],
      ['cfg{mac}.xml', 200],
    ],
  },
  Flyingvoice: {
    target: 'flyingvoice',
    agent: (mac) => `Flyingvoice FIP13G V0.6.24 ${colons(mac).toUpperCase()}`,
    order: [
      ['{mac}.boot', 404],
      ['y000000000000.boot', 404],
      ['{mac}.cfg', 200],
    ],
  },
  Gigaset: {
    target: 'gigaset-n',
    agent: (mac) => `Gigaset N870 IP PRO/83.V2.11.0+build.a546b91;${mac.toUpperCase()}`,
    order: [['{MAC}.xml', 200]],
  },
  Poly: {
    target: 'poly',
    agent: () => 'FileTransport PolycomVVX-VVX_400-UA/4.1.4.7430 Type/Application',
    order: [
      ['{mac}.cfg', 200],
      ['{mac}-phone.cfg', 404],
      ['000000000000-directory.xml', 404],
      ['{mac}-app.log', 200, 'PUT'],
    ],
  },
  Mitel: {
    target: 'mitel',
    agent: (mac) => `Mitel6930 MAC:${colons(mac).replaceAll(':', '-').toUpperCase()} V:6.4.0.140-SIP`,
    order: [
      ['startup.cfg', 404],
      ['6930.cfg', 404],
      ['{MAC}.cfg', 200],
    ],
  },
  Cisco: {
    target: 'cisco-mpp',
    agent: (mac) => `Cisco-CP-7841-3PCC/11.3.1 (${mac.toUpperCase()})`,
    order: [['7841-3PCC.xml', 200]],
  },
  Akuvox: {
    target: 'akuvox',
    agent: () => 'Akuvox SP-R53P 53.0.6.2',
    order: [['{mac}.cfg', 200]],
  },
}

/** The name for one phone. */
export const named = (name: string, mac: string): string => name.replaceAll('{mac}', mac).replaceAll('{MAC}', mac.toUpperCase())
