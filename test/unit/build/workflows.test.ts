import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { linuxFormats } from '../../../build/packaging/pack.ts'
import { releasedFiles } from '../../../build/packaging/checksums.ts'
import { signingFor } from '../../../build/packaging/signing.ts'

const folder = '.github/workflows'
const permissions = z.record(z.string(), z.enum(['read', 'write', 'none']))
const step = z.strictObject({
  name: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  with: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  env: z.record(z.string(), z.string()).optional(),
})
const workflow = z.object({
  on: z.record(z.string(), z.unknown()),
  permissions,
  jobs: z.record(
    z.string(),
    // Strict: a container, a shell of its own or another workflow would run what is not looked at here.
    z.strictObject({
      name: z.string(),
      needs: z.string().optional(),
      strategy: z.looseObject({ matrix: z.record(z.string(), z.array(z.unknown())) }).optional(),
      'runs-on': z.string(),
      'timeout-minutes': z.number(),
      environment: z.string().optional(),
      permissions: permissions.optional(),
      env: z.record(z.string(), z.string()).optional(),
      steps: z.array(step),
    }),
  ),
})
const files = readdirSync(folder).toSorted()
const texts = new Map(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]))
const workflows = files.map((file) => ({ file, ...workflow.parse(parse(texts.get(file) ?? '')) }))
const jobs = workflows.flatMap(({ file, jobs: all }) => Object.entries(all).map(([name, job]) => ({ file, job: name, ...job })))
const steps = jobs.flatMap(({ file, job, steps: all }) => all.map((one) => ({ file, job, ...one })))
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')))

describe('the workflows', () => {
  it('are one that tests and one that releases', () => {
    expect(files).toEqual(['release.yml', 'test.yml'])
  })

  it('run nothing but scripts of package.json', () => {
    const commands = steps.flatMap(({ run }) => (run === undefined ? [] : [run]))
    expect(commands.length).toBeGreaterThan(6)
    for (const command of commands) {
      // One line, no expression in it and nothing that a shell reads: what stands here is what runs, on Windows too.
      const [, script] = /^npm (?:run )?([\w-]+)(?: -- [\w. -]+)?$/.exec(command) ?? []
      expect(script, command).toBeDefined()
      expect(Object.keys(scripts), command).toContain(script)
      if (!command.startsWith('npm run ')) expect(['test', 'start'], command).toContain(script)
    }
  })

  it('use GitHub’s own actions alone, each by a whole commit and with its version beside it', () => {
    for (const { uses, run } of steps) {
      expect([uses, run].filter((one) => one !== undefined)).toHaveLength(1)
      if (uses !== undefined) expect(uses).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40}$/)
    }
    const lines = [...texts.values()].join('\n').match(/^.*\buses:.*$/gm) ?? []
    for (const line of lines) expect(line).toMatch(/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
    // One version of each, everywhere.
    const versions = new Map(lines.map((line) => [/uses: (\S+)@/.exec(line)?.[1], line.trim().replace(/^- /, '')]))
    for (const line of lines) expect([...versions.values()]).toContain(line.trim().replace(/^- /, ''))
  })

  it('may read the code and nothing else, but for the one job that makes the draft', () => {
    for (const { permissions: all } of workflows) expect(all).toEqual({ contents: 'read' })
    const more = jobs.filter((job) => job.permissions !== undefined)
    expect(more.map(({ file, job, permissions: own }) => [file, job, own])).toEqual([
      ['release.yml', 'draft', { contents: 'write' }],
    ])
    for (const { uses, with: options } of steps)
      if (uses?.startsWith('actions/checkout@')) expect(options).toEqual({ 'persist-credentials': false })
  })

  it('give a stranger’s change no secret, and each secret to one step', () => {
    expect(texts.get('test.yml')).not.toMatch(/secrets\.|pull_request_target|github\.token/)
    expect(jobs.flatMap(({ env }) => Object.values(env ?? {})).join()).not.toContain('secrets.')
    const withSecrets = steps.filter(({ env }) => Object.values(env ?? {}).some((value) => value.includes('secrets.')))
    expect(withSecrets.map(({ file, run }) => [file, run])).toEqual([['release.yml', 'npm run dist']])
    expect(jobs.find(({ file, job }) => file === 'release.yml' && job === 'build')?.environment).toBe('release')
  })

  it('name every variable that signs as build/packaging/signing.ts reads it', () => {
    const { env = {} } = steps.find(({ run }) => run === 'npm run dist') ?? {}
    const given = (part: string) =>
      Object.fromEntries(
        Object.entries(env).flatMap(([name, value]) => (value.includes(`'${part}' && secrets.`) ? [[name, 'x']] : [])),
      )
    expect(signingFor('darwin', given('mac'))).toMatchObject({ signed: true, notarized: true, says: [] })
    expect(signingFor('win32', given('windows'))).toMatchObject({ signed: true, says: [] })
    for (const [name, value] of Object.entries(env))
      if (value.includes('secrets.')) expect(value).toContain(`secrets.${name} || '' }}`)
  })

  it('build and test on each of the three systems', () => {
    for (const { job, strategy } of jobs.filter(({ strategy: one }) => one !== undefined))
      for (const system of ['ubuntu', 'macos', 'windows']) expect(JSON.stringify(strategy?.matrix), job).toContain(system)
    const commandsOf = (name: string): (string | undefined)[] => steps.filter(({ job }) => job === name).map(({ run }) => run)
    expect(commandsOf('suites')).toContain('npm test')
    expect(commandsOf('electron')).toEqual(expect.arrayContaining(['npm run opens', 'npm run electron-specs', 'npm run unit']))
  })

  it('check before they build, open what they built, and lay nothing open that no person has looked at', () => {
    const run = (name: string): string[] => steps.flatMap((one) => (one.job === name && one.run !== undefined ? [one.run] : []))
    expect(run('build')).toEqual([
      'npm run release -- check',
      'npm run keychain -- --verify',
      'npm run dist',
      'npm run opens -- --packed',
    ])
    expect(run('draft')).toEqual(['npm run release -- draft parts'])
    expect(jobs.find(({ job }) => job === 'draft')?.needs).toBe('build')
  })

  it('hand on every kind of file that a release consists of', () => {
    const upload = steps.find(({ uses }) => uses?.startsWith('actions/upload-artifact@'))
    const kinds = String(upload?.with?.['path']).match(/\S+/g)
    expect(kinds).toEqual(
      ['*.deb', '*.rpm', '*.AppImage', '*.dmg', '*.zip', '*.exe', '*.cdx.json', 'SHA256SUMS'].map((kind) => `dist/${kind}`),
    )
    expect(linuxFormats).toEqual(['deb', 'rpm', 'appimage'])
    expect(releasedFiles(folder)).toEqual([])
  })
})
