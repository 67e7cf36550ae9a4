// `npm run dev [-- --browser --no-open --inspect --data-dir DIR --demo --port N]`: the window with hot reload, and main restarted when it changes;
// in Electron where it is, and in the browser host otherwise.
import { begin } from './begin.mjs'
import { runHost } from './hosts.mjs'
import { setUp } from './setup.mjs'

export async function main(system, args) {
  if (!(await setUp(system, ['start'], { yes: args.includes('--yes') }))) return 1
  // Vite needs the project's Node.
  const server = [system.here('build', 'dev-server.mjs'), ...args.filter((arg) => arg !== '--yes')]
  const { code, error, stopped } = await runHost(system, system.node, server, {})
  if (error !== null) system.complain(`${error.message}\n`)
  return code ?? (stopped ? 0 : 1)
}

await begin(import.meta, main)
