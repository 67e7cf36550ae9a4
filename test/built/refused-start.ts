// Starts the built app under Node with a stand-in for `electron`: `node refused-start.ts OUT FLAGS…`, where the flags are ones that it refuses.
// Prints what it asked of Electron as one line of JSON.
import { registerHooks } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as electron from './electron-stand-in.ts'

const standIn = new URL('./electron-stand-in.ts', import.meta.url).href
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context),
})
const [, , out = 'out', ...flags] = process.argv
process.argv.splice(1, process.argv.length - 1, resolve(out), ...flags)
electron.app.on('quit', () => {
  process.stdout.write(`${JSON.stringify(electron.steps)}\n`, () => process.exit(electron.held.exitCode))
})
await import(pathToFileURL(join(resolve(out), 'main', 'index.js')).href)
electron.electronIsReady()
