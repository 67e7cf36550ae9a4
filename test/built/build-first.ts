// The built project's set-up: builds the app unless what is there is newer than everything it was made from.
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { build } from '../../build/setup.mjs'
import { createSystem } from '../../build/system.mjs'

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
  // Its stamp may be of an earlier build than what lies there.
  if (!fresh) rmSync('out/.built', { force: true })
  // As `npm start` builds: a test that runs it would otherwise build again, and take the app away from under the files beside it.
  if (!build(createSystem())) throw new Error('the build failed')
}
