import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { keychainModule, moduleIn, verify } from '../../../build/keychain-module.mjs'
import { keytarPins, keytarSystems, keytarVersion } from '../../../build/keytar-pins.mjs'
import { madeUpComputer, type Ending, type MadeUp, type MadeUpOptions } from '../../support/system/made-up-computer.ts'

/** A tar file with these entries, as GNU tar lays them out. */
function tarOf(entries: readonly (readonly [name: string, content: Buffer])[]): Buffer {
  const blocks = entries.flatMap(([name, content]) => {
    const head = Buffer.alloc(512)
    head.write(name, 0, 'latin1')
    head.write(content.length.toString(8).padStart(11, '0'), 124, 'latin1')
    return [head, content, Buffer.alloc((512 - (content.length % 512)) % 512)]
  })
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]))
}

const native = Buffer.from('a native module '.repeat(100))
const archive = tarOf([
  ['build/', Buffer.alloc(0)],
  ['build/Release/other.node', Buffer.from('another')],
  ['build/Release/keytar.node', native],
])
const pin = createHash('sha256').update(native).digest('hex')

const compilers = ['g++', 'make', 'python3', 'pkg-config']

/** A computer whose download brings `content`; null: it fails. */
function computer(content: Buffer | null, options: Partial<MadeUpOptions> = {}): MadeUp {
  const made = madeUpComputer({
    platform: 'linux',
    ...options,
    act(name, spawned, self): Ending | undefined {
      const acted = options.act?.(name, spawned, self)
      if (acted !== undefined) return acted
      const [script, kind, , file] = spawned.args
      if (!script?.endsWith('fetch.mjs') || kind !== 'file' || file === undefined) return undefined
      if (content === null) return { code: 1, told: ['github.com answered 404'] }
      self.files.set(file, content)
      return { code: 0 }
    },
  })
  made.files.delete(nativeFile(made))
  return made
}
const nativeFile = (made: MadeUp): string => made.here('node_modules', 'keytar', 'build', 'Release', 'keytar.node')
const pins = { 'linux-x64': pin, 'win32-x64': pin, 'darwin-arm64': pin }

describe('the keychain module', () => {
  it('is built from its source where a compiler is, and not fetched', async () => {
    const made = computer(archive, { programs: compilers })
    expect(await keychainModule(made.system, { pins })).toBe(true)
    expect(made.files.get(nativeFile(made))).toBe('built')
    expect(made.spawned.some(({ args }) => args[0]?.endsWith('fetch.mjs'))).toBe(false)
  })

  it.each([
    ['win32', 'x64'],
    ['darwin', 'arm64'],
    ['linux', 'x64'],
  ] as const)('is fetched where there is no compiler, and kept because it is the pinned one (%s %s)', async (platform, arch) => {
    const made = computer(archive, { platform, arch })
    expect(await keychainModule(made.system, { pins }), made.said()).toBe(true)
    expect(made.files.get(nativeFile(made))).toEqual(native)
    expect(made.spawned.find(({ args }) => args[0]?.endsWith('fetch.mjs'))?.args[2]).toBe(
      `https://github.com/atom/node-keytar/releases/download/v7.9.0/keytar-v7.9.0-napi-v3-${platform}-${arch}.tar.gz`,
    )
  })

  it.each([
    ['another module', tarOf([['build/Release/keytar.node', Buffer.from('evil')]])],
    ['one byte more', tarOf([['build/Release/keytar.node', Buffer.concat([native, Buffer.from([0])])]])],
    ['an archive without a module', tarOf([['build/Release/other.node', native]])],
    ['no archive', Buffer.from('<html>Sign in to the hotel’s network</html>')],
    ['half an archive', archive.subarray(0, archive.length / 2)],
    ['nothing', Buffer.alloc(0)],
  ])('is thrown away unless it is the pinned one: %s', async (_what, content) => {
    const made = computer(content)
    expect(await keychainModule(made.system, { pins })).toBe(false)
    expect(made.files.has(nativeFile(made))).toBe(false)
    // Nothing of the download is left, and nothing of it was ever loaded.
    expect([...made.files.keys()].filter((file) => file.includes('.cache'))).toEqual([])
    expect(made.spawned.some(({ args }) => args.includes("require('keytar')"))).toBe(false)
    expect(made.said()).toContain('Could not install the keychain module')
  })

  it('is not fetched for a system without a pin: that is said by its name, with what to do', async () => {
    const made = computer(archive, { platform: 'win32', arch: 'arm64' })
    expect(await keychainModule(made.system, { pins })).toBe(false)
    expect(made.spawned.some(({ args }) => args[0]?.endsWith('fetch.mjs'))).toBe(false)
    expect(made.said()).toContain('win32-arm64')
    expect(made.said()).toContain('Visual Studio')
  })

  it('offers the packages that build it where it can be had in no other way, and builds it then', async () => {
    const made = computer(null, { programs: ['apt-get'] })
    const offered: string[][] = []
    const done = await keychainModule(made.system, {
      pins,
      async offer(purposes) {
        offered.push(purposes)
        for (const name of compilers) made.files.set(`/usr/bin/${name}`, '')
        return true
      },
    })
    expect([done, offered]).toEqual([true, [['keychain']]])
    expect(made.files.get(nativeFile(made))).toBe('built')
  })

  it('offers the keychain’s own library where only that is missing', async () => {
    let there = false
    const made = computer(archive, {
      programs: ['apt-get'],
      act: (_name, { args }) =>
        args.includes("require('keytar')") && !there
          ? { code: 1, stderr: 'Error: libsecret-1.so.0: cannot open shared object file: No such file or directory' }
          : undefined,
    })
    const offered: string[][] = []
    const offer = async (purposes: string[]): Promise<boolean> => {
      offered.push(purposes)
      return (there = true)
    }
    expect(await keychainModule(made.system, { pins, offer })).toBe(true)
    expect(offered).toEqual([['secrets']])
  })

  it('is left as it is once it works', async () => {
    const made = computer(archive)
    await keychainModule(made.system, { pins })
    const before = made.spawned.length
    expect(await keychainModule(made.system, { pins })).toBe(true)
    expect(made.spawned.length).toBe(before)
  })

  it('is read from the archive by its whole name', () => {
    expect(moduleIn(archive)).toEqual(native)
    expect(moduleIn(tarOf([['build/Release/keytar.node.txt', native]]))).toBeNull()
  })
})

describe('the pins', () => {
  it('are SHA-256 of the version that is installed', () => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> }
    expect(dependencies['keytar']).toBe(keytarVersion)
    for (const hash of Object.values(keytarPins)) expect(hash).toMatch(/^[0-9a-f]{64}$/)
    expect(new Set(Object.values(keytarPins)).size).toBe(Object.keys(keytarPins).length)
  })

  it('are compared with every download by one command, which fails where one differs', async () => {
    const bad = computer(archive)
    expect(await verify(bad.system)).toBe(1)
    for (const which of keytarSystems) expect(bad.said()).toContain(which)
    expect(bad.said()).toContain(`linux-x64: differs: it is ${pin}`)
    expect(bad.said()).toContain(`win32-arm64: no pin; it is ${pin}`)
    const good = computer(archive)
    expect(await verify(good.system, Object.fromEntries(keytarSystems.map((which) => [which, pin])))).toBe(0)
  })

  it('cannot be passed by: npm has nothing with which keytar’s own script could fetch anything', () => {
    const { allowScripts, overrides } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      allowScripts: Record<string, boolean>
      overrides: Record<string, string>
    }
    expect(allowScripts['keytar']).toBe(false)
    // npm before 11 knows no allowScripts: there the script finds no fetcher, and builds from source.
    expect(overrides['prebuild-install']).toBe('npm:node-addon-api@4.3.0')
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Record<string, { name?: string; bin?: unknown }>
    }
    const fetchers = Object.entries(packages).filter(([place]) => place.endsWith('node_modules/prebuild-install'))
    expect(fetchers.map(([, { name, bin }]) => [name, bin])).toEqual([['node-addon-api', undefined]])
  })
})
