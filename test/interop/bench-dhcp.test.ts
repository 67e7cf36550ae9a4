// The text that Linecard shows for a DHCP server, pasted into the real one: a phone asks it for an address, and is led to its own file.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dhcpOptions, dhcpText, type DhcpOption } from '../../src/main/bench/other-ways/dhcp-texts.ts'
import { canHaveNamespaces, openOffice, type Office, type Station } from '../support/bench/namespaces.ts'
import { startLaptop } from '../support/bench/office-laptop.ts'
import { filesFor } from '../support/bench/room.ts'
import { there } from '../support/bench/there.ts'
import { needing, needTool, poll } from '../support/sip/tools.ts'

const need = needing('ip', 'curl', 'dnsmasq', 'kea-dhcp4', 'udhcpc', 'dhcpcd', 'unshare')
const mayHave = canHaveNamespaces()
const title = mayHave
  ? need.title('the text for a DHCP server')
  : 'the text for a DHCP server [skipped: no network namespaces here]'
const options = z.record(z.string(), z.string())
const url = 'http://10.77.0.10:8080/abc234/'

describe.skipIf(need.missing || !mayHave)(title, () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'linecard-dhcp-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  function dnsmasq(server: Station, texts: readonly string[]): void {
    const file = join(folder, 'dnsmasq.conf')
    const own = ['port=0', 'interface=eth0', 'bind-interfaces', 'user=root', `dhcp-leasefile=${join(folder, 'leases')}`]
    writeFileSync(file, [...own, 'dhcp-range=10.77.0.100,10.77.0.199,255.255.255.0,1h', ...texts].join('\n'))
    writeFileSync(join(folder, 'leases'), '')
    server.start(needTool('dnsmasq'), ['-d', `--conf-file=${file}`])
  }

  function kea(server: Station, texts: readonly string[]): void {
    const file = join(folder, 'kea.json')
    const pools = '"subnet4": [ { "subnet": "10.77.0.0/24", "pools": [ { "pool": "10.77.0.100-10.77.0.199" } ] } ]'
    const own = `"interfaces-config": { "interfaces": ["eth0"] }, "lease-database": { "type": "memfile", "persist": false }, ${pools}`
    writeFileSync(file, `{ "Dhcp4": { ${own},\n${there(texts[0])} } }`)
    const places = ['KEA_PIDFILE_DIR', 'KEA_LOCKFILE_DIR'].map((name) => `${name}=${folder}`)
    server.start('env', [...places, needTool('kea-dhcp4'), '-c', file])
  }

  /**
   * Lets dhcpcd take an address and ask for option 66, as the text that it is for phones; answers it. What it keeps of leases and of what runs it keeps
   * for itself: this computer may have one of its own.
   */
  async function leaseOfText(phone: Station): Promise<string> {
    const [file, hook, said] = ['dhcpcd.conf', 'hook', 'said'].map((name) => join(folder, name)) as [string, string, string]
    writeFileSync(file, ['define 66 string provisioning', 'option provisioning', 'ipv4only', 'noarp', 'noipv4ll', ''].join('\n'))
    writeFileSync(hook, `#!/bin/sh\n[ "$reason" = BOUND ] || exit 0\nprintf %s "$new_provisioning" > ${said}\n`, { mode: 0o755 })
    const dhcpcd = `${needTool('dhcpcd')} -f ${file} -c ${hook} -4 -1 -B -A -t 15 eth0`
    const alone = `mount -t tmpfs none /run && mount -t tmpfs none /var/lib && exec ${dhcpcd}`
    const asked = await phone.run(needTool('unshare'), ['--mount', '--propagation', 'private', '/bin/sh', '-c', alone], 20_000)
    if (asked.code !== 0) throw new Error(`the phone got no address: ${asked.stderr}`)
    return readFileSync(said, 'utf8')
  }

  /** Lets udhcpc take an address and ask for this option; answers the bytes that it was told, in hex. */
  async function leaseOfBytes(phone: Station, option: DhcpOption): Promise<string> {
    const [script, said] = [join(folder, 'script'), join(folder, 'said')]
    const take = `${needTool('ip')} address add "$ip/24" dev "$interface"\nprintf %s "$opt${option}" > ${said}\n`
    writeFileSync(script, `#!/bin/sh\n[ "$1" = bound ] || exit 0\n${take}`, { mode: 0o755 })
    const args = ['-i', 'eth0', '-f', '-q', '-n', '-t', '3', '-T', '1', '-O', String(option), '-s', script]
    await poll(
      20_000,
      async () => ((await phone.run(needTool('udhcpc'), args)).code === 0 ? true : null),
      () => 'the phone got no address',
    )
    return readFileSync(said, 'utf8')
  }

  /** What a phone is told that wants these options, by number: the very bytes. */
  async function told(phone: Station, asks: readonly DhcpOption[]): Promise<Record<string, string>> {
    await phone.run(needTool('ip'), ['route', 'add', '255.255.255.255/32', 'dev', 'eth0'])
    const client = fileURLToPath(new URL('../support/bench/dhcp-client.ts', import.meta.url))
    const { stdout } = await phone.run(process.execPath, [client, '001565a1b2c3', ...asks.map(String)])
    return options.parse(JSON.parse(stdout))
  }

  /** The address in an option. A byte of zeros at its end is dnsmasq's, and phones do not mind it. */
  function read(all: Record<string, string>, option: DhcpOption): string {
    const bytes = Buffer.from(all[option] ?? '', 'hex')
    if (option !== 43) return bytes.toString('latin1').replace(/\0$/, '')
    expect(bytes[0]).toBe(1)
    return bytes.subarray(2, 2 + (bytes[1] ?? 0)).toString('latin1')
  }

  const servers = { dnsmasq, kea } as const
  // For a URL in option 66 udhcpc says "bad": it wants the name of a host there. The others it tells byte by byte.
  const clientOf = (option: DhcpOption): 'dhcpcd' | 'udhcpc' => (option === 66 ? 'dhcpcd' : 'udhcpc')
  const asked = async (phone: Station, option: DhcpOption): Promise<string> =>
    clientOf(option) === 'dhcpcd' ? leaseOfText(phone) : read({ [option]: await leaseOfBytes(phone, option) }, option)

  const leads = Object.keys(servers).flatMap((name) =>
    dhcpOptions.map((option) => [name as keyof typeof servers, clientOf(option), option] as const),
  )
  it.each(leads)(
    'of %s leads a phone that asks with %s for option %i to its own file',
    async (name, _client, option) => {
      const office: Office = openOffice()
      try {
        const mac = '001565a1b2c3'
        const laptop = office.plugIn('020000000010', '10.77.0.10')
        const server = office.plugIn('020000000002', '10.77.0.2')
        const phones = [filesFor(mac, 'yealink'), filesFor('001565a1b2c4', 'yealink')]
        await startLaptop(laptop, folder, { addresses: ['10.77.0.10'], path: 'abc234', phones })
        servers[name](server, [there(dhcpText(name, option, url)).text])
        const phone = office.plugIn(mac, null)
        const from = await asked(phone, option)
        expect(from).toBe(url)
        const { stdout } = await phone.run(needTool('curl'), [
          '-s',
          '-m',
          '10',
          '-A',
          'Yealink SIP-T46U 108.86.0.20 00:15:65:a1:b2:c3',
          `${from}${mac}.cfg`,
        ])
        expect(stdout).toBe(`settings of ${mac}\n`)
        const wrong = await phone.run(needTool('curl'), [
          '-s',
          '-o',
          '/dev/null',
          '-w',
          '%{http_code}',
          `${from}001565a1b2c4.cfg`,
        ])
        expect(wrong.stdout).toBe('404')
      } finally {
        office.close()
      }
    },
    60_000,
  )

  it.each(Object.keys(servers).flatMap((name) => dhcpOptions.map((option) => [name as keyof typeof servers, option] as const)))(
    'of %s says option %i as its phones read it, whether they ask for it or not',
    async (name, option) => {
      const office = openOffice()
      try {
        const server = office.plugIn('020000000002', '10.77.0.2')
        servers[name](server, [there(dhcpText(name, option, url)).text])
        const phone = office.plugIn('001565a1b2c3', null)
        expect(read(await told(phone, [option]), option)).toBe(url)
        expect(read(await told(phone, []), option)).toBe(url)
      } finally {
        office.close()
      }
    },
    60_000,
  )
})
