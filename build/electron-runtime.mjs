// Electron's own program: where it is, and how it is fetched.
import { fetchBy, stallMs } from './fetching.mjs'

/** A download that failed is not tried again for so long, in ms: somebody who starts Linecard twice should not wait twice. */
const patienceMs = 10 * 60_000

const programNames = { win32: ['electron.exe'], darwin: ['Electron.app', 'Contents', 'MacOS', 'Electron'] }

/**
 * Electron's program here: the one in ELECTRON_OVERRIDE_DIST_PATH where that is set, or the one in its npm package, of the version that the
 * package asks for. `why` it cannot be used, when there is none.
 */
export function electronProgram(system) {
  const names = programNames[system.platform] ?? ['electron']
  const override = system.variable('ELECTRON_OVERRIDE_DIST_PATH')
  if (override) {
    const program = system.join(override, ...names)
    if (system.isFile(program)) return { program, why: null, mayFetch: false }
    return {
      program: null,
      why: `ELECTRON_OVERRIDE_DIST_PATH names a folder without ${names.join('/')}: ${override}`,
      mayFetch: false,
    }
  }
  const folder = (...parts) => system.here('node_modules', 'electron', ...parts)
  const program = folder('dist', ...names)
  const wanted = JSON.parse(system.readText(folder('package.json')) ?? '{}').version
  const there = system.readText(folder('dist', 'version'))?.trim().replace(/^v/, '')
  // Its installer writes path.txt last: without it, the folder may be half there.
  const whole = system.isFile(program) && system.readText(folder('path.txt')) !== null && there === wanted
  return { program: whole ? program : null, why: whole ? null : 'its runtime is not here yet', mayFetch: true }
}

/** Fetches Electron's runtime. Answers why it could not, or null. `force`: even right after a failure. */
export async function fetchElectron(system, { force = false } = {}) {
  const failed = system.here('node_modules', '.cache', 'linecard-electron-failed')
  const before = system.readText(failed)
  if (before !== null && !force) {
    const agoMs = system.now() - system.files.statSync(failed).mtimeMs
    if (agoMs >= 0 && agoMs < patienceMs) {
      const minutes = Math.round(agoMs / 60_000)
      return `${before} ${minutes === 0 ? 'just now' : `${minutes} min ago`}`
    }
  }
  system.say('Downloading the Electron runtime (about 120 MB, once)')
  const why = (await fetchBy(system, ['electron', '--stall', String(stallMs)])).why ?? unpack(system)
  if (why === null) {
    system.files.rmSync(failed, { force: true })
    return null
  }
  system.writeText(failed, `its runtime could not be fetched: ${why}`)
  return `its runtime could not be fetched: ${why}`
}

/** Electron's own installer, which finds the download in its cache. Answers why it failed, or null. */
function unpack(system) {
  const env = system.envWith({ ELECTRON_RUN_AS_NODE: undefined })
  const done = system.run(system.node, system.tool('install-electron'), { env })
  return electronProgram(system).program === null ? `it could not be unpacked (${system.whyFailed(done)})` : null
}
