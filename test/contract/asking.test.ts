import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

/** `script` gives a program a terminal of its own. */
const terminal = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0

let folder = ''
const log = (): string => (existsSync(join(folder, 'log')) ? readFileSync(join(folder, 'log'), 'utf8') : '')

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'linecard-asking-'))
  const programs = join(folder, 'bin')
  mkdirSync(programs)
  const program = (name: string, ...lines: string[]): void => {
    writeFileSync(join(programs, name), ['#!/bin/sh', ...lines, ''].join('\n'))
    chmodSync(join(programs, name), 0o755)
  }
  program('apt-get', `echo "apt-get $*" >> '${join(folder, 'log')}'`)
  // As sudo does: it asks at the terminal, and where it must not ask, it fails.
  program(
    'sudo',
    'if [ "$1" = -n ]; then exit 1; fi',
    `printf 'Password: ' > /dev/tty; read -r given < /dev/tty`,
    `echo "sudo by $given" >> '${join(folder, 'log')}'`,
    'exec "$@"',
  )
  const from = (name: string): string => pathToFileURL(resolve('build', name)).href
  writeFileSync(
    join(folder, 'ask.mjs'),
    `import { createSystem } from '${from('system.mjs')}'
import { offerPackages } from '${from('packages.mjs')}'
const system = createSystem({ env: { PATH: '${programs}' }, uid: 1000, root: '${folder}' })
console.log('installed: ' + (await offerPackages(system, ['keychain'], { yes: process.argv.includes('--yes') })))
`,
  )
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Runs it at a terminal; each answer is typed when its question has come. Answers all that was to be seen. */
async function atTerminal(answers: readonly (readonly [question: RegExp, answer: string])[], args = ''): Promise<string> {
  const command = `'${process.execPath}' '${join(folder, 'ask.mjs')}' ${args}`
  const child = spawn('script', ['-qec', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] })
  let seen = ''
  const left = [...answers]
  child.stdout.on('data', (chunk: Buffer) => {
    seen += chunk.toString()
    const [next] = left
    if (!next?.[0].test(seen)) return
    left.shift()
    child.stdin.write(`${next[1]}\n`)
  })
  await once(child, 'close')
  return seen
}

describe.skipIf(!terminal)('missing system packages, with somebody at the terminal', () => {
  it('are named and asked for, and sudo may ask for its password', async () => {
    const seen = await atTerminal([
      [/\[Y\/n\]/, ''],
      [/Password: (?![^]*Password: )/, 's3cret'],
      [/Password: [^]*Password: /, 's3cret'],
    ])
    expect(seen.indexOf('g++')).toBeLessThan(seen.indexOf('[Y/n]'))
    expect(seen).toContain('installed: true')
    expect(log()).toMatch(/^sudo by s3cret\napt-get update -qq\nsudo by s3cret\napt-get install -y .*g\+\+/)
  })

  it('are left alone after a no', async () => {
    const seen = await atTerminal([[/\[Y\/n\]/, 'n']])
    expect(seen).toContain('installed: false')
    expect(seen).toContain('sudo apt-get install')
    expect(log()).toBe('')
  })

  it('are not asked for with --yes, where sudo must not ask either', async () => {
    const seen = await atTerminal([], '--yes')
    expect(seen).not.toContain('[Y/n]')
    expect(seen).toContain('g++')
    expect(log()).toBe('')
  })
})

describe.skipIf(process.platform !== 'linux')('missing system packages, without a terminal', () => {
  it('are named, never asked for, and the script goes on', () => {
    const { stdout, status } = spawnSync(process.execPath, [join(folder, 'ask.mjs')], { encoding: 'utf8', input: '' })
    expect(status).toBe(0)
    expect(stdout).not.toContain('[Y/n]')
    expect(stdout).toMatch(/g\+\+[^]*sudo apt-get install[^]*installed: false/)
    expect(log()).toBe('')
  })
})
