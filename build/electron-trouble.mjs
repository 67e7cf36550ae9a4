// Why Electron cannot open a window here, and what to do about it: foreseen before it is started, or read from how it ended. Its sandbox
// is never turned off to make it start: without it, whatever takes over the window's process has the whole account.

/** @typedef {{ kind: string, what: string, remedy: string[] }} Trouble */

const trouble = (kind, what, ...remedy) => ({ kind, what, remedy })

/** @returns {Trouble | null} */
export function foreseen(system, program) {
  if (system.platform === 'linux' && system.uid === 0) return root()
  if (system.platform === 'linux' && !system.variable('DISPLAY') && !system.variable('WAYLAND_DISPLAY')) return noDisplay()
  return sandboxRefused(system, program) ? sandbox(system, program) : null
}

const root = () =>
  trouble(
    'root',
    'Electron does not run as root, because its sandbox does not',
    'Start Linecard as a user without special rights.',
  )

const noDisplay = () =>
  trouble(
    'no-display',
    'there is no display for a window (neither DISPLAY nor WAYLAND_DISPLAY is set)',
    'Start Linecard in a desktop session. Over SSH: ssh -X. In WSL: update it with wsl --update.',
  )

const number = (system, file) => {
  const text = system.readText(file)
  return text === null ? null : Number(text.trim())
}

/** Whether this system keeps Electron from making a sandbox of its own, and its helper cannot make one either. */
function sandboxRefused(system, program) {
  if (system.platform !== 'linux') return false
  const refused =
    number(system, '/proc/sys/user/max_user_namespaces') === 0 ||
    number(system, '/proc/sys/kernel/unprivileged_userns_clone') === 0 ||
    (number(system, '/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === 1 && !hasProfile(system, program))
  return refused && !helperIsReady(system, program)
}

/** chrome-sandbox makes the sandbox itself where it belongs to root and runs as root. */
function helperIsReady(system, program) {
  try {
    const { uid, mode } = system.files.statSync(helperOf(system, program))
    return uid === 0 && (mode & 0o4111) === 0o4111
  } catch {
    return false
  }
}
const helperOf = (system, program) => system.join(system.dirname(program), 'chrome-sandbox')

/** Whether an AppArmor profile lets this program make namespaces. In doubt it does: then Electron itself tells. */
function hasProfile(system, program) {
  const folder = '/etc/apparmor.d'
  if (!system.files.existsSync(folder)) return false
  return system.files
    .readdirSync(folder)
    .map((name) => system.readText(system.join(folder, name)))
    .filter((text) => text !== null && /^\s*userns\b/m.test(text))
    .flatMap((text) => [...text.matchAll(/(?:^|\s)(?:"(\/[^"\n]*)"|(\/[^\s"]*))[^\n]*\{/gm)])
    .some(([, quoted, plain]) => fits(quoted ?? plain, program))
}

/** AppArmor's patterns: `*` within a folder, `**` through them, `?`, and `{one,other}`; `@{…}` may be anything. */
function fits(pattern, path) {
  const source = pattern
    .replace(/@\{[^}]*\}/g, '**')
    .replace(/\*\*|[*?{},]|[.+^$()|\\[\]]/g, (sign) => signs[sign] ?? `\\${sign}`)
  return new RegExp(`^${source}$`).test(path)
}
const signs = { '**': '.*', '*': '[^/]*', '?': '[^/]', '{': '(?:', '}': ')', ',': '|' }

/** @returns {Trouble} */
function sandbox(system, program) {
  const helper = helperOf(system, program)
  const byHelper = `sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`
  if (number(system, '/proc/sys/kernel/apparmor_restrict_unprivileged_userns') !== 1)
    return trouble('sandbox', 'this system does not let Electron make its sandbox', 'Let its helper make it:', `  ${byHelper}`)
  return trouble(
    'sandbox',
    'this system lets only programs with an AppArmor profile make a sandbox (Ubuntu 23.10 and newer)',
    'Either give Electron a profile. Write this to /etc/apparmor.d/linecard-from-source:',
    '  abi <abi/4.0>,',
    '  include <tunables/global>',
    `  profile linecard-from-source "${program}" flags=(unconfined) {`,
    '    userns,',
    '  }',
    'and load it: sudo apparmor_parser -r /etc/apparmor.d/linecard-from-source',
    `Or let its helper make the sandbox: ${byHelper}`,
  )
}

/** Names for the last word of a Windows program: the numbers that Windows itself ends programs with. */
const windowsEnds = {
  0xc0000135: () =>
    trouble(
      'library',
      'a DLL that it needs is missing (0xC0000135)',
      'Install the current “Microsoft Visual C++ Redistributable”, or fetch Electron again: delete node_modules\\electron\\dist and start once more.',
    ),
  0xc000007b: () =>
    trouble(
      'damaged',
      'a file of its is damaged or for another kind of Windows (0xC000007B)',
      'Delete node_modules\\electron\\dist and start once more.',
    ),
  0xc0000022: () => blocked('0xC0000022'),
  0xc0000142: () =>
    trouble('no-display', 'it was started without a desktop (0xC0000142)', 'Start Linecard in a desktop session.'),
}

const blocked = (code) =>
  trouble(
    'blocked',
    `a policy or a virus scanner keeps it from running (${code})`,
    'Have your administrator allow electron.exe in node_modules\\electron\\dist.',
  )

/** How each signal or code is spoken of where Electron itself said nothing that is known here. */
const crashes = {
  SIGTRAP: 'it found something missing and stopped itself (SIGTRAP)',
  SIGABRT: 'it stopped itself (SIGABRT)',
  SIGSEGV: 'it crashed (SIGSEGV)',
  SIGBUS: 'it crashed (SIGBUS)',
  [0xc0000005]: 'it crashed (0xC0000005)',
  [0x80000003]: 'it found something missing and stopped itself (0x80000003)',
  [0xc0000409]: 'it stopped itself (0xC0000409)',
}

/**
 * Why Electron ended before its window was seen. `stderr`: what it wrote; `error`: why it could not even be started.
 * @param {import('./system.mjs').System} system
 * @param {string} program
 * @param {{ stderr?: string, code?: number | null, signal?: string | null, error?: (Error & { code?: string }) | null }} ending
 * @returns {Trouble}
 */
export function diagnosed(system, program, { stderr = '', code = null, signal = null, error = null }) {
  if (error !== null) return unstartable(system, program, error)
  const library = /error while loading shared libraries: ([^\s:]+)/.exec(stderr)?.[1]
  if (library !== undefined) return missingLibraries(system, program, library)
  const version = /version [`'](GLIBC\w*_[\d.]+)'? not found/.exec(stderr)?.[1]
  if (version !== undefined)
    return trouble(
      'old-system',
      `this system is too old for it (it needs ${version})`,
      'Use a newer release of your system, or the browser.',
    )
  if (/Running as root without --no-sandbox/.test(stderr)) return root()
  if (
    /SUID sandbox helper binary|No usable sandbox|unprivileged user namespaces|sandbox_host_linux|namespace_sandbox|credentials\.cc/i.test(
      stderr,
    )
  )
    return sandbox(system, program)
  if (/\/dev\/shm/.test(stderr))
    return trouble('memory', 'it cannot use /dev/shm', 'Allow it with: sudo chmod 1777 /dev/shm. In Docker: --shm-size=1g.')
  if (
    /Missing X server|cannot open display|ozone_platform_\w+\.cc|platform failed to initialize|connect to Wayland|No protocol specified/i.test(
      stderr,
    )
  )
    return { ...noDisplay(), what: 'the display of this session cannot be used' }
  if (/GPU process isn't usable/.test(stderr))
    return trouble(
      'graphics',
      'the graphics driver does not work with it',
      'Update the driver, or try without it: npm start -- --disable-gpu',
    )
  if (signal === 'SIGILL' || code === 0xc000001d)
    return trouble('processor', 'this processor lacks instructions that it needs', 'Linecard works in the browser all the same.')
  if (system.platform === 'darwin' && (signal === 'SIGKILL' || /quarantine|damaged|code signature/i.test(stderr)))
    return trouble(
      'quarantine',
      'macOS ended it, most likely because it was downloaded and not yet allowed',
      'Allow it with:',
      `  xattr -dr com.apple.quarantine '${appOf(program)}'`,
      'If that does not help, delete node_modules/electron/dist and start once more.',
    )
  const windows = system.platform === 'win32' ? windowsEnds[(code ?? 0) >>> 0]?.() : undefined
  if (windows !== undefined) return windows
  const ended =
    crashes[signal] ??
    (code === null ? undefined : crashes[code >>> 0]) ??
    (signal !== null
      ? `it was ended by ${signal}`
      : `it ended with ${system.platform === 'win32' && code > 255 ? hex(code) : `code ${code}`}`)
  const words = stderr
    .trim()
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-4)
  return trouble(
    'unknown',
    ended,
    ...(words.length > 0 ? ['The last that it said:', ...words.map((line) => `  ${line.slice(0, 300)}`)] : []),
  )
}

const hex = (code) => `0x${(code >>> 0).toString(16).toUpperCase()}`
const appOf = (program) => program.replace(/(\.app)\/.*$/, '$1')

function unstartable(system, program, error) {
  const { code = error.message } = error
  if (system.platform === 'win32' && ['EACCES', 'EPERM', 'UNKNOWN'].includes(code)) return blocked(code)
  if (code === 'EACCES')
    return trouble(
      'blocked',
      'it may not be run (EACCES)',
      'Is this folder on a disk mounted with noexec? Move it, or mount it without that.',
    )
  // The file is there, so it is its loader that is not.
  if (code === 'ENOENT' && system.platform === 'linux')
    return trouble(
      'foreign-system',
      'this system has no loader for it (as Alpine and NixOS)',
      'Install your system’s own Electron, and name its folder in ELECTRON_OVERRIDE_DIST_PATH.',
    )
  if (['ENOEXEC', 'EBADARCH'].includes(code) || /bad cpu type|-86/i.test(error.message))
    return trouble(
      'foreign-system',
      'it is for another kind of processor',
      'Delete node_modules/electron/dist and start once more.',
    )
  return trouble('unknown', `it could not be started (${code})`)
}

/** Electron's own libraries, and the Debian package of each. A star: with `t64` behind it since Debian 13 and Ubuntu 24.04. */
const debianPackages = {
  'libasound.so.2': 'libasound2*',
  'libatk-1.0.so.0': 'libatk1.0-0*',
  'libatk-bridge-2.0.so.0': 'libatk-bridge2.0-0*',
  'libatspi.so.0': 'libatspi2.0-0*',
  'libcairo.so.2': 'libcairo2',
  'libcups.so.2': 'libcups2*',
  'libdbus-1.so.3': 'libdbus-1-3',
  'libdrm.so.2': 'libdrm2',
  'libexpat.so.1': 'libexpat1',
  'libgbm.so.1': 'libgbm1',
  'libgdk_pixbuf-2.0.so.0': 'libgdk-pixbuf-2.0-0',
  'libgio-2.0.so.0': 'libglib2.0-0*',
  'libglib-2.0.so.0': 'libglib2.0-0*',
  'libgobject-2.0.so.0': 'libglib2.0-0*',
  'libgtk-3.so.0': 'libgtk-3-0*',
  'libgdk-3.so.0': 'libgtk-3-0*',
  'libnspr4.so': 'libnspr4',
  'libnss3.so': 'libnss3',
  'libnssutil3.so': 'libnss3',
  'libsmime3.so': 'libnss3',
  'libpango-1.0.so.0': 'libpango-1.0-0',
  'libudev.so.1': 'libudev1',
  'libX11.so.6': 'libx11-6',
  'libXcomposite.so.1': 'libxcomposite1',
  'libXdamage.so.1': 'libxdamage1',
  'libXext.so.6': 'libxext6',
  'libXfixes.so.3': 'libxfixes3',
  'libXrandr.so.2': 'libxrandr2',
  'libxcb.so.1': 'libxcb1',
  'libxkbcommon.so.0': 'libxkbcommon0',
}

function missingLibraries(system, program, first) {
  const ldd = system.onPath('ldd')
  const told = ldd === null ? '' : system.run(ldd, [program]).stdout
  const names = new Set([first, ...[...told.matchAll(/^\s*(\S+) => not found/gm)].map(([, name]) => name)])
  const several = names.size > 1
  const what = `${several ? 'libraries that it needs are' : 'a library that it needs is'} missing: ${[...names].join(', ')}`
  return trouble('library', what, ...howToInstall(system, [...names]))
}

function howToInstall(system, libraries) {
  const os = system.readText('/etc/os-release') ?? ''
  const field = (name) => new RegExp(`^${name}="?([^"\\n]*)`, 'm').exec(os)?.[1] ?? ''
  const release = Number.parseFloat(field('VERSION_ID'))
  const family = `${field('ID')} ${field('ID_LIKE')}`
  if (system.onPath('apt-get') !== null) {
    const longTime = field('ID') === 'ubuntu' ? release >= 24.04 : field('ID') === 'debian' ? !(release < 13) : false
    const packages = libraries.map((library) => debianPackages[library]?.replace('*', longTime ? 't64' : ''))
    const known = [...new Set(packages.filter((name) => name !== undefined))]
    const unknown = libraries.filter((library) => debianPackages[library] === undefined)
    return [
      ...(known.length > 0 ? [`Install them with: sudo apt-get install ${known.join(' ')}`] : []),
      ...(unknown.length > 0 ? [`Find the package of ${unknown.join(', ')} with: apt-file search ${unknown[0]}`] : []),
    ]
  }
  // Packages of rpm systems are found by the library's own name.
  const capabilities = libraries.map((library) => `'${library}()(64bit)'`).join(' ')
  if (/fedora|rhel|centos/.test(family)) return [`Install them with: sudo dnf install ${capabilities}`]
  if (/suse/.test(family)) return [`Install them with: sudo zypper install ${capabilities}`]
  if (/arch/.test(family)) return [`Find their packages with: pacman -F ${libraries.join(' ')}`]
  return ['Install them with your system’s package manager.']
}
