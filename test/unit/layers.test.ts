import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const binary = (name: string): string => join(root, 'node_modules', '.bin', name)
let folder: string

/** Imports that break a rule: the file they are planted in, the line, and the rule that must name them. */
const planted: readonly [rule: string, file: string, line: string][] = [
  ['shared-knows-nobody', 'src/shared/planted.ts', "import '../main/system/clock.ts'"],
  ['window-knows-only-shared', 'src/renderer/src/planted.ts', "import '../../main/system/clock.ts'"],
  ['kit-knows-no-state', 'src/renderer/src/kit/planted.ts', "import '../session/layout.svelte.ts'"],
  ['state-knows-no-feature', 'src/renderer/src/session/planted.ts', "import '../features/help/index.ts'"],
  ['features-meet-through-their-index', 'src/renderer/src/features/watch/planted.ts', "import '../settings/pem.ts'"],
  ['frame-meets-features-at-their-index', 'src/renderer/src/frame/planted.ts', "import '../features/settings/pem.ts'"],
  ['features-know-no-frame', 'src/renderer/src/features/watch/planted-frame.ts', "import '../../frame/menu-choices.ts'"],
  ['window-knows-no-node', 'src/renderer/src/planted-node.ts', "import 'node:fs'"],
  ['preload-knows-only-shared', 'src/preload/planted.ts', "import '../main/system/clock.ts'"],
  ['electron-in-its-room', 'src/main/accounts/planted.ts', "import 'electron'"],
  ['keytar-in-its-room', 'src/main/accounts/planted-keytar.ts', "import 'keytar'"],
  ['axios-in-its-room', 'src/main/accounts/planted-axios.ts', "import 'axios'"],
  ['sqlite-in-its-room', 'src/main/accounts/planted-sqlite.ts', "import 'node:sqlite'"],
  ['targets-are-pure', 'src/main/provisioning/targets/planted.ts', "import '../../system/clock.ts'"],
  ['services-meet-in-linecard', 'src/main/extensions/planted.ts', "import '../accounts/accounts.ts'"],
  ['wiring-is-above', 'src/main/pbx/planted-wiring.ts', "import '../wiring/health.ts'"],
  ['demo-is-a-stranger', 'src/main/pbx/planted.ts', "import '../demo/demo-pbx.ts'"],
  ['no-circles', 'src/main/planted-one.ts', "import './planted-two.ts'\nexport const one = 1"],
  [
    'no-circles-of-types',
    'src/main/planted-type-one.ts',
    "import type { Two } from './planted-type-two.ts'\nexport type One = Two",
  ],
]

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'linecard-layers-'))
  for (const name of ['src', 'messages', 'package.json', 'tsconfig.base.json', '.dependency-cruiser.cjs'])
    cpSync(join(root, name), join(folder, name), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the layers', () => {
  it('each rule names the wrong import that was planted for it', { timeout: 60_000 }, () => {
    for (const [, file, line] of planted) {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), `${line}\n`)
    }
    writeFileSync(join(folder, 'src/main/planted-two.ts'), "import './planted-one.ts'\nexport const two = 2\n")
    writeFileSync(
      join(folder, 'src/main/planted-type-two.ts'),
      "import type { One } from './planted-type-one.ts'\nexport type Two = One | null\n",
    )
    const { stdout } = spawnSync(binary('depcruise'), ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src'], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 100_000_000,
    })
    const { summary } = JSON.parse(stdout) as { summary: { violations: { from: string; rule: { name: string } }[] } }
    const fired = new Set(summary.violations.map((one) => `${one.rule.name} ${one.from.replace(/(planted|type)-two/, '$1-one')}`))
    expect([...fired].sort()).toEqual(planted.map(([rule, file]) => `${rule} ${file}`).sort())
  })

  it('a call in the contract without a handler does not compile', { timeout: 60_000 }, () => {
    const fresh = mkdtempSync(join(tmpdir(), 'linecard-contract-'))
    try {
      for (const name of ['src/shared', 'src/main', 'messages', 'package.json', 'tsconfig.base.json'])
        cpSync(join(root, name), join(fresh, name), { recursive: true })
      symlinkSync(join(root, 'node_modules'), join(fresh, 'node_modules'))
      const contract = join(fresh, 'src/shared/contract.ts')
      writeFileSync(
        contract,
        readFileSync(contract, 'utf8').replace(
          'export const calls = {',
          "export const calls = {\n  'lamps.ring': call(nothing, z.null()),",
        ),
      )
      const { status, stdout } = spawnSync(binary('tsc'), ['-p', 'src/main'], { cwd: fresh, encoding: 'utf8' })
      expect(status).not.toBe(0)
      expect(stdout).toMatch(/src\/main\/linecard\.ts[^]*lamps\.ring[^]*missing/)
    } finally {
      rmSync(fresh, { recursive: true, force: true })
    }
  })

  it('what is shared is imported by its one name, in main, in the window and in tests', { timeout: 60_000 }, () => {
    const wrong = ['src/main/accounts/planted.ts', 'src/renderer/src/session/planted.ts', 'test/unit/planted.ts'].map((file) => {
      const { stdout } = spawnSync(binary('eslint'), ['--stdin', '--stdin-filename', join(root, file), '--format', 'json'], {
        cwd: root,
        input: "import '../../shared/result.ts'\nimport '#shared/result.ts'\n",
        encoding: 'utf8',
      })
      const [result] = JSON.parse(stdout) as { messages: { ruleId: string; line: number }[] }[]
      return result?.messages.filter(({ ruleId }) => ruleId === 'no-restricted-imports').map(({ line }) => line)
    })
    expect(wrong).toEqual([[1], [1], [1]])
  })

  it('only lets through what the lint rules allow in the window', { timeout: 60_000 }, () => {
    const source = `<script lang="ts">\n  let text = '<b>x</b>'\n  let odd: any = text\n  console.log(odd)\n</script>\n\n<p style="color: red">{@html text}</p>\n`
    const file = join(root, 'src/renderer/src/features/table/Planted.svelte')
    const { stdout } = spawnSync(binary('eslint'), ['--stdin', '--stdin-filename', file, '--format', 'json'], {
      cwd: root,
      input: source,
      encoding: 'utf8',
    })
    const [result] = JSON.parse(stdout) as { messages: { ruleId: string }[] }[]
    const rules = new Set(result?.messages.map((message) => message.ruleId))
    for (const rule of ['svelte/no-at-html-tags', 'no-restricted-syntax', '@typescript-eslint/no-explicit-any', 'no-console'])
      expect(rules).toContain(rule)
  })
})
