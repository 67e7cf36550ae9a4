// What the stand-in for Electron starts: `node boot-package.ts APP.ASAR …`. Boots the app in the archive as test/built/boot.ts does.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { extractAsar } from '../system/asar.ts'

const [archive = '', ...args] = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'linecard-package-'))
try {
  extractAsar(archive, folder)
  const boot = fileURLToPath(new URL('../../built/boot.ts', import.meta.url))
  const done = spawnSync(process.execPath, [boot, join(folder, 'out'), ...args], { stdio: 'inherit' })
  process.exitCode = done.status ?? 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
