// `npm start [-- --browser --electron --no-open --yes --data-dir DIR --demo --port N]`: sets up what is missing, builds, and opens Linecard.
import { begin } from './begin.mjs'
import { diagnosed, foreseen } from './electron-trouble.mjs'
import { electronProgram, fetchElectron } from './electron-runtime.mjs'
import { runHost } from './hosts.mjs'
import { build, setUp } from './setup.mjs'

/** What belongs to this script; everything else is for Linecard. */
const own = ['--browser', '--electron', '--yes']
/** What the browser host knows, and whether a value follows. Electron's and Chromium's own flags are not for it. */
const forBrowser = { '--no-open': false, '--demo': false, '--data-dir': true, '--export-dir': true, '--port': true }
const onlyForBrowser = ['--port', '--export-dir']

/** Opens Linecard. Answers the exit code. */
export async function main(system, args) {
  const has = (flag) => args.includes(flag)
  const flags = args.filter((arg) => !own.includes(arg))
  if (!(await setUp(system, ['start'], { yes: has('--yes') })) || !build(system)) return 1
  const wantsBrowser = has('--browser') || has('--no-open')
  if (wantsBrowser) {
    if (!has('--browser')) system.say('Without a window to open, Linecard runs in the browser host.')
    return browser(system, flags)
  }
  const why = await openElectron(system, flags, { force: has('--electron') })
  if (why.code !== undefined) return why.code
  system.say(`Could not open Electron: ${why.what}.`)
  for (const line of why.remedy) system.say(line)
  system.say('Linecard opens in the browser instead.')
  return browser(system, onlyKnown(flags))
}

/** Runs Linecard in Electron. Answers `{ code }` when it has run, or the trouble that it has. */
async function openElectron(system, flags, { force }) {
  let { program, why, mayFetch } = electronProgram(system)
  if (program === null && mayFetch) {
    // There is no use in fetching what could not be opened.
    const expected = foreseen(system, system.here('node_modules', 'electron', 'dist', 'electron'))
    if (expected !== null && !force) return expected
    why = await fetchElectron(system, { force })
    program = electronProgram(system).program
    if (program === null) return { what: why, remedy: ['To try again at once: npm start -- --electron'] }
  }
  if (program === null) return { what: why, remedy: [] }
  const expected = foreseen(system, program)
  if (expected !== null && !force)
    return { ...expected, remedy: [...expected.remedy, 'To try all the same: npm start -- --electron'] }
  for (const flag of onlyForBrowser)
    if (flags.some((arg) => arg === flag || arg.startsWith(`${flag}=`)))
      system.say(`${flag} is for the browser host. Electron ignores it.`)
  const ended = await runHost(system, program, [system.root, ...flags], {
    // Electron would run as plain Node with it; some editors' terminals set it.
    env: system.envWith({ ELECTRON_RUN_AS_NODE: undefined }),
    slowly: () => system.say('Electron has started but shows no window yet. If none appears, run npm start -- --browser'),
  })
  const fine = ended.seen || ended.stopped || (ended.code === 0 && ended.error === null)
  return fine ? { code: ended.code ?? (ended.stopped ? 0 : 1) } : diagnosed(system, program, ended)
}

/** Runs Linecard in the browser host. Answers its exit code. */
async function browser(system, flags) {
  const host = ['--disable-warning=ExperimentalWarning', system.here('out', 'main', 'browser-host.js'), ...flags]
  const { code, error, stopped } = await runHost(system, system.node, host, {})
  if (error !== null) system.complain(`${error.message}\n`)
  return code ?? (stopped ? 0 : 1)
}

/** The flags that the browser host knows: what was meant for Electron alone must not keep it from opening. */
function onlyKnown(flags) {
  const kept = []
  for (let at = 0; at < flags.length; at += 1) {
    const [name] = flags[at].split('=')
    if (!(name in forBrowser)) continue
    kept.push(flags[at])
    if (forBrowser[name] && !flags[at].includes('=') && at + 1 < flags.length) kept.push(flags[(at += 1)])
  }
  return kept
}

await begin(import.meta, main)
