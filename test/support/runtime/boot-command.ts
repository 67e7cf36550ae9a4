// What the stand-in for Electron starts where a command is tried: `node boot-command.ts APP.ASAR …`. Only the main script runs, as in an Electron
// that is not ready yet: there is neither a window nor a display.
import { mkdtempSync, rmSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as electron from '../../built/electron-stand-in.ts'
import { extractAsar } from '../system/asar.ts'

const standIn = new URL('../../built/electron-stand-in.ts', import.meta.url).href
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context),
})
const [archive = '', ...args] = process.argv.splice(2)
const folder = mkdtempSync(join(tmpdir(), 'linecard-package-'))
try {
  extractAsar(archive, folder)
  // As in a packaged app, where the program is one argument.
  process.argv.splice(1, Infinity, ...args)
  await import(pathToFileURL(join(folder, 'out', 'main', 'index.js')).href)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
// An Electron that is not ready yet ends at once.
process.exit(electron.held.exitCode)
