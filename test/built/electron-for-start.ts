// Plays Electron for `npm start`: the built main under the stand-in, with a window that paints at once. `node electron-for-start.ts APP …flags`.
import { registerHooks } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as electron from './electron-stand-in.ts'

const standIn = new URL('./electron-stand-in.ts', import.meta.url).href
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context),
})
const app = resolve(process.argv[2] ?? '.')
// Whoever asks finds out whether the clipboard was emptied.
electron.held.clipboard = 'nothing of ours'
await import(pathToFileURL(join(app, 'out', 'main', 'index.js')).href)
electron.electronIsReady()
const painted = setInterval(() => {
  const [window] = electron.windows
  if (!window || window.url === '') return
  clearInterval(painted)
  window.emit('ready-to-show')
}, 5)
const ended = setInterval(() => {
  if (electron.steps.at(-1) !== 'quit') return
  clearInterval(ended)
  console.log(`steps: ${electron.steps.join(', ')}`)
  process.exit(0)
}, 5)
