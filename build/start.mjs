// `npm start [-- --browser --no-open --data-dir DIR --demo --port N]`: sets up what is missing, builds, and opens Linecard.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, node, root, setUp } from './setup.mjs'

const args = process.argv.slice(2)
const flags = args.filter((arg) => arg !== '--browser')
setUp(['start'])
build()

/** The path of Electron's own program, or null where it is not on this computer. */
function electronProgram() {
  const folder = join(root, 'node_modules', 'electron')
  const path = join(folder, 'path.txt')
  if (!existsSync(path)) return null
  const program = join(folder, 'dist', readFileSync(path, 'utf8').trim())
  return existsSync(program) ? program : null
}

/** Why Electron cannot be used, or null. A download that failed is not tried again for a day. */
function fetchElectron() {
  const failed = join(root, 'node_modules', '.cache', 'linecard-electron-failed')
  if (existsSync(failed) && Date.now() - statSync(failed).mtimeMs < 86_400_000) return readFileSync(failed, 'utf8')
  console.log('· Fetching the Electron runtime')
  const done = spawnSync(node, [join(root, 'node_modules', 'electron', 'install.js')], {
    cwd: root,
    encoding: 'utf8',
    timeout: 300_000,
  })
  if (electronProgram()) {
    rmSync(failed, { force: true })
    return null
  }
  const reason = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ECONNRESET/.exec(
    `${done.stderr}${done.stdout}`,
  )?.[0]
  const why = reason ? `its runtime could not be fetched (${reason})` : 'its runtime could not be fetched'
  mkdirSync(join(root, 'node_modules', '.cache'), { recursive: true })
  writeFileSync(failed, why)
  return why
}

let program = null
if (!args.includes('--browser') && !args.includes('--no-open')) {
  const why = electronProgram() ? null : fetchElectron()
  program = electronProgram()
  if (!program) console.log(`· Electron cannot be opened: ${why}. Linecard opens in the browser instead.`)
} else if (!args.includes('--browser') && !electronProgram()) {
  console.log('· Without a window to open, Linecard runs in the browser host.')
}

const [command, commandArgs] = program
  ? [program, [root, ...flags]]
  : [node, ['--disable-warning=ExperimentalWarning', join(root, 'out', 'main', 'browser-host.js'), ...flags]]
const child = spawn(command, commandArgs, { cwd: process.cwd(), stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => (signal ? process.kill(process.pid, signal) : process.exit(code ?? 1)))
