import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { npmPackagesAreThere } from './setup.mjs'
import { createSystem } from './system.mjs'

/**
 * Runs a script where it is the one that was started; a test that imports it runs it by itself. `main` answers its exit code, or null
 * where it ends by itself.
 */
export async function begin(meta, main) {
  if (process.argv[1] === undefined || realpathSync(process.argv[1]) !== realpathSync(fileURLToPath(meta.url))) return
  const system = createSystem()
  const args = process.argv.slice(2)
  const code = mustChangeNode(system) ? await inSystemNode(system, process.argv[1], args) : await main(system, args)
  if (code !== null) process.exitCode = code
}

/** npm puts the project's Node before the system's. On Windows npm could not replace a Node that runs this very script. */
export function mustChangeNode(system) {
  return system.platform === 'win32' && system.isInNodeModules(system.execPath) && !npmPackagesAreThere(system)
}

/** The same script once more, by the system's Node. */
export function inSystemNode(system, script, args) {
  return new Promise((resolve) => {
    const child = system.start(system.systemNode(), [script, ...args], { stdio: 'inherit' })
    // The console tells it of Ctrl+C by itself.
    for (const signal of ['SIGINT', 'SIGBREAK', 'SIGHUP']) process.on(signal, () => {})
    child.on('error', (error) => {
      system.complain(`${error.message}\n`)
      resolve(1)
    })
    child.on('exit', (code) => resolve(code ?? 1))
  })
}
