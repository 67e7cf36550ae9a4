// `npm run package`: the app's folder, as it will lie on a computer. `npm run dist [-- deb rpm appimage]`: what people install. Both take
// `--out DIR` (dist) and `--electron-dist DIR` (an unpacked Electron, where none can be fetched).
import { begin } from './begin.mjs'
import { build, setUp } from './setup.mjs'

export async function main(system, args) {
  const purposes = args[0] === 'installers' ? ['start', 'installers'] : ['start']
  if (!(await setUp(system, purposes, { yes: args.includes('--yes') })) || !build(system)) return 1
  const packed = system.run(system.node, [system.here('build', 'packaging', 'cli.ts'), ...args], { stdio: 'inherit' })
  if (packed.error) system.complain(`${packed.error.message}\n`)
  return packed.status ?? 1
}

await begin(import.meta, main)
