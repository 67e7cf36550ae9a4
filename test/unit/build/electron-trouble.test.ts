import { describe, expect, it } from 'vitest'
import { diagnosed, foreseen } from '../../../build/electron-trouble.mjs'
import { main as start } from '../../../build/start.mjs'
import { madeUpComputer, type Ending, type MadeUp, type MadeUpOptions } from '../../support/system/made-up-computer.ts'

const restricted = { '/proc/sys/kernel/apparmor_restrict_unprivileged_userns': '1\n' }
const ofLinux = (made: MadeUp): string => made.here('node_modules', 'electron', 'dist', 'electron')

function linux(options: Partial<MadeUpOptions> = {}): MadeUp {
  const made = madeUpComputer({ platform: 'linux', env: { DISPLAY: ':0' }, ...options })
  made.files.set(ofLinux(made), '')
  made.files.set(made.here('node_modules', 'electron', 'dist', 'version'), '45.4.1')
  made.files.set(made.here('node_modules', 'electron', 'path.txt'), 'electron')
  return made
}
const expected = (made: MadeUp): string | null => foreseen(made.system, ofLinux(made))?.kind ?? null
const helper = (): string => linux().here('node_modules', 'electron', 'dist', 'chrome-sandbox')

describe('what keeps Electron from opening a window is foreseen', () => {
  it('for root, and without any display', () => {
    expect(expected(linux({ uid: 0 }))).toBe('root')
    expect(expected(linux({ env: {} }))).toBe('no-display')
    expect(expected(linux({ env: { WAYLAND_DISPLAY: 'wayland-0' } }))).toBeNull()
    expect(expected(linux())).toBeNull()
  })

  it('never on Windows and macOS', () => {
    for (const platform of ['win32', 'darwin'] as const) {
      const made = madeUpComputer({ platform, uid: platform === 'darwin' ? 0 : null })
      expect(foreseen(made.system, made.here('electron'))).toBeNull()
    }
  })

  it.each([
    ['Ubuntu restricts namespaces', restricted],
    ['namespaces are switched off', { '/proc/sys/kernel/unprivileged_userns_clone': '0\n' }],
    ['no namespace may be made', { '/proc/sys/user/max_user_namespaces': '0\n' }],
  ])('where no sandbox can be made: %s', (_what, files) => {
    expect(expected(linux({ files }))).toBe('sandbox')
    // Electron’s helper makes it where it belongs to root and runs as root; anything less does not count.
    const withHelper = (uid: number, mode: number): string | null =>
      expected(linux({ files: { ...files, [helper()]: '' }, modes: { [helper()]: { uid, mode } } }))
    expect(withHelper(0, 0o104755)).toBeNull()
    expect(withHelper(1000, 0o104755)).toBe('sandbox')
    expect(withHelper(0, 0o100755)).toBe('sandbox')
  })

  it.each([
    ['the very path', (path: string) => `profile x "${path}" flags=(unconfined) {\n  userns,\n}\n`, null],
    ['a pattern', () => 'profile x /home/**/electron/dist/{electron,chrome-sandbox} flags=(unconfined) {\n  userns,\n}\n', null],
    ['a variable', () => '@{HOMES}=x\n/@{HOMES}/** {\n  userns,\n}\n', null],
    ['another program', () => 'profile chrome /opt/google/chrome/chrome flags=(unconfined) {\n  userns,\n}\n', 'sandbox'],
    ['no namespaces', (path: string) => `profile x "${path.replaceAll(' ', '?')}" {\n  network,\n}\n`, 'sandbox'],
  ])('but not where an AppArmor profile names %s', (_what, text, kind) => {
    const made = linux({ files: restricted })
    made.files.set('/etc/apparmor.d/x', text(ofLinux(made)))
    expect(expected(made)).toBe(kind)
  })

  it('with a remedy that is ready to be used', () => {
    const made = linux({ files: restricted })
    const text = foreseen(made.system, ofLinux(made))?.remedy.join('\n') ?? ''
    expect(text).toContain(`"${ofLinux(made)}" flags=(unconfined)`)
    expect(text).toContain(`sudo chown root:root '${helper()}' && sudo chmod 4755 '${helper()}'`)
  })
})

/** What Electron and Chromium really write, by the sources of version 45. */
const lastWords: readonly (readonly [kind: string, ending: Ending, says: RegExp, on?: NodeJS.Platform])[] = [
  [
    'sandbox',
    {
      signal: 'SIGTRAP',
      stderr:
        '[4711:1126/101010.123456:FATAL:sandbox/linux/suid/client/setuid_sandbox_host.cc:166] The SUID sandbox helper binary was found, but is not configured correctly. Rather than run without sandboxing I’m aborting now. You need to make sure that /x/chrome-sandbox is owned by root and has mode 4755.\n',
    },
    /sandbox/,
  ],
  [
    'sandbox',
    {
      signal: 'SIGTRAP',
      stderr:
        '[1:1126/1.1:FATAL:content/browser/zygote_host/zygote_host_impl_linux.cc:128] No usable sandbox! If you are running on Ubuntu 23.10+ or another Linux distro that has disabled unprivileged user namespaces with AppArmor, see …\n',
    },
    /chmod 4755/,
  ],
  [
    'root',
    {
      signal: 'SIGTRAP',
      stderr:
        '[1:1126/1.1:FATAL:electron/shell/app/electron_main_delegate.cc:220] Running as root without --no-sandbox is not supported. See https://crbug.com/638180.\n',
    },
    /root/,
  ],
  [
    'no-display',
    {
      code: 1,
      stderr:
        '[1:1126/1.1:ERROR:ui/ozone/platform/x11/ozone_platform_x11.cc:240] Missing X server or $DISPLAY\n[1:1126/1.1:ERROR:ui/aura/env.cc:257] The platform failed to initialize.  Exiting.\n',
    },
    /display/,
  ],
  ['no-display', { code: 1, stderr: 'No protocol specified\n' }, /display/],
  [
    'library',
    {
      code: 127,
      stderr:
        '/x/electron: error while loading shared libraries: libnss3.so: cannot open shared object file: No such file or directory\n',
    },
    /libnss3\.so/,
  ],
  [
    'old-system',
    { code: 1, stderr: "/x/electron: /lib/libc.so.6: version `GLIBC_2.34' not found (required by /x/electron)\n" },
    /GLIBC_2\.34/,
  ],
  [
    'memory',
    {
      signal: 'SIGTRAP',
      stderr:
        '[1:1126/1.1:ERROR:base/memory/platform_shared_memory_region_posix.cc:214] Creating shared memory in /dev/shm/.org.chromium.x failed: Permission denied (13)\n',
    },
    /dev\/shm/,
  ],
  [
    'graphics',
    {
      signal: 'SIGTRAP',
      stderr: "[1:1126/1.1:FATAL:content/browser/gpu/gpu_data_manager_impl_private.cc:415] GPU process isn't usable. Goodbye.\n",
    },
    /--disable-gpu/,
  ],
  ['processor', { signal: 'SIGILL' }, /processor/],
  ['unknown', { signal: 'SIGTRAP' }, /SIGTRAP/],
  ['unknown', { signal: 'SIGSEGV', stderr: 'something odd\n' }, /something odd/],
  ['unknown', { code: 134 }, /code 134/],
  ['quarantine', { signal: 'SIGKILL' }, /xattr -dr com\.apple\.quarantine/, 'darwin'],
  ['library', { code: 0xc0000135 }, /Redistributable/, 'win32'],
  ['library', { code: 0xc0000135 - 2 ** 32 }, /0xC0000135/, 'win32'],
  ['damaged', { code: 0xc000007b }, /0xC000007B/, 'win32'],
  ['blocked', { code: 0xc0000022 }, /administrator/, 'win32'],
  ['unknown', { code: 0xc0000005 }, /0xC0000005/, 'win32'],
  ['unknown', { code: 0x80000003 }, /0x80000003/, 'win32'],
  ['unknown', { code: 0xc0000999 }, /0xC0000999/, 'win32'],
]

describe('an Electron that ends before its window was seen', () => {
  it.each(lastWords.map(([kind, ending, says, platform]) => ({ kind, ending, says, platform })))(
    'is explained as $kind ($ending)',
    ({ kind, ending, says, platform = 'linux' }) => {
      const made = madeUpComputer({ platform, env: { DISPLAY: ':0' } })
      const found = diagnosed(made.system, made.here('dist', 'electron'), { code: null, signal: null, error: null, ...ending })
      expect(found.kind).toBe(kind)
      expect([found.what, ...found.remedy].join('\n')).toMatch(says)
      expect([found.what, ...found.remedy].join('\n')).not.toContain('null')
    },
  )

  it.each([
    ['EACCES', 'linux', 'blocked'],
    ['ENOENT', 'linux', 'foreign-system'],
    ['ENOEXEC', 'linux', 'foreign-system'],
    ['UNKNOWN', 'win32', 'blocked'],
    ['EACCES', 'win32', 'blocked'],
  ] as const)('is explained when it cannot even be started (%s on %s)', (code, platform, kind) => {
    const made = madeUpComputer({ platform })
    const error = Object.assign(new Error(`spawn electron ${code}`), { code })
    expect(diagnosed(made.system, made.here('electron'), { error }).kind).toBe(kind)
  })

  it.each([
    [
      'Ubuntu 24.04',
      'ID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"\n',
      'apt-get',
      /apt-get install libasound2t64 libgtk-3-0t64 libnss3$/,
    ],
    [
      'Ubuntu 22.04',
      'ID=ubuntu\nID_LIKE=debian\nVERSION_ID="22.04"\n',
      'apt-get',
      /apt-get install libasound2 libgtk-3-0 libnss3$/,
    ],
    ['Debian 12', 'ID=debian\nVERSION_ID="12"\n', 'apt-get', /apt-get install libasound2 libgtk-3-0 libnss3$/],
    ['Debian testing', 'ID=debian\n', 'apt-get', /apt-get install libasound2t64 libgtk-3-0t64 libnss3$/],
    ['Fedora', 'ID=fedora\nVERSION_ID=43\n', 'dnf', /dnf install 'libasound\.so\.2\(\)\(64bit\)' .*'libnss3\.so\(\)\(64bit\)'$/],
    ['openSUSE', 'ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', 'zypper', /zypper install /],
    ['Arch', 'ID=arch\n', 'pacman', /pacman -F libasound\.so\.2 /],
  ])('names every library that is missing, and how to install it on %s', (_name, release, manager, says) => {
    const told = '\tlibgtk-3.so.0 => not found\n\tlibc.so.6 => /lib/libc.so.6\n\tlibnss3.so => not found\n'
    const made = linux({
      programs: ['ldd', manager],
      files: { '/etc/os-release': release },
      act: (name) => (name === 'ldd' ? { code: 0, stdout: told } : undefined),
    })
    const stderr = 'electron: error while loading shared libraries: libasound.so.2: cannot open shared object file\n'
    const { what, remedy } = diagnosed(made.system, ofLinux(made), { stderr, code: 127 })
    expect(what).toContain('libasound.so.2, libgtk-3.so.0, libnss3.so')
    expect(remedy.at(0)).toMatch(says)
  })

  it('names a library whose package is not known, too', () => {
    const made = linux({ programs: ['apt-get'], files: { '/etc/os-release': 'ID=debian\nVERSION_ID="12"\n' } })
    const stderr = 'electron: error while loading shared libraries: libnew.so.1: cannot open shared object file\n'
    expect(diagnosed(made.system, ofLinux(made), { stderr, code: 127 }).remedy).toEqual([
      'Find the package of libnew.so.1 with: apt-file search libnew.so.1',
    ])
  })
})

describe('npm start', () => {
  const ends = (ending: Ending, options: Partial<MadeUpOptions> = {}): MadeUp =>
    linux({ ...options, act: (name) => (name === 'electron' ? ending : undefined) })
  const opened = (made: MadeUp): string[] => made.spawned.map(({ program, args }) => `${program} ${args.join(' ')}`)
  const inBrowser = (made: MadeUp): boolean => opened(made).some((line) => line.includes('browser-host.js'))

  it('opens the browser host when Electron ends before its window was seen, and says why', async () => {
    const made = ends({ signal: 'SIGSEGV' })
    expect(await start(made.system, ['--demo', '--disable-gpu', '--port=0', '--data-dir', '/d'])).toBe(0)
    expect(made.said()).toContain('SIGSEGV')
    // Flags for Electron alone stay away from the browser host, which would not start with them.
    expect(opened(made).at(-1)).toMatch(/browser-host\.js --demo --port=0 --data-dir \/d$/)
  })

  it.each([
    ['a window was seen before', { code: 5, told: ['window shown'] }, 5],
    ['it ended well, as a second start does', { code: 0 }, 0],
  ])('opens no browser when %s', async (_when, ending, code) => {
    const made = ends(ending)
    expect(await start(made.system, [])).toBe(code)
    expect(inBrowser(made)).toBe(false)
  })

  it('does not even try where it is foreseen to fail, unless it is told to', async () => {
    const made = ends({ code: 0 }, { uid: 0 })
    expect(await start(made.system, [])).toBe(0)
    expect(inBrowser(made)).toBe(true)
    expect(opened(made).some((line) => line.startsWith(ofLinux(made)))).toBe(false)
    expect(made.said()).toContain('npm start -- --electron')
    const told = ends({ code: 0 }, { uid: 0 })
    await start(told.system, ['--electron'])
    expect(inBrowser(told)).toBe(false)
  })

  it('says that a flag for the browser host does nothing in Electron', async () => {
    const made = ends({ code: 0 })
    await start(made.system, ['--port', '8080', '--export-dir=/x'])
    expect(made.said()).toMatch(/--port is for the browser host/)
    expect(made.said()).toMatch(/--export-dir is for the browser host/)
  })

  it('fetches Electron anew where the one that is there is another version', async () => {
    const made = ends({ code: 0 })
    made.files.set(made.here('node_modules', 'electron', 'dist', 'version'), '44.0.0')
    await start(made.system, [])
    expect(opened(made).some((line) => line.includes('fetch.mjs electron'))).toBe(true)
  })

  it('tries a download again after ten minutes, and before that only when it is told to', async () => {
    const failing = (ageMs: number, args: string[]) => {
      const made = ends({ code: 0 }, {})
      made.files.delete(ofLinux(made))
      const failed = made.here('node_modules', '.cache', 'linecard-electron-failed')
      made.files.set(failed, 'its runtime could not be fetched: github.com answered 404')
      const { statSync } = made.system.files
      const mtimeMs = made.system.now() - ageMs
      Object.assign(made.system.files, { statSync: (file: string) => (file === failed ? { mtimeMs } : statSync(file)) })
      return start(made.system, args).then(() => made)
    }
    const tried = (made: MadeUp): boolean => opened(made).some((line) => line.includes('fetch.mjs electron'))
    const soon = await failing(3 * 60_000, [])
    expect(tried(soon)).toBe(false)
    expect(soon.said()).toContain('answered 404 3 min ago')
    expect(soon.said()).toContain('npm start -- --electron')
    expect(inBrowser(soon)).toBe(true)
    expect(tried(await failing(3 * 60_000, ['--electron']))).toBe(true)
    expect(tried(await failing(11 * 60_000, []))).toBe(true)
    // A clock that was set back must not keep it away for years.
    expect(tried(await failing(-1_000_000, []))).toBe(true)
  })
})
