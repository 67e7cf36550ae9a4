// `npm run check`: format, lint, layers, types, svelte-check and the unit tests, two at a time. Exits 1 when any of them fails.
import { begin } from './begin.mjs'

const cache = (name) => `.cache/${name}`
const types = (name) => ['tsc', '-p', name]

const messages = [
  'paraglide-js',
  'compile',
  '--project',
  './project.inlang',
  '--outdir',
  './src/renderer/src/paraglide',
  '--strategy',
  'globalVariable',
  'baseLocale',
  '--silent',
]

/** The longest first, so that the two ends meet. */
const steps = [
  ['unit', ['vitest', 'run', '--project', 'unit']],
  ['svelte-check', ['svelte-check', '--tsconfig', 'src/renderer/tsconfig.json', '--fail-on-warnings']],
  ['lint', ['eslint', '--cache', '--cache-location', cache('eslint'), '.']],
  ['types: test', types('test')],
  ['types: main', types('src/main')],
  ['layers', ['depcruise', '--config', '.dependency-cruiser.cjs', 'src']],
  ['format', ['prettier', '--check', '--cache', '--cache-location', cache('prettier'), '--log-level', 'warn', '.']],
  ['types: shared', types('src/shared')],
  ['types: preload', types('src/preload')],
]

function run(system, name, [tool, ...args]) {
  return new Promise((resolve) => {
    const started = Date.now()
    const child = system.start(system.node, system.tool(tool, ...args), { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout?.on('data', (text) => (output += text))
    child.stderr?.on('data', (text) => (output += text))
    const end = (code) => {
      system.write(`${code === 0 ? 'good  ' : 'FAILED'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)\n`)
      resolve({ name, code, output })
    }
    child.on('error', (error) => {
      output += error.message
      end(1)
    })
    child.on('close', (code) => end(code ?? 1))
  })
}

export async function main(system, args) {
  // The window's types come from them.
  const results = [await run(system, 'messages', messages)]
  // The whole test run has the unit tests as a suite of its own.
  const queue = steps.filter(([name]) => name !== 'unit' || !args.includes('--no-unit'))
  const worker = async () => {
    for (let step = queue.shift(); step; step = queue.shift()) results.push(await run(system, ...step))
  }
  await Promise.all([worker(), worker()])
  const failed = results.filter(({ code }) => code !== 0)
  for (const { name, output } of failed) system.complain(`\n--- ${name} ---\n${output.trim()}\n`)
  return failed.length > 0 ? 1 : 0
}

await begin(import.meta, main)
