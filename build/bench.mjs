// `npm run bench [-- --json] [name]`: sets up what is missing, builds, and measures.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { node, root } from './setup.mjs'

// What the set-up says goes to stderr: with --json, stdout is for the numbers alone.
const prepared = spawnSync(
  process.execPath,
  ['-e', "import('./build/setup.mjs').then((set) => { set.setUp(['start', 'test']); set.build() })"],
  { cwd: root, stdio: ['ignore', 2, 2] },
)
if (prepared.status !== 0) process.exit(prepared.status ?? 1)
const measured = spawnSync(
  node,
  ['--disable-warning=ExperimentalWarning', join(root, 'test', 'bench', 'run.ts'), ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' },
)
process.exit(measured.status ?? 1)
