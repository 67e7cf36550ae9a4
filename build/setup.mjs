// Installs what is missing, and says what it does. It runs on the system's Node before node_modules exists, so it imports nothing else.
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))
export const node = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')
export const bin = (name) => join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name)

const say = (text) => console.log(`· ${text}`)

/** What each Debian package is for, and what shows that it is there: a program, or a file. */
const packages = {
  start: [
    ['libsecret-1-dev', 'pkg:/usr/include/libsecret-1/libsecret/secret.h', 'to build the keychain module'],
    ['libsecret-1-0', 'pkg:/usr/share/doc/libsecret-1-0', 'for the keychain'],
    ['python3', 'python3', 'to build the keychain module'],
    ['make', 'make', 'to build the keychain module'],
    ['g++', 'g++', 'to build the keychain module'],
    ['pkg-config', 'pkg-config', 'to build the keychain module'],
  ],
  test: [
    ['dbus', 'dbus-run-session', 'for a keychain in the tests'],
    ['gnome-keyring', 'gnome-keyring-daemon', 'for a keychain in the tests'],
    ['chromium', 'chromium', 'for the end-to-end tests'],
    ['fonts-noto-core', 'pkg:/usr/share/doc/fonts-noto-core', 'for Vietnamese text in the end-to-end tests'],
    ['zbar-tools', 'zbarimg', 'to read QR codes with another decoder'],
    ['kamailio', 'kamailio', 'as the registrar of the tests'],
    ['kamailio-tls-modules', 'pkg:/usr/share/doc/kamailio-tls-modules', 'as the registrar of the tests'],
    ['baresip-core', 'baresip', 'as a phone of the tests'],
    ['linphone-cli', 'linphonec', 'as a phone of the tests'],
    ['twinkle-console', 'twinkle-console', 'as a phone of the tests'],
    ['openssl', 'openssl', 'to make certificates in the tests'],
    ['poppler-utils', 'pdftoppm', 'to look at printed cards'],
    ['procps', 'ps', 'to watch the phones of the tests'],
  ],
}

const onPath = (name) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .concat('/usr/sbin')
    .some((folder) => {
      try {
        accessSync(join(folder, name), constants.X_OK)
        return true
      } catch {
        return false
      }
    })
const there = (sign) => (sign.startsWith('pkg:') ? existsSync(sign.slice(4)) : onPath(sign))

/** Installs Debian packages where that is possible without asking anybody; elsewhere names the command and goes on. */
function systemPackages(purposes) {
  if (process.platform !== 'linux' || !onPath('apt-get')) return
  const missing = purposes.flatMap((purpose) => packages[purpose]).filter(([, sign]) => !there(sign))
  if (missing.length === 0) return
  const names = missing.map(([name]) => name)
  const isRoot = process.getuid?.() === 0
  const sudo = !isRoot && onPath('sudo') && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0
  if (!isRoot && !sudo) {
    say(`These packages are missing (${missing.map(([name, , why]) => `${name} ${why}`).join('; ')}). Install them with:`)
    say(`  sudo apt-get install --no-install-recommends ${names.join(' ')}`)
    return
  }
  say(`Installing ${names.join(', ')} (a minute or two)`)
  const apt = (...args) =>
    spawnSync(isRoot ? 'apt-get' : 'sudo', isRoot ? args : ['-n', 'apt-get', ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0
  apt('update', '-qq')
  if (!apt('install', '-y', '-qq', '--no-install-recommends', ...names)) {
    // One package that this system does not have must not keep the others away.
    for (const name of names)
      if (!apt('install', '-y', '-qq', '--no-install-recommends', name))
        say(`${name} could not be installed; going on without it`)
  }
}

const hashOf = (...files) => {
  const hash = createHash('sha256')
  for (const file of files) hash.update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

function npmPackages() {
  const stamp = join(root, 'node_modules', '.linecard-installed')
  const wanted = hashOf('package-lock.json', 'package.json')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && existsSync(node)) return
  say('Installing the npm packages (about half a minute)')
  const npm = (...args) =>
    spawnSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
      shell: process.platform === 'win32',
    })
  const done = npm('ci')
  if (done.status !== 0) {
    // A keychain module that cannot be built here must not keep all the others away: Linecard then offers "this session only".
    const withoutBuilding = npm('ci', '--ignore-scripts')
    const runsNode = withoutBuilding.status === 0 && npm('rebuild', 'node').status === 0
    if (!runsNode || !existsSync(node)) {
      console.error(`${done.stderr ?? ''}${withoutBuilding.stderr ?? ''}`)
      console.error('npm ci failed; see above. Linecard needs the npm registry once.')
      process.exit(1)
    }
  }
  writeFileSync(stamp, wanted)
}

/** The keychain's native module may have been installed before its headers were there. */
function keychainModule() {
  const works = () => spawnSync(node, ['-e', "require('keytar')"], { cwd: root, stdio: 'ignore' }).status === 0
  const stamp = join(root, 'node_modules', '.linecard-keychain')
  if (existsSync(stamp)) return
  if (!works()) {
    say('Building the keychain module')
    spawnSync('npm', ['rebuild', 'keytar', '--loglevel=error'], {
      cwd: root,
      stdio: 'ignore',
      shell: process.platform === 'win32',
    })
  }
  if (works()) writeFileSync(stamp, '')
  else
    say(
      'The keychain module could not be built: Linecard will offer "this session only". On Debian and Ubuntu it needs libsecret-1-dev, python3, make and g++.',
    )
}

/** Builds main, preload and window when a source is newer than the last build. */
export function build() {
  const stamp = join(root, 'out', '.built')
  const tracked = execFileSync(
    'git',
    [
      'ls-files',
      '-co',
      '--exclude-standard',
      'src',
      'messages',
      'project.inlang/settings.json',
      'electron.vite.config.ts',
      'package.json',
    ],
    { cwd: root, encoding: 'utf8' },
  )
    .split('\n')
    .filter((file) => file !== '' && existsSync(join(root, file)))
  const wanted = hashOf(...tracked)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  say('Building')
  const done = spawnSync(
    node,
    [join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js'), 'build', '--logLevel', 'error'],
    { cwd: root, encoding: 'utf8' },
  )
  if (done.status !== 0) {
    console.error(done.stdout + done.stderr)
    console.error('The build failed; see above.')
    process.exit(1)
  }
  mkdirSync(join(root, 'out'), { recursive: true })
  writeFileSync(stamp, wanted)
}

/** @param {('start' | 'test')[]} purposes */
export function setUp(purposes) {
  const [major = 0] = process.versions.node.split('.').map(Number)
  if (major < 20) {
    console.error(`Linecard needs Node 20 or newer to set itself up; this is ${process.versions.node}.`)
    process.exit(1)
  }
  systemPackages(purposes)
  npmPackages()
  keychainModule()
}
