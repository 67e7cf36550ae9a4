// `npm run ui [-- --port N]`: builds the page that shows every component in all its states, and serves it on this computer alone.
import { stripVTControlCharacters } from 'node:util'
import { begin } from './begin.mjs'
import { onSignals } from './hosts.mjs'
import { setUp } from './setup.mjs'

export async function main(system, args) {
  if (!(await setUp(system, ['start'], { yes: args.includes('--yes') }))) return 1
  const config = ['--config', system.here('build', 'ui.config.ts')]
  const built = system.run(system.node, system.tool('vite', 'build', ...config, '--logLevel', 'error'))
  if (!built.good) {
    system.complain(`${system.whyFailed(built)}\nThe page could not be built; see above.\n`)
    return 1
  }
  return serve(system, [...config, ...args.filter((arg) => arg !== '--yes')])
}

/** Serves it until somebody ends this script. */
function serve(system, args) {
  const child = system.start(system.node, system.tool('vite', 'preview', ...args), { stdio: ['ignore', 'pipe', 'inherit'] })
  const deaf = onSignals(() => child.kill())
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
    // Vite colours what it prints.
    const address = /http:\/\/127\.0\.0\.1:\d+/.exec(stripVTControlCharacters(output))?.[0]
    if (!address) return
    system.write(`The components are at ${address}/ui.html\n`)
    child.stdout.removeAllListeners('data').resume()
  })
  const ended = new Promise((resolve) => {
    child.on('error', (error) => {
      system.complain(`${error.message}\n`)
      resolve(1)
    })
    child.on('exit', (code, signal) => resolve(signal ? 0 : (code ?? 1)))
  })
  return ended.finally(deaf)
}

await begin(import.meta, main)
