// Plays somebody who closes the window of the built app while a one-time link is open: `node leaving.ts OUT DATADIR`. Prints what it saw.
import { registerHooks } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as electron from './electron-stand-in.ts'

const standIn = new URL('./electron-stand-in.ts', import.meta.url).href
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context),
})
const [, , out = 'out', dataDir = ''] = process.argv
process.argv.splice(2, process.argv.length, '--data-dir', dataDir)
const { ipcHandlers, presses, questions, steps, windows } = electron

async function until(what: string, seen: () => boolean): Promise<void> {
  for (const end = Date.now() + 20_000; !seen(); await new Promise((next) => setImmediate(next))) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}; so far: ${steps.join(', ')}`)
  }
}
const top = { senderFrame: { origin: 'app://linecard', parent: null } }
async function call(name: string, input: unknown): Promise<Record<string, unknown>> {
  const result = (await ipcHandlers.get(`call:${name}`)?.(top, input)) as { ok: boolean; value: Record<string, unknown> }
  if (!result.ok) throw new Error(`${name}: ${JSON.stringify(result)}`)
  return result.value
}

await import(pathToFileURL(join(resolve(out), 'main', 'index.js')).href)
electron.electronIsReady()
await until('the window', () => (windows[0]?.url ?? '') !== '')
const [window] = windows
if (!window) throw new Error('no window')
const events: unknown[] = []
window.webContents.renderer.on('event:app.show', (_event, payload) => events.push(payload))
window.emit('ready-to-show')

await call('keychain.useSessionOnly', {})
const { id: accountId } = await call('accounts.connectDemo', {})
await call('extensions.sync', { accountId })
await call('credentials.rotate', { accountId, number: '1001', password: { mode: 'generate' } })
const { id } = await call('oneTime.offer', { accountId, number: '1001', target: 'linphone' })

presses.push(
  () => 0,
  () => 1,
)
window.close()
await until('the first question', () => questions.length === 1)
await new Promise((next) => setImmediate(next))
const stayed = { gone: window.gone, shown: window.shown, links: (await call('oneTime.list', {})) as unknown }
window.close()
await until('the end', () => steps.at(-1) === 'quit')
process.stdout.write(`${JSON.stringify({ id, stayed, questions, events, steps, shown: window.shown })}\n`, () => process.exit(0))
