// `npm run opens [-- --packed]`: whether Linecard opens in a real Electron: from source, or as `npm run package` or `npm run dist` left it. Good
// when it showed its window and then ended as it was asked to. For the workflows, which can fetch Electron.
import { tmpdir } from 'node:os'
import { begin } from './begin.mjs'
import { displayFor, onDisplay } from './display.mjs'
import { diagnosed, foreseen } from './electron-trouble.mjs'
import { electronProgram, fetchElectron } from './electron-runtime.mjs'
import { runHost } from './hosts.mjs'
import { offerPackages } from './packages.mjs'
import { build, setUp } from './setup.mjs'

/** A window that is not there by then never comes, in ms. */
const limitMs = 120_000

export async function main(system, args) {
  const yes = args.includes('--yes')
  await offerPackages(system, ['opens'], { yes })
  const { program, first, why } = args.includes('--packed') ? packed(system) : await fromSource(system, yes)
  if (program === null) return bad(system, why)
  const display = await displayFor(system)
  const home = system.files.mkdtempSync(system.join(tmpdir(), 'linecard-opens-'))
  try {
    const expected = foreseen(onDisplay(system, display), program)
    if (expected !== null) return bad(system, expected.what, expected.remedy)
    const env = system.envWith({ ELECTRON_RUN_AS_NODE: undefined, DISPLAY: display.name })
    let stop = () => {}
    const limit = setTimeout(() => stop({ atOnce: true }), limitMs)
    const ended = await runHost(system, program, [...first, '--demo', '--data-dir', home], {
      env,
      shown: () => stop({ unasked: true }),
      listen: (how) => {
        stop = how
        return () => {}
      },
    })
    clearTimeout(limit)
    if (ended.seen && ended.code === 0) {
      system.say('Linecard opened its window and quit when asked.')
      return 0
    }
    const { what, remedy } = diagnosed(system, program, ended)
    return bad(system, ended.seen ? `it ended badly after its window was shown: ${what}` : what, remedy)
  } finally {
    display.close()
    system.files.rmSync(home, { recursive: true, force: true, maxRetries: 10 })
  }
}

function bad(system, why, remedy = []) {
  system.say(`Linecard did not open: ${why}.`)
  for (const line of remedy) system.say(line)
  return 1
}

/** Electron with the project as its app. */
async function fromSource(system, yes) {
  const nothing = { program: null, first: [] }
  if (!(await setUp(system, ['start'], { yes })) || !build(system)) return { ...nothing, why: 'it could not be built' }
  const { program, why, mayFetch } = electronProgram(system)
  if (program !== null) return { program, first: [system.root], why: null }
  const failed = mayFetch ? await fetchElectron(system, { force: true }) : why
  return failed === null
    ? { program: electronProgram(system).program, first: [system.root], why: null }
    : { ...nothing, why: failed }
}

/** The app in `dist`, as electron-builder names its folder for each system. */
function packed(system) {
  const processor = system.arch === 'x64' ? '' : `-${system.arch}`
  const names = {
    win32: [`win${processor}-unpacked`, 'Linecard.exe'],
    darwin: ['mac-universal', 'Linecard.app', 'Contents', 'MacOS', 'Linecard'],
  }
  const program = system.here('dist', ...(names[system.platform] ?? [`linux${processor}-unpacked`, 'linecard']))
  if (system.isFile(program)) return { program, first: [], why: null }
  return { program: null, first: [], why: `there is no ${program}: npm run package makes it` }
}

await begin(import.meta, main)
