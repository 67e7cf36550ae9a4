// `npm run check`: format, lint, layers, types, svelte-check and the unit tests, two at a time. Exits 1 when any of them fails.
import { spawn } from 'node:child_process'

const steps = [
  ['format', ['prettier', '--check', '--cache', '--cache-location', '.cache/prettier', '--log-level', 'warn', '.']],
  ['lint', ['eslint', '--cache', '--cache-location', '.cache/eslint', '.']],
  ['layers', ['depcruise', '--config', '.dependency-cruiser.cjs', 'src']],
  ['types: shared', ['tsc', '-p', 'src/shared']],
  ['types: main', ['tsc', '-p', 'src/main']],
  ['types: preload', ['tsc', '-p', 'src/preload']],
  ['types: test', ['tsc', '-p', 'test']],
  ['svelte-check', ['svelte-check', '--tsconfig', 'src/renderer/tsconfig.json', '--fail-on-warnings']],
  ['unit', ['vitest', 'run', '--project', 'unit']],
]

function run([name, [command, ...args]]) {
  return new Promise((resolve) => {
    const started = Date.now()
    const child = spawn(`node_modules/.bin/${command}`, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    })
    let output = ''
    child.stdout.on('data', (text) => (output += text))
    child.stderr.on('data', (text) => (output += text))
    child.on('error', (error) => resolve({ name, code: 1, output: String(error) }))
    child.on('close', (code) => {
      console.log(`${code === 0 ? 'good  ' : 'FAILED'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`)
      resolve({ name, code: code ?? 1, output })
    })
  })
}

const messages = await run([
  'messages',
  [
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
  ],
])
const results = [messages]
// The whole test run has the unit tests as a suite of its own.
const queue = steps.filter(([name]) => name !== 'unit' || !process.argv.includes('--no-unit'))
const worker = async () => {
  for (let step = queue.shift(); step; step = queue.shift()) results.push(await run(step))
}
await Promise.all([worker(), worker()])

const failed = results.filter((result) => result.code !== 0)
for (const { name, output } of failed) console.error(`\n--- ${name} ---\n${output.trim()}`)
process.exitCode = failed.length > 0 ? 1 : 0
