// A Debian system in a folder, to install packages in: the essential packages and what a package depends on, as they are on this computer, under a
// layer that takes every change and is thrown away. With LINECARD_DEBIAN=1 it is a newer Debian, with AppArmor 4, which is fetched once and kept in
// the temporary folder: that takes minutes.
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, lstatSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { copyPackages, packagesFor } from './installed-packages.ts'

const suite = 'trixie'
const mirror = 'http://deb.debian.org/debian'
const fetched = Boolean(process.env['LINECARD_DEBIAN'])
const has = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status === 0

/** Why no Debian system can be made here, or null. */
export function whyNoRoot(deb: string): string | null {
  if (process.platform !== 'linux') return 'on Linux only'
  if (process.getuid?.() !== 0) return 'only root can make a Debian system'
  const layers = `d=$(mktemp -d) && mount -t tmpfs tmpfs $d && mkdir $d/l $d/u $d/w $d/r && mount -t overlay overlay -o lowerdir=$d/l,upperdir=$d/u,workdir=$d/w $d/r`
  if (spawnSync('unshare', ['--mount', 'sh', '-c', layers], { stdio: 'ignore' }).status !== 0) return 'no mounts are allowed here'
  if (!fetched) {
    if (!has('dpkg-query')) return 'on Debian and Ubuntu only'
    const { missing } = packagesFor(dependsOf(deb))
    return missing.length === 0 ? null : `apt-get install --no-install-recommends ${missing.join(' ')}`
  }
  if (isKept(keptRoot(deb))) return null
  if (!has('mmdebstrap')) return 'apt-get install mmdebstrap'
  // By the program that apt itself fetches with, so that a proxy counts for both.
  const into = mkdtempSync(join(tmpdir(), 'linecard-release-'))
  const options = ['-o', 'Acquire::http::Timeout=20', '-o', 'Acquire::Retries=0', '-o', 'APT::Sandbox::User=root']
  const args = [...options, 'download-file', `${mirror}/dists/${suite}/Release`, join(into, 'Release')]
  const { status } = spawnSync('/usr/lib/apt/apt-helper', args, { stdio: 'ignore' })
  rmSync(into, { recursive: true, force: true })
  if (status !== 0) return `${mirror} cannot be reached`
  return null
}

/** Where the system is kept that brings what a package depends on. */
function keptRoot(deb: string): string {
  const key = createHash('sha256')
    .update(`${suite} 1 ${dependsOf(deb).join()}`)
    .digest('hex')
    .slice(0, 12)
  return join(tmpdir(), `linecard-debian-${suite}-${key}`)
}

/** Whether it is there. Everybody may write in the temporary folder, so that only root's own counts: its programs are run as root. */
function isKept(folder: string): boolean {
  if (!existsSync(folder)) return false
  const { uid, mode } = lstatSync(folder)
  if (!lstatSync(folder).isDirectory() || uid !== 0 || (mode & 0o022) !== 0)
    throw new Error(`${folder} is in the way: somebody else has made it.`)
  return true
}

/**
 * Makes a Debian of nothing but its essential packages, AppArmor, and what a package depends on, as apt finds it: the package's own name and
 * versions are checked by dpkg when a test installs it. Kept for the next time under a name made of what decides about it.
 */
function preparedRoot(deb: string): string {
  const kept = keptRoot(deb)
  if (isKept(kept)) return kept
  const made = mkdtempSync(join(tmpdir(), 'linecard-debian-new-'))
  const include = ['apparmor', 'hicolor-icon-theme', ...dependsOf(deb)].join(',')
  // What only people read is left out; it is thrown away in the end, so that nothing has to be on the disk at once.
  const options = [
    'path-exclude=/usr/share/doc/*',
    'path-exclude=/usr/share/man/*',
    'path-exclude=/usr/share/locale/*',
    'force-unsafe-io',
  ]
  const done = spawnSync(
    'mmdebstrap',
    [
      '--mode=root',
      '--variant=essential',
      '--quiet',
      `--include=${include}`,
      '--aptopt=APT::Install-Recommends "false"',
      ...options.map((option) => `--dpkgopt=${option}`),
      // Linecard's own papers must not be left out.
      '--customize-hook=rm "$1/etc/dpkg/dpkg.cfg.d/99mmdebstrap"',
      suite,
      made,
      mirror,
    ],
    { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  )
  if (done.status !== 0) {
    rmSync(made, { recursive: true, force: true })
    throw new Error(`No Debian could be made:\n${done.stdout}${done.stderr}`)
  }
  renameSync(made, kept)
  return kept
}

/** The names of the packages that a deb depends on, without their versions. */
function dependsOf(deb: string): string[] {
  const depends = execFileSync('dpkg-deb', ['--field', deb, 'Depends'], { encoding: 'utf8' })
  return depends
    .trim()
    .split(', ')
    .map((one) => one.replace(/ \(.*/, ''))
}

export interface DebianRoot {
  /** Runs a command in the system; `user` for one without root's power. */
  run(command: readonly string[], options?: { readonly env?: Readonly<Record<string, string>>; readonly user?: boolean }): Result
  /** Runs a command of this computer; `{root}` in it stands for the system's folder. */
  outside(command: readonly string[]): Result
  copy(from: string, to: string): void
  /** Every file that differs from the system as it was prepared. */
  changes(): string[]
  close(): Promise<void>
}
export interface Result {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

const nobody = '65534'

/** Opens such a system. `empty`: a folder with nothing in it at all, for RPMs, which bring no system of their own here. */
export async function openDebian(deb: string, { empty = false } = {}): Promise<DebianRoot> {
  const keeps = fetched && !empty
  const below = keeps ? preparedRoot(deb) : mkdtempSync(join(tmpdir(), 'linecard-below-'))
  if (!keeps && !empty) copyPackages(packagesFor(dependsOf(deb)).names, below)
  const place = mkdtempSync(join(tmpdir(), 'linecard-system-'))
  const root = join(place, 'root')
  mkdirSync(join(place, 'here'))
  const script = `mount -t tmpfs tmpfs "$0" && mkdir "$0/upper" "$0/work" "$0/root" && mount -t overlay overlay -o "lowerdir=$1,upperdir=$0/upper,workdir=$0/work" "$0/root" && { [ ! -d "$0/root/dev" ] || mount --bind /dev "$0/root/dev"; } && { [ ! -d "$0/root/proc" ] || mount -t proc proc "$0/root/proc"; } && echo ready && exec sleep infinity`
  const holder: ChildProcess = spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', script, place, below], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise<void>((resolve, reject) => {
    holder.stdout?.once('data', () => resolve())
    holder.once('exit', () => reject(new Error('The layers of the system could not be mounted.')))
  })
  const enter = (command: readonly string[], env?: Readonly<Record<string, string>>): Result => {
    const within = [`--mount=/proc/${holder.pid}/ns/mnt`, '--', ...command]
    const { status, stdout, stderr } = spawnSync('nsenter', within, {
      encoding: 'utf8',
      env: { ...env },
      maxBuffer: 64 * 1024 * 1024,
    })
    return { status, stdout, stderr }
  }
  const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
  return {
    run: (command, { env = {}, user = false } = {}) =>
      enter(['chroot', ...(user ? [`--userspec=${nobody}:${nobody}`] : []), root, ...command], {
        PATH: path,
        LC_ALL: 'C.UTF-8',
        DEBIAN_FRONTEND: 'noninteractive',
        ...env,
      }),
    outside: (command) =>
      enter(
        command.map((part) => part.replaceAll('{root}', root)),
        { PATH: path, LC_ALL: 'C.UTF-8' },
      ),
    copy(from, to) {
      const done = enter(['cp', '-r', from, join(root, to)], { PATH: path })
      if (done.status !== 0) throw new Error(done.stderr)
    },
    changes() {
      const found = enter(['find', join(place, 'upper'), '-mindepth', '1', '-not', '-type', 'd', '-printf', '/%P\n'], {
        PATH: path,
      })
      return found.stdout
        .split('\n')
        .filter((line) => line !== '')
        .toSorted()
    },
    async close() {
      const ended = new Promise((resolve) => holder.once('exit', resolve))
      holder.kill('SIGKILL')
      await ended
      rmSync(place, { recursive: true, force: true })
      if (!keeps) rmSync(below, { recursive: true, force: true })
    },
  }
}
