// The packages of this computer, as a Debian knows them, and a system in a folder made of some of them: no network, and nothing but what they need.
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

const database = '/var/lib/dpkg'

interface Installed {
  readonly essential: boolean
  /** For each thing that it needs, the names of which one is enough. */
  readonly needs: readonly (readonly string[])[]
}

/** What a `Depends` field says: names alone, since what is installed here has the versions that it asks for. */
export function readDepends(field: string): string[][] {
  return field
    .split(',')
    .map((group) =>
      group.split('|').map((one) =>
        one
          .replace(/\(.*/, '')
          .replace(/:\w+\s*$/, '')
          .trim(),
      ),
    )
    .filter((group) => group.some((name) => name !== ''))
}

function installedPackages(): { readonly packages: Map<string, Installed>; readonly provided: Map<string, string> } {
  const native = execFileSync('dpkg', ['--print-architecture'], { encoding: 'utf8' }).trim()
  const format = '${db:Status-Status}\\t${Package}\\t${Architecture}\\t${Essential}\\t${Pre-Depends},${Depends}\\t${Provides}\\n'
  const lines = execFileSync('dpkg-query', ['--show', '--showformat', format], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  const packages = new Map<string, Installed>()
  const provided = new Map<string, string>()
  for (const line of lines.split('\n')) {
    const [status, name = '', architecture, essential, needs = '', provides = ''] = line.split('\t')
    if (status !== 'installed' || (architecture !== native && architecture !== 'all')) continue
    packages.set(name, { essential: essential === 'yes', needs: readDepends(needs) })
    for (const [virtual = ''] of readDepends(provides)) provided.set(virtual, name)
  }
  return { packages, provided }
}

/** The essential packages and these, with all that they need, as far as that is installed here; and what of it is not. */
export function packagesFor(wanted: readonly string[]): { readonly names: string[]; readonly missing: string[] } {
  const { packages, provided } = installedPackages()
  const names = new Set<string>()
  const missing = new Set<string>()
  const take = (group: readonly string[]): void => {
    const name = group.map((one) => (packages.has(one) ? one : provided.get(one))).find((one) => one !== undefined)
    if (name === undefined) missing.add(group[0] ?? '')
    else if (!names.has(name)) {
      names.add(name)
      for (const need of packages.get(name)?.needs ?? []) take(need)
    }
  }
  for (const [name, { essential }] of packages) if (essential) take([name])
  for (const name of wanted) take([name])
  return { names: [...names].toSorted(), missing: [...missing].toSorted() }
}

/** What only people read, and what would not be where the packages alone are. */
const leftOut = /^\/usr\/share\/(?:doc|man|locale|info|help|gtk-doc|lintian)(?:\/|$)/
/** What the packages' own scripts made when they were installed. */
const made = [
  '/etc/passwd',
  '/etc/group',
  '/etc/shadow',
  '/etc/ld.so.conf',
  '/etc/alternatives',
  '/usr/bin/awk',
  '/usr/bin/which',
]

/** A path without the links of the topmost folders, which systems of today have (`/bin` is `usr/bin`). */
function behindLinks(path: string): string {
  const [, top = '', rest] = /^\/([^/]+)(\/.+)$/.exec(path) ?? []
  return rest !== undefined && lstatSync(`/${top}`).isSymbolicLink() ? `/${readlinkSync(`/${top}`)}${rest}` : path
}

/** Makes a system of these packages: their files, and what dpkg knows of them. */
export function copyPackages(names: readonly string[], into: string): void {
  const listed = execFileSync('dpkg-query', ['--listfiles', ...names], { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 })
  const alternatives = readdirSync('/etc/alternatives').map((name) => `/etc/alternatives/${name}`)
  const known = [...listed.split('\n'), ...made, ...alternatives].filter((path) => path.startsWith('/') && path !== '/.')
  const paths = [...new Set(known.map(behindLinks))].filter((path) => !leftOut.test(path))
  // Folders before what is in them.
  const pack = 'tar --create --no-recursion --ignore-failed-read --directory=/ --null --files-from=- --file=- 2>/dev/null'
  const unpack = 'tar --extract --keep-directory-symlink --preserve-permissions --directory="$0" --file=-'
  const list = paths.toSorted().map((path) => path.slice(1))
  const copied = spawnSync('sh', ['-c', `${pack} | ${unpack}`, into], { input: list.join('\0'), encoding: 'utf8' })
  if (copied.status !== 0) throw new Error(`The files of the packages could not be copied: ${copied.stderr.slice(-2_000)}`)

  const wanted = new Set(names)
  const status = readFileSync(join(database, 'status'), 'utf8')
    .split('\n\n')
    .filter((entry) => wanted.has(/^Package: (.*)$/m.exec(entry)?.[1] ?? ''))
  const put = (path: string, content: string): void => {
    mkdirSync(dirname(join(into, path)), { recursive: true })
    writeFileSync(join(into, path), content)
  }
  put(`${database}/status`, `${status.join('\n\n').trim()}\n`)
  for (const name of ['arch', 'diversions', 'statoverride'])
    put(`${database}/${name}`, existsSync(join(database, name)) ? readFileSync(join(database, name), 'utf8') : '')
  mkdirSync(join(into, database, 'info'), { recursive: true })
  mkdirSync(join(into, database, 'updates'), { recursive: true })
  const info = join(database, 'info')
  for (const file of readdirSync(info))
    if (file === 'format' || wanted.has(file.replace(/(?::\w+)?\.\w+$/, '')))
      copyFileSync(join(info, file), join(into, info, file))
  const triggers = join(database, 'triggers')
  for (const file of existsSync(triggers) ? readdirSync(triggers) : []) {
    const lines = file === 'File' ? readFileSync(join(triggers, file), 'utf8').split('\n') : []
    const ours = lines.filter((line) => wanted.has((line.split(' ')[1] ?? '').replace(/[:/].*/, '')))
    if (file === 'File') put(join(triggers, basename(file)), ours.map((line) => `${line}\n`).join(''))
  }
  for (const folder of ['tmp', 'proc', 'dev', 'sys', 'run', 'root', 'home', 'var/log', 'var/lib/ucf', 'var/cache'])
    mkdirSync(join(into, folder), { recursive: true })
  spawnSync('chroot', [into, '/sbin/ldconfig'])
}
