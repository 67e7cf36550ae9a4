import type { ChildProcess } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import { delimiter, join } from 'node:path'

/** The Debian package in which each program comes. */
const packages = {
  kamailio: 'kamailio kamailio-tls-modules',
  baresip: 'baresip-core',
  linphonec: 'linphone-cli',
  'twinkle-console': 'twinkle-console',
  zbarimg: 'zbar-tools',
  openssl: 'openssl',
  pdfinfo: 'poppler-utils',
  pdftoppm: 'poppler-utils',
  pdftotext: 'poppler-utils',
  appstreamcli: 'appstream',
  cc: 'gcc libc6-dev',
  'dbus-daemon': 'dbus-daemon',
  'dbus-send': 'dbus-bin',
  curl: 'curl',
  'desktop-file-validate': 'desktop-file-utils',
  dnsmasq: 'dnsmasq-base',
  dhcpcd: 'dhcpcd-base',
  'dpkg-deb': 'dpkg',
  'gnome-keyring-daemon': 'gnome-keyring',
  'mkfs.exfat': 'exfatprogs',
  'mount.exfat-fuse': 'exfat-fuse',
  groff: 'groff-base',
  ip: 'iproute2',
  'kea-dhcp4': 'kea-dhcp4-server',
  lintian: 'lintian',
  mksquashfs: 'squashfs-tools',
  nft: 'nftables',
  nginx: 'nginx-light',
  nsenter: 'util-linux',
  rpmbuild: 'rpm',
  rpmlint: 'rpmlint',
  sipp: 'sip-tester',
  squid: 'squid',
  strip: 'binutils',
  udhcpc: 'udhcpc',
  unshare: 'util-linux',
} as const

export type Tool = keyof typeof packages

/** Daemons live in sbin, which is not on everybody's PATH. */
const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin']

/** The program's full path, or null when it is not installed. */
export function toolPath(tool: Tool): string | null {
  for (const folder of folders) {
    const path = join(folder, tool)
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      // The next folder may have it.
    }
  }
  return null
}

/** The program's full path; throws, saying what to install, when it is not there. */
export function needTool(tool: Tool): string {
  const path = toolPath(tool)
  if (path === null) throw new Error(`${tool} is not installed: apt-get install ${packages[tool]}`)
  return path
}

/**
 * For `describe.skipIf(need.missing)(need.title('…'), …)`: whether a suite must be skipped here, and a title that says why and
 * which command would change that.
 */
export function needing(...tools: Tool[]): { readonly missing: boolean; title(text: string): string } {
  const absent = tools.filter((tool) => toolPath(tool) === null)
  const install = [...new Set(absent.map((tool) => packages[tool]))].join(' ')
  return {
    missing: absent.length > 0,
    title: (text) => (absent.length > 0 ? `${text} [skipped: apt-get install --no-install-recommends ${install}]` : text),
  }
}

/** Asks again every 30 ms until `done` answers something other than null, at most `limitMs`; then throws what `late` says. */
export async function poll<T>(
  limitMs: number,
  done: () => Promise<T | null> | T | null,
  late: () => Promise<string> | string,
): Promise<T> {
  for (const end = performance.now() + limitMs; ;) {
    const found = await done()
    if (found !== null) return found
    if (performance.now() > end) throw new Error(await late())
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
}

/** Whether nobody holds this loopback port, neither by UDP nor by TCP. */
async function isFree(port: number): Promise<boolean> {
  const udp = createSocket('udp4')
  const tcp = createServer()
  const bound = (socket: { once(event: 'listening' | 'error', then: () => void): unknown }, bind: () => void): Promise<boolean> =>
    new Promise((resolve) => {
      socket.once('listening', () => resolve(true))
      socket.once('error', () => resolve(false))
      bind()
    })
  const both = await Promise.all([bound(udp, () => udp.bind(port, '127.0.0.1')), bound(tcp, () => tcp.listen(port, '127.0.0.1'))])
  await Promise.all([new Promise<void>((done) => udp.close(() => done())), new Promise<void>((done) => tcp.close(() => done()))])
  return both.every(Boolean)
}

/** `count` ports in a row that are free by UDP and TCP, below the range that the system hands out to clients by itself. */
export async function freePorts(count: number): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const first = 12_000 + 4 * Math.floor(Math.random() * 4_900)
    const free = await Promise.all(Array.from({ length: count }, (_, at) => isFree(first + at)))
    if (free.every(Boolean)) return first
  }
  throw new Error('no free ports on loopback')
}

/** Nothing of it is worth an orderly end, which takes Kamailio two seconds. It leads a process group of its own. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It is gone already.
  }
}
