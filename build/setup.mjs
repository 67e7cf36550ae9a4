// Installs what is missing, and says what it does. It runs on the system's Node before node_modules exists, so it imports nothing else.
import { createHash } from 'node:crypto'
import { keychainModule } from './keychain-module.mjs'
import { isAsked, offerPackages } from './packages.mjs'

/** The build reads these; what stands in them decides whether it has to be made anew. */
const sources = ['src', 'messages', 'project.inlang/settings.json', 'electron.vite.config.ts', 'package.json', 'build']

const packageStamp = (system) => system.here('node_modules', '.linecard-installed')
const hashOf = (system, files) => {
  const hash = createHash('sha256')
  for (const file of files) hash.update(`${file}\0`).update(system.files.readFileSync(system.here(...file.split('/'))))
  return hash.digest('hex')
}
const wantedPackages = (system) => hashOf(system, ['package-lock.json', 'package.json'])

/** Whether node_modules holds what package-lock.json names, whoever installed it. */
export function npmPackagesAreThere(system) {
  if (!system.isFile(system.node)) return false
  const wanted = wantedPackages(system)
  if (system.readText(packageStamp(system)) === wanted) return true
  if (!isInstalled(system)) return false
  system.writeText(packageStamp(system), wanted)
  return true
}

/** Whether npm wrote down, when it was done, that it installed the very packages of package-lock.json. */
function isInstalled(system) {
  const written = system.readText(system.here('node_modules', '.package-lock.json'))
  if (written === null) return false
  const { packages: wanted = {} } = JSON.parse(system.readText(system.here('package-lock.json')) ?? '{}')
  const { packages: there = {} } = JSON.parse(written)
  return Object.entries(wanted).every(([place, one]) => {
    if (place === '' || (one.optional && there[place] === undefined)) return true
    return there[place]?.version === one.version && there[place]?.integrity === one.integrity
  })
}

/** Installs the npm packages without running any script of theirs but that of `node`, which puts the project's Node in its place. */
async function npmPackages(system) {
  if (npmPackagesAreThere(system)) return true
  system.say('Installing the npm packages (about half a minute)')
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error']
  const installed = await system.npm(['ci', '--ignore-scripts', ...quiet])
  const made = installed.good ? await system.npm(['rebuild', 'node', ...quiet]) : installed
  if (!made.good || !system.isFile(system.node)) {
    system.complain(`${system.whyFailed(made)}\n`)
    system.complain(
      'The npm packages could not be installed. Linecard needs the npm registry once; behind a proxy, set HTTPS_PROXY.\n',
    )
    return false
  }
  system.writeText(packageStamp(system), wantedPackages(system))
  return true
}

/** Every file below these, in one order on every computer; what the build itself writes is left out. Needs no git. */
export function sourceFiles(system, among = sources) {
  const under = (file) => {
    const place = system.here(...file.split('/'))
    if (!system.files.existsSync(place)) return []
    if (system.isFile(place)) return [file]
    const inside = system.files.readdirSync(place).filter((name) => name !== 'paraglide' && !name.startsWith('.'))
    return inside.sort().flatMap((name) => under(`${file}/${name}`))
  }
  // Of the build's own folder only the plug-ins shape what is built.
  return among.flatMap(under).filter((file) => !file.startsWith('build/') || file.endsWith('.ts'))
}

/** Builds main, preload and window when a source is not what it was at the last build. Answers whether the build is good. */
export function build(system) {
  const stamp = system.here('out', '.built')
  const wanted = hashOf(system, sourceFiles(system))
  if (system.readText(stamp) === wanted) return true
  system.say('Building')
  const done = system.run(system.node, system.tool('electron-vite', 'build', '--logLevel', 'error'))
  if (!done.good) {
    system.complain(`${system.whyFailed(done)}\nThe build failed; see above.\n`)
    return false
  }
  system.writeText(stamp, wanted)
  return true
}

/** The Debian packages that each purpose wants before anything else. The keychain's come only where its module cannot be had otherwise. */
const debianPackages = { start: [], test: ['secrets', 'keychain', 'test'], installers: ['installers'], packaging: ['packaging'] }

/**
 * Sets up what is missing. `yes`: system packages are named and installed without a question. `beside`: work that needs npm's packages and nothing of
 * Debian's or of the keychain; it runs once, as soon as it can. Answers whether the rest can go on.
 * @param {(keyof typeof debianPackages)[]} purposes
 * @param {{ yes?: boolean, beside?: () => Promise<unknown> }} options
 */
export async function setUp(system, purposes, { yes = false, beside = async () => {} } = {}) {
  const [major = 0] = process.versions.node.split('.').map(Number)
  if (major < 20) {
    system.complain(`Linecard needs Node 20 or newer to set itself up; this is ${process.versions.node}.\n`)
    return false
  }
  const offered = offerPackages(
    system,
    purposes.flatMap((purpose) => debianPackages[purpose]),
    { yes },
  )
  // Whoever is asked, by us or by sudo, is asked for one thing at a time. Otherwise Debian's packages come while npm's do, and each waits for its own
  // network most of the time.
  if (isAsked(system, { yes })) await offered
  const npm = async () => {
    const installed = await npmPackages(system)
    if (installed) await beside()
    return installed
  }
  const [installed] = await Promise.all([npm(), offered])
  if (!installed) return false
  await keychainModule(system, { offer: (which) => offerPackages(system, which, { yes }) })
  return true
}
