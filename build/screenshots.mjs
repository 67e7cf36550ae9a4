// `npm run screenshots`: takes the pictures in docs/screenshots anew, in both themes and languages. Look at them before you commit them.
import { spawnSync } from 'node:child_process'
import { build, node, root, setUp } from './setup.mjs'

setUp(['start', 'test'])
build()
const done = spawnSync(node, ['node_modules/@playwright/test/cli.js', 'test', 'look.spec.ts'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, LINECARD_SCREENSHOTS: '1' },
})
process.exit(done.status ?? 1)
