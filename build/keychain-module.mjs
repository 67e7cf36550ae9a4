// Makes keytar's native module: built from source where a compiler is, or else fetched and compared with the SHA-256 that is pinned for this
// system. Nothing unchecked is ever loaded.
import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { fetchFile } from './fetching.mjs'
import { keytarPins, keytarSystems, keytarVersion } from './keytar-pins.mjs'
import { missingPackages } from './packages.mjs'

const stampOf = (system) => system.here('node_modules', '.linecard-keychain')
const moduleFile = (system) => system.here('node_modules', 'keytar', 'build', 'Release', 'keytar.node')

/** The project's Node where it is installed: `npm ci --omit=dev` leaves it out. */
const nodeFor = (system) => (system.isFile(system.node) ? system.node : system.systemNode())

/** Why the module cannot be loaded, or null when it can. */
function trouble(system) {
  const done = system.run(nodeFor(system), ['-e', "require('keytar')"])
  return done.good ? null : system.whyFailed(done)
}

/** Whether keytar can be compiled here. */
function canCompile(system) {
  if (system.npmCli() === null) return false
  if (system.platform === 'darwin') {
    const tools = system.run('/usr/bin/xcode-select', ['-p'], { stdio: 'ignore' })
    return tools.good && system.onPath('python3') !== null
  }
  if (system.platform === 'win32') return hasVisualStudio(system) && (system.onPath('python') ?? system.onPath('py')) !== null
  if (system.platform !== 'linux') return false
  const [compiler, make, python] = [['g++', 'c++', 'clang++'], ['make'], ['python3']].map((names) => names.some(system.onPath))
  const pkgConfig = system.onPath('pkg-config')
  if (!compiler || !make || !python || pkgConfig === null) return false
  return system.run(pkgConfig, ['--exists', 'libsecret-1'], { stdio: 'ignore' }).good
}

function hasVisualStudio(system) {
  const programs = system.variable('ProgramFiles(x86)') ?? system.variable('ProgramFiles')
  if (programs === undefined) return false
  const finder = system.join(programs, 'Microsoft Visual Studio', 'Installer', 'vswhere.exe')
  if (!system.isFile(finder)) return false
  const component = 'Microsoft.VisualStudio.Component.VC.Tools.x86.x64'
  const found = system.run(finder, ['-products', '*', '-requires', component, '-property', 'installationPath'])
  return found.good && found.stdout.trim() !== ''
}

/** Compiles keytar with the node-gyp that npm brings, against the headers that the project's Node brings. */
function compile(system) {
  system.say('Building the keychain module from its source')
  const npm = system.npmCli()
  const gyp = system.join(system.dirname(npm), '..', 'node_modules', 'node-gyp', 'bin', 'node-gyp.js')
  const bundled = [`node-${system.platform}-${system.arch}`, `node-bin-${system.platform}-${system.arch}`]
    .map((name) => system.here('node_modules', 'node', 'node_modules', name))
    .find((folder) => system.isFile(system.join(folder, 'include', 'node', 'node_api.h')))
  // On Windows a library to link with is needed too, which is not among them.
  const headers = bundled !== undefined && system.platform !== 'win32' ? [`--nodedir=${bundled}`] : []
  return system.run(nodeFor(system), [gyp, 'rebuild', '--loglevel=error', ...headers], {
    cwd: system.here('node_modules', 'keytar'),
  })
}

/** Where keytar's own downloads lie; a mirror has them in the same folders. */
function addressOf(system, which) {
  const mirror = system.variable('npm_config_keytar_binary_host') ?? 'https://github.com/atom/node-keytar/releases/download'
  return `${mirror.replace(/\/$/, '')}/v${keytarVersion}/keytar-v${keytarVersion}-napi-v3-${which}.tar.gz`
}

/** The native module in one of keytar's downloads, or null where there is none in it. */
export function moduleIn(archive) {
  const tar = gunzipSync(archive)
  for (let at = 0; at + 512 <= tar.length;) {
    const name = tar.toString('latin1', at, at + 100).replace(/\0.*$/s, '')
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 136), 8) || 0
    if (/(^|\/)build\/Release\/keytar\.node$/.test(name)) return tar.subarray(at + 512, at + 512 + size)
    at += 512 + Math.ceil(size / 512) * 512
  }
  return null
}

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')

/** The module for `which`, as it was fetched; `{ why }` where it could not be had. */
async function fetchModule(system, which) {
  const archive = system.here('node_modules', '.cache', `keytar-${which}.tar.gz`)
  try {
    const { why } = await fetchFile(system, addressOf(system, which), archive)
    if (why !== null) return { why }
    const found = moduleIn(system.files.readFileSync(archive))
    return found === null ? { why: 'the download holds no module' } : { bytes: found, hash: sha256(found) }
  } catch (error) {
    return { why: `the download cannot be read (${error.message})` }
  } finally {
    system.files.rmSync(archive, { force: true })
  }
}

/** Fetches the module for this system and keeps it if it is the pinned one. Answers why not, or null. */
async function fetchPinned(system, pins) {
  const which = `${system.platform}-${system.arch}`
  const pin = pins[which]
  if (pin === undefined) return `no download is known to be good for ${which}`
  system.say('Downloading the keychain module')
  const { why, bytes, hash } = await fetchModule(system, which)
  if (why !== undefined) return why
  if (hash !== pin) return `the download is not the one that Linecard knows (SHA-256 ${hash}) and was thrown away`
  const file = moduleFile(system)
  system.files.mkdirSync(system.dirname(file), { recursive: true })
  system.files.writeFileSync(file, bytes)
  return null
}

/**
 * Sees to the keychain's native module. `offer(purposes)` offers to install system packages, where somebody may be asked. Where nothing helps,
 * it says so, and Linecard offers "without keychain".
 * @param {import('./system.mjs').System} system
 * @param {{ offer?: (purposes: ('keychain' | 'secrets')[]) => Promise<boolean>, pins?: Readonly<Record<string, string>> }} options
 */
export async function keychainModule(system, { offer = async () => false, pins = keytarPins } = {}) {
  if (!system.files.existsSync(system.here('node_modules', 'keytar'))) return false
  const stamp = stampOf(system)
  if (system.files.existsSync(stamp) && system.isFile(moduleFile(system))) return true
  const works = async () => {
    const why = trouble(system)
    // Built or fetched, it needs the library that speaks to the keychain.
    if (why !== null && /libsecret-1\.so/.test(why) && (await offer(['secrets'])) && trouble(system) === null) return good()
    return why === null ? good() : why
  }
  const good = () => {
    system.writeText(stamp, '')
    return null
  }

  const reasons = []
  if (system.isFile(moduleFile(system)) && (await works()) === null) return true
  const build = async () => {
    const built = compile(system)
    const why = built.good ? await works() : system.whyFailed(built)
    if (why !== null) reasons.push(`building it failed: ${lastLines(why)}`)
    return why === null
  }
  if (canCompile(system)) {
    if (await build()) return true
  } else {
    const why = (await fetchPinned(system, pins)) ?? (await works())
    if (why === null) return true
    reasons.push(lastLines(why))
    if (missingPackages(system, ['keychain']).length > 0 && (await offer(['keychain'])) && canCompile(system) && (await build()))
      return true
  }
  system.say(`Could not install the keychain module (${reasons.join('; ')}). Linecard will offer to continue without keychain.`)
  const remedy = remedies[system.platform]
  if (remedy) system.say(remedy)
  return false
}

const remedies = {
  linux:
    'To build it, install libsecret-1-dev, python3, make, g++ and pkg-config (Debian, Ubuntu), or libsecret-devel, python3, make and gcc-c++ (Fedora, openSUSE).',
  darwin: 'To build it, install the command line tools with: xcode-select --install',
  win32: 'To build it, install Python and Visual Studio Build Tools with “Desktop development with C++”.',
}

const lastLines = (text) => text.trim().split('\n').slice(-3).join(' ').slice(-300)

/**
 * Compares every download with its pin; a system without one is told with the hash that it would have. Exit code 1 where one differs.
 * @param {import('./system.mjs').System} system
 * @param {Readonly<Record<string, string>>} pins
 */
export async function verify(system, pins = keytarPins) {
  let bad = false
  for (const which of keytarSystems) {
    const { why, hash } = await fetchModule(system, which)
    const pin = pins[which]
    const state = why ?? (pin === undefined ? `no pin; it is ${hash}` : hash === pin ? 'good' : `differs: it is ${hash}`)
    if (pin !== undefined && hash !== pin) bad = true
    system.say(`${which}: ${state}`)
  }
  return bad ? 1 : 0
}
