import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inSystemNode, mustChangeNode } from '../../../build/begin.mjs'
import { main as bench } from '../../../build/bench.mjs'
import { main as check } from '../../../build/check.mjs'
import { main as dev } from '../../../build/dev.mjs'
import { fetchElectron } from '../../../build/electron-runtime.mjs'
import { keychainModule } from '../../../build/keychain-module.mjs'
import { main as opens } from '../../../build/opens.mjs'
import { main as pack } from '../../../build/package.mjs'
import { patiently } from '../../../build/patiently.mjs'
import { main as screenshots } from '../../../build/screenshots.mjs'
import { build, setUp, sourceFiles } from '../../../build/setup.mjs'
import { main as start } from '../../../build/start.mjs'
import { tools, type System } from '../../../build/system.mjs'
import { main as test } from '../../../build/test.mjs'
import { main as ui } from '../../../build/ui.mjs'
import { madeUpComputer, type Ending, type MadeUp, type MadeUpOptions } from '../../support/system/made-up-computer.ts'

const computers = [
  { platform: 'win32', arch: 'x64' },
  { platform: 'win32', arch: 'arm64' },
  { platform: 'darwin', arch: 'x64' },
  { platform: 'darwin', arch: 'arm64' },
  { platform: 'linux', arch: 'x64' },
  { platform: 'linux', arch: 'arm64' },
] as const

const electronParts = { win32: ['electron.exe'], darwin: ['Electron.app', 'Contents', 'MacOS', 'Electron'], linux: ['electron'] }
const reports =
  '{"numPassedTests":1,"numFailedTests":0,"numPendingTests":0,"numTodoTests":0,"stats":{"expected":1,"flaky":0,"unexpected":0,"skipped":0},"suites":[]}'

/** Puts Electron's runtime where its installer puts it. */
function withElectron(made: MadeUp, platform: keyof typeof electronParts): void {
  const folder = (...parts: string[]): string => made.here('node_modules', 'electron', ...parts)
  made.files.set(folder('dist', ...electronParts[platform]), '')
  made.files.set(folder('dist', 'version'), '45.4.1')
  made.files.set(folder('path.txt'), electronParts[platform].join('/'))
}

/** Every build script, from a fresh checkout and with everything there. */
const scripts: Readonly<Record<string, (system: System) => Promise<unknown>>> = {
  'npm start': (system) => start(system, []),
  'npm start -- --browser': (system) => start(system, ['--browser']),
  'npm run dev': (system) => dev(system, ['--browser']),
  'npm test': (system) => test(system, []),
  'npm run check': (system) => check(system, []),
  'npm run bench': (system) => bench(system, ['--json']),
  'npm run package': (system) => pack(system, ['folder']),
  'npm run dist': (system) => pack(system, ['installers']),
  'npm run ui': (system) => ui(system, ['--port', '0']),
  'npm run screenshots': (system) => screenshots(system, []),
  'npm run keychain': async (system) => ((await keychainModule(system)) ? 0 : 1),
}

describe.each(computers)('on $platform $arch', ({ platform, arch }) => {
  const computer = (options: Partial<MadeUpOptions> = {}): MadeUp => {
    const programs = [
      'bash',
      'dbus-run-session',
      'gnome-keyring-daemon',
      'g++',
      'make',
      'python3',
      'python',
      'pkg-config',
      'apt-get',
    ]
    const env = { DISPLAY: ':0', 'ProgramFiles(x86)': 'C:\\Program Files (x86)', ...options.env }
    const made = madeUpComputer({
      platform,
      arch,
      programs,
      ...options,
      env,
      act: (name, spawned, self) =>
        options.act?.(name, spawned, self) ?? (name === 'vswhere' ? { code: 0, stdout: 'C:\\VisualStudio' } : undefined),
    })
    made.files.set('/usr/bin/xcode-select', '')
    made.files.set('C:\\Program Files (x86)\\Microsoft Visual Studio\\Installer\\vswhere.exe', '')
    return made
  }
  /** What the suites would write. */
  const withReports = (made: MadeUp): MadeUp => {
    const { readFileSync: read } = made.system.files
    Object.assign(made.system.files, {
      readFileSync: (file: string, encoding: never) => (file.includes('reports') ? reports : read(file, encoding)),
    })
    return made
  }

  it.each(Object.entries(scripts).flatMap(([name, script]) => [false, true].map((installed) => ({ name, script, installed }))))(
    '$name starts nothing that this system cannot run (packages there: $installed)',
    async ({ name, script, installed }) => {
      const made = withReports(computer({ installed: installed || name === 'npm run check' || name === 'npm run keychain' }))
      withElectron(made, platform)
      expect(await script(made.system), made.said()).toBe(0)
      expect(made.spawned.length).toBeGreaterThan(0)
      expect(made.spawned.filter(({ program }) => /\.(cmd|bat)$/.test(program))).toEqual([])
      // What could not be started would have been said.
      expect(made.said()).not.toMatch(/EINVAL|ENOENT|Cannot find module/)
    },
  )

  it('runs Electron itself, with the project as its app', async () => {
    const made = computer()
    withElectron(made, platform)
    expect(await start(made.system, ['--demo'])).toBe(0)
    expect(made.spawned.at(-1)).toMatchObject({
      program: made.here('node_modules', 'electron', 'dist', ...electronParts[platform]),
      args: [made.system.root, '--demo'],
    })
  })

  it('runs the Electron that ELECTRON_OVERRIDE_DIST_PATH names, and fetches none', async () => {
    const elsewhere = platform === 'win32' ? 'D:\\electron' : '/opt/electron'
    const made = computer({ env: { DISPLAY: ':0', ELECTRON_OVERRIDE_DIST_PATH: elsewhere, ELECTRON_RUN_AS_NODE: '1' } })
    const program = made.system.join(elsewhere, ...electronParts[platform])
    made.files.set(program, '')
    expect(await start(made.system, [])).toBe(0)
    expect(made.spawned.at(-1)?.program).toBe(program)
    // Electron would run as plain Node with it.
    expect(made.spawned.at(-1)?.env).not.toHaveProperty('ELECTRON_RUN_AS_NODE')
    expect(made.said()).not.toContain('Fetching')
  })

  it('names an ELECTRON_OVERRIDE_DIST_PATH without Electron in it, and opens the browser host', async () => {
    const made = computer({ env: { DISPLAY: ':0', ELECTRON_OVERRIDE_DIST_PATH: '/nowhere' } })
    expect(await start(made.system, [])).toBe(0)
    expect(made.said()).toContain('/nowhere')
    expect(made.spawned.at(-1)?.args.join(' ')).toContain('browser-host.js')
  })

  it('fetches Electron by the project’s Node, and lets its own installer unpack it', async () => {
    const made = computer({
      act(_name, { args }, self) {
        if (args.some((arg) => arg.endsWith('install.js'))) withElectron(self, platform)
        return undefined
      },
    })
    expect(await fetchElectron(made.system)).toBeNull()
    expect(made.spawned.map(({ program }) => program)).toEqual([made.system.node, made.system.node])
    expect(made.spawned.map(({ args }) => args[0])).toEqual([
      made.here('build', 'fetch.mjs'),
      made.here('node_modules', 'electron', 'install.js'),
    ])
  })

  it('says why a build failed that could not even be started', () => {
    const made = computer()
    made.files.delete(made.system.node)
    expect(build(made.system)).toBe(false)
    expect(made.said()).toContain('ENOENT')
    expect(made.said()).not.toMatch(/^0$/m)
  })

  it('says why the packages could not be installed', async () => {
    const offline = { code: 1, stderr: 'npm error network request to the registry failed' }
    const made = computer({ installed: false, act: (_name, { args }) => (args.includes('ci') ? offline : undefined) })
    expect(await setUp(made.system, ['start'])).toBe(false)
    expect(made.said()).toContain('npm error network')
  })

  it('installs nothing where somebody ran npm ci already, and everything where that brought other packages', async () => {
    const lock = (version: string) =>
      JSON.stringify({ packages: { '': {}, 'node_modules/zod': { version, integrity: `sha512-${version}` } } })
    for (const [there, installs] of [
      ['4.6.7', false],
      ['4.6.6', true],
    ] as const) {
      const made = computer()
      made.files.set(made.here('package-lock.json'), lock('4.6.7'))
      made.files.set(made.here('node_modules', '.package-lock.json'), lock(there))
      expect(await setUp(made.system, ['start'])).toBe(true)
      expect(made.spawned.some(({ args }) => args.includes('ci'))).toBe(installs)
    }
  })

  it('lets no package run a script at its installation but the one that brings Node', async () => {
    const made = computer({ installed: false })
    expect(await setUp(made.system, ['start'])).toBe(true)
    const npm = made.spawned.filter(({ args }) => args[0]?.endsWith('npm-cli.js')).map(({ args }) => args.slice(1, 3))
    expect(npm).toEqual([
      ['ci', '--ignore-scripts'],
      ['rebuild', 'node'],
    ])
  })
})

describe.each(computers)('whether Linecard opens, on $platform $arch,', ({ platform, arch }) => {
  const computer = (ending: Ending, options: Partial<MadeUpOptions> = {}): MadeUp => {
    const made = madeUpComputer({
      ...{ platform, arch, env: { DISPLAY: ':0' }, ...options },
      act: (name, spawned, self) => options.act?.(name, spawned, self) ?? (spawned.args.includes('--demo') ? ending : undefined),
    })
    withElectron(made, platform)
    made.files.set(programOf(made), '')
    return made
  }
  const programOf = ({ here }: MadeUp): string =>
    platform === 'darwin'
      ? here('dist', 'mac-universal', 'Linecard.app', 'Contents', 'MacOS', 'Linecard')
      : here(
          'dist',
          `${platform === 'win32' ? 'win' : 'linux'}${arch === 'x64' ? '' : '-arm64'}-unpacked`,
          platform === 'win32' ? 'Linecard.exe' : 'linecard',
        )

  it('is good where its window was shown and it ended when it was asked', async () => {
    const made = computer({ code: 0, told: ['window shown'] })
    expect(await opens(made.system, ['--packed']), made.said()).toBe(0)
    expect(made.spawned.at(-1)).toMatchObject({ program: programOf(made), args: ['--demo', '--data-dir', expect.any(String)] })
  })

  it('is looked at from source where no program is named', async () => {
    const made = computer({ code: 0, told: ['window shown'] })
    expect(await opens(made.system, []), made.said()).toBe(0)
    expect(made.spawned.at(-1)?.program).toBe(made.here('node_modules', 'electron', 'dist', ...electronParts[platform]))
    expect(made.spawned.at(-1)?.args[0]).toBe(made.system.root)
  })

  it.each<[string, Ending]>([
    ['it ended well without a window', { code: 0 }],
    ['it died without a window', { code: null, signal: 'SIGTRAP' }],
    ['it ended badly after its window', { code: 7, told: ['window shown'] }],
  ])('is bad where %s', async (_what, ending) => {
    const made = computer(ending)
    expect(await opens(made.system, ['--packed'])).toBe(1)
    expect(made.said()).toContain('did not open')
  })

  it('is bad where nothing was packed', async () => {
    const made = computer({ code: 0, told: ['window shown'] })
    made.files.delete(programOf(made))
    expect(await opens(made.system, ['--packed'])).toBe(1)
    expect(made.spawned).toEqual([])
    expect(made.said()).toContain('npm run package makes it')
  })

  if (platform === 'linux')
    it('is seen on a display of its own where there is none', async () => {
      const made = computer(
        { code: 0, told: ['window shown'] },
        { env: {}, programs: ['Xvfb'], act: (name) => (name === 'Xvfb' ? { stdout: '97\n' } : undefined) },
      )
      expect(await opens(made.system, ['--packed']), made.said()).toBe(0)
      expect(made.spawned.at(-1)?.env['DISPLAY']).toBe(':97')
    })
})

describe('on Windows', () => {
  it('a script that must replace the Node it runs on goes on in the system’s', async () => {
    const made = madeUpComputer({ platform: 'win32', env: { npm_node_execpath: 'C:\\Program Files\\nodejs\\node.exe' } })
    const system = { ...made.system, execPath: made.system.node.toUpperCase() }
    expect(mustChangeNode(system)).toBe(true)
    expect(mustChangeNode(made.system)).toBe(false)
    expect(await inSystemNode(system, made.here('build', 'fetch.mjs'), ['--demo'])).toBe(0)
    expect(made.spawned.at(-1)).toMatchObject({
      program: 'C:\\Program Files\\nodejs\\node.exe',
      args: [made.here('build', 'fetch.mjs'), '--demo'],
    })
  })
})

describe('a file that another program looks at', () => {
  const refusing = (times: number, code: string) => {
    let left = times
    return () => {
      if ((left -= 1) >= 0) throw Object.assign(new Error(code), { code })
      return 'done'
    }
  }
  const waits: number[] = []
  const wait = async (ms: number): Promise<void> => void waits.push(ms)

  it.each(['EPERM', 'EBUSY', 'EACCES'])('is moved as soon as that lets it go (%s)', async (code) => {
    waits.length = 0
    expect(await patiently(refusing(3, code), { wait })).toBe('done')
    expect(waits).toHaveLength(3)
  })

  it('is given up after a while, and at once where nobody lets it go', async () => {
    await expect(patiently(refusing(99, 'EPERM'), { tries: 5, wait })).rejects.toThrow('EPERM')
    waits.length = 0
    await expect(patiently(refusing(1, 'ENOENT'), { wait })).rejects.toThrow('ENOENT')
    expect(waits).toEqual([])
  })
})

describe('the repository', () => {
  it('has the same line ends on every system, whatever Git for Windows is set to', async () => {
    const { execFileSync } = await import('node:child_process')
    const lines = execFileSync('git', ['ls-files', '--eol'], { encoding: 'utf8' }).trim().split('\n')
    // A batch file has its own everywhere.
    const same = /^i\/(?:lf|none) .*attr\/text=auto eol=lf|^i\/-text|attr\/-text|^i\/lf +w\/crlf +attr\/text eol=crlf.*\.cmd$/
    const others = lines.filter((line) => !same.test(line))
    expect(lines.length).toBeGreaterThan(500)
    expect(others).toEqual([])
  })
})

describe('the debugger’s settings', () => {
  it('name what npm run dev builds, and the project’s own Node and test runner', () => {
    const { configurations } = JSON.parse(readFileSync('.vscode/launch.json', 'utf8')) as {
      configurations: readonly Record<string, unknown>[]
    }
    const [attach, file] = configurations
    // Node’s own port, which `--inspect` takes.
    expect(attach).toMatchObject({ request: 'attach', port: 9229, outFiles: ['${workspaceFolder}/.cache/dev/main/**/*.js'] })
    expect(readFileSync('build/dev-server.mjs', 'utf8')).toContain("system.here('.cache', 'dev')")
    expect(file).toMatchObject({
      runtimeExecutable: '${workspaceFolder}/node_modules/node/bin/node',
      program: `\${workspaceFolder}/node_modules/${tools.vitest}`,
    })
  })
})

describe('the build scripts', () => {
  const files = readdirSync('build').filter((name) => /\.(mjs|ts)$/.test(name))

  it('start programs by one module alone', () => {
    const spawning = files.filter((name) => /child_process/.test(readFileSync(join('build', name), 'utf8')))
    expect(spawning).toEqual(['system.mjs'])
  })

  it('never ask for a shell, name no shim, and turn no sandbox off', () => {
    for (const name of files) {
      const text = readFileSync(join('build', name), 'utf8')
      expect(text, name).not.toMatch(/\bshell:/)
      // The one in the package is called by people.
      expect(text.replaceAll('linecard.cmd', ''), name).not.toMatch(/node_modules\/\.bin|\.cmd['"]/)
      // What Electron itself says of it may be read.
      expect(text.replaceAll('Running as root without --no-sandbox', ''), name).not.toContain('--no-sandbox')
    }
  })

  it('run each tool by the file that its package names', () => {
    for (const [tool, file] of Object.entries(tools)) {
      const parts = file.split('/')
      const name = parts.slice(0, file.startsWith('@') ? 2 : 1).join('/')
      const manifest = JSON.parse(readFileSync(join('node_modules', name, 'package.json'), 'utf8')) as {
        bin: string | Record<string, string>
      }
      const named = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[tool]
      expect(join(name, named ?? '')).toBe(join(...parts))
    }
  })

  it('remove no folder at the first try alone: on Windows a program that has just ended may still hold it', () => {
    for (const name of files) {
      const removals = readFileSync(join('build', name), 'utf8').match(/rmSync\([^\n]*recursive: true[^\n]*/g) ?? []
      for (const removal of removals) expect(removal, name).toContain('maxRetries')
    }
  })

  it('find the same sources with git and without', async () => {
    const { execFileSync } = await import('node:child_process')
    const { createSystem } = await import('../../../build/system.mjs')
    const among = ['src', 'messages', 'electron.vite.config.ts']
    const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', ...among], { encoding: 'utf8' })
    const known = listed.split('\n').filter((name) => name !== '')
    const found = sourceFiles(createSystem(), among)
    expect(found.toSorted()).toEqual(known.toSorted())
  })
})
