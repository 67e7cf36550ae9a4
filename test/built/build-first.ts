// The built project's set-up: builds the app unless what is there is newer than everything it was made from.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const from = ['src', 'messages', 'project.inlang/settings.json', 'electron.vite.config.ts', 'package.json']
const made = ['out/main/index.js', 'out/main/browser-host.js', 'out/preload/index.cjs', 'out/renderer/index.html']

function newest(path: string): number {
  const here = statSync(path)
  if (!here.isDirectory()) return here.mtimeMs
  // The messages' compiled form is made by the build itself.
  const inside = readdirSync(path).filter((name) => name !== 'paraglide')
  return Math.max(0, ...inside.map((name) => newest(join(path, name))))
}

export default function buildFirst(): void {
  const fresh =
    made.every((path) => existsSync(path)) &&
    Math.min(...made.map((path) => statSync(path).mtimeMs)) > Math.max(...from.map((path) => newest(path)))
  if (fresh) return
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'build'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new Error(`the build failed:\n${stdout}\n${stderr}`)
}
