// `npm run screenshots`: takes the pictures in docs/screenshots anew, in both themes and languages. Look at them before you commit them.
import { begin } from './begin.mjs'
import { build, setUp } from './setup.mjs'

export async function main(system, args) {
  if (!(await setUp(system, ['start', 'test'], { yes: args.includes('--yes') })) || !build(system)) return 1
  const done = system.run(system.node, system.tool('playwright', 'test', 'look.spec.ts', '--project', 'browser'), {
    stdio: 'inherit',
    env: system.envWith({ LINECARD_SCREENSHOTS: '1' }),
  })
  if (done.error) system.complain(`${done.error.message}\n`)
  return done.status ?? 1
}

await begin(import.meta, main)
