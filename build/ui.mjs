// `npm run ui [-- --port N]`: builds the page that shows every component in all its states, and serves it on this computer alone.
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { node, root, setUp } from './setup.mjs'

setUp(['start'])
const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
const config = ['--config', join(root, 'build', 'ui.config.ts')]
const built = spawnSync(node, [vite, 'build', ...config, '--logLevel', 'error'], { cwd: root, encoding: 'utf8' })
if (built.status !== 0) {
  console.error(built.stdout + built.stderr)
  console.error('The page could not be built; see above.')
  process.exit(1)
}
const child = spawn(node, [vite, 'preview', ...config, ...process.argv.slice(2)], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'inherit'],
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(signal ? 0 : (code ?? 1)))
let output = ''
child.stdout.on('data', (chunk) => {
  output += chunk
  // Vite colours what it prints.
  const address = /http:\/\/127\.0\.0\.1:\d+/.exec(stripVTControlCharacters(output))?.[0]
  if (!address) return
  console.log(`The components are at ${address}/ui.html`)
  child.stdout.removeAllListeners('data').resume()
})
