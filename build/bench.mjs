// `npm run bench [-- --json] [-- --record] [name]`: sets up what is missing, builds, and measures.
import { begin } from './begin.mjs'
import { build, setUp } from './setup.mjs'

export async function main(system, args) {
  // What the set-up says goes to stderr: with --json, stdout is for the numbers alone.
  const quiet = { ...system, say: (text) => system.complain(`· ${text}\n`) }
  if (!(await setUp(quiet, ['start', 'test'], { yes: true })) || !build(quiet)) return 1
  const measured = system.run(
    system.node,
    ['--disable-warning=ExperimentalWarning', system.here('test', 'bench', 'run.ts'), ...args],
    { stdio: 'inherit' },
  )
  if (measured.error) system.complain(`${measured.error.message}\n`)
  return measured.status ?? 1
}

await begin(import.meta, main)
