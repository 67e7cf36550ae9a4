// The Debian packages that Linecard, its keychain module and its tests need. Nothing is installed without being named, and with
// somebody at the terminal nothing without being asked.

/** What each Debian package is for, and what shows that it is there: a program, or a file. */
export const packages = {
  /** To build the keychain module; asked for only where it can be had in no other way. */
  keychain: [
    ['libsecret-1-dev', 'file:/usr/include/libsecret-1/libsecret/secret.h', 'to build the keychain module'],
    ['python3', 'python3', 'to build the keychain module'],
    ['make', 'make', 'to build the keychain module'],
    ['g++', 'g++', 'to build the keychain module'],
    ['pkg-config', 'pkg-config', 'to build the keychain module'],
  ],
  /** What the keychain module itself needs to run. */
  secrets: [['libsecret-1-0', 'file:/usr/share/doc/libsecret-1-0', 'for the keychain']],
  test: [
    ['dbus', 'dbus-run-session', 'for a keychain in the tests'],
    ['gnome-keyring', 'gnome-keyring-daemon', 'for a keychain in the tests'],
    ['chromium', 'chromium', 'for the end-to-end tests'],
    ['chromium-headless-shell', 'chromium-headless-shell', 'for the end-to-end tests'],
    ['fonts-noto-core', 'file:/usr/share/doc/fonts-noto-core', 'for Vietnamese text in the end-to-end tests'],
    ['zbar-tools', 'zbarimg', 'to read QR codes with another decoder'],
    ['kamailio', 'kamailio', 'as the registrar of the tests'],
    ['kamailio-tls-modules', 'file:/usr/share/doc/kamailio-tls-modules', 'as the registrar of the tests'],
    ['dnsmasq-base', 'dnsmasq', 'as the name server of the tests'],
    ['baresip-core', 'baresip', 'as a phone of the tests'],
    ['linphone-cli', 'linphonec', 'as a phone of the tests'],
    ['twinkle-console', 'twinkle-console', 'as a phone of the tests'],
    ['openssl', 'openssl', 'to make certificates in the tests'],
    ['poppler-utils', 'pdftoppm', 'to look at printed cards'],
    ['procps', 'ps', 'to watch the phones of the tests'],
    ['squid', 'squid', 'as the proxy of the tests'],
    ['iproute2', 'ip', 'for slow networks in the tests'],
    ['nftables', 'nft', 'for slow networks in the tests'],
    ['sip-tester', 'sipp', 'as a phone of the tests'],
    ['curl', 'curl', 'as a phone of the tests'],
    ['udhcpc', 'udhcpc', 'as a phone of the tests'],
    ['dhcpcd-base', 'dhcpcd', 'as a phone of the tests'],
    ['kea-dhcp4-server', 'kea-dhcp4', 'as the DHCP server of the tests'],
    ['nginx-light', 'nginx', 'beside the bench in its benchmark'],
    ['exfatprogs', 'mkfs.exfat', 'for a stick in the tests'],
    ['exfat-fuse', 'mount.exfat-fuse', 'for a stick in the tests'],
  ],
  /** What Debian's and Fedora's packages are built with; dpkg itself is on every system that has apt. */
  installers: [
    ['binutils', 'strip', 'to build the Linux packages'],
    ['rpm', 'rpmbuild', 'to build the Linux packages'],
  ],
  /** Electron's own libraries, and a display: where Linecard is opened with nobody to see it. */
  opens: [
    ['libgtk-3-0', 'file:/usr/share/doc/libgtk-3-0', 'to open a window'],
    ['libnss3', 'file:/usr/share/doc/libnss3', 'to open a window'],
    ['libgbm1', 'file:/usr/share/doc/libgbm1', 'to open a window'],
    ['libasound2', 'file:/usr/share/doc/libasound2', 'to open a window'],
    ['libsecret-1-0', 'file:/usr/share/doc/libsecret-1-0', 'for the keychain'],
    ['xvfb', 'Xvfb', 'to open a window where there is no display'],
  ],
  packaging: [
    ['libnotify4', 'file:/usr/share/doc/libnotify4', 'to install the Linux packages in an empty system'],
    ['libxss1', 'file:/usr/share/doc/libxss1', 'to install the Linux packages in an empty system'],
    ['libxtst6', 'file:/usr/share/doc/libxtst6', 'to install the Linux packages in an empty system'],
    ['ucf', 'ucf', 'to install the Linux packages in an empty system'],
    ['xdg-utils', 'xdg-open', 'to install the Linux packages in an empty system'],
    ['appstream', 'appstreamcli', 'to check the Linux packages'],
    ['desktop-file-utils', 'desktop-file-validate', 'to check the Linux packages'],
    ['groff-base', 'groff', 'to check the Linux packages'],
    ['lintian', 'lintian', 'to check the Linux packages'],
    ['rpmlint', 'rpmlint', 'to check the Linux packages'],
    ['squashfs-tools', 'mksquashfs', 'to check the Linux packages'],
  ],
}

const isThere = (system, sign) =>
  sign.startsWith('file:') ? system.files.existsSync(sign.slice(5)) : system.onPath(sign) !== null

/** What of these is missing here, as `[name, sign, why]`; nothing where there is no apt-get. */
export function missingPackages(system, purposes) {
  if (system.platform !== 'linux' || system.onPath('apt-get') === null) return []
  return purposes.flatMap((purpose) => packages[purpose]).filter(([, sign]) => !isThere(system, sign))
}

/** Whether somebody at the terminal is asked before anything is installed. */
export function isAsked(system, { yes = false } = {}) {
  return system.isTerminal && !yes && ['', 'false', undefined].includes(system.variable('CI'))
}

/**
 * Offers to install what is missing. With somebody at the terminal it names the packages and asks; with `--yes`, in CI, or without a
 * terminal, it names them and goes on by itself. Answers whether anything was installed.
 */
export async function offerPackages(system, purposes, { yes = false } = {}) {
  const missing = missingPackages(system, purposes)
  if (missing.length === 0) return false
  const names = missing.map(([name]) => name)
  const command = `sudo apt-get install --no-install-recommends ${names.join(' ')}`
  const aptGet = system.onPath('apt-get')
  const sudo = system.onPath('sudo')
  const asks = isAsked(system, { yes })
  const refused = system.here('node_modules', '.cache', 'linecard-without-packages')

  system.say(`Some system packages are missing: ${byReason(missing)}.`)
  const nameCommand = (first) => {
    system.say(first)
    system.say(`  ${command}`)
    return false
  }
  if (system.uid !== 0 && sudo === null) return nameCommand('An administrator can install them with:')
  // With nobody to type a password, sudo must not ask for one.
  if (system.uid !== 0 && !system.isTerminal && !system.run(sudo, ['-n', 'true'], { stdio: 'ignore' }).good)
    return nameCommand('Install them with:')
  if (asks) {
    if (system.readText(refused) === names.join(' ')) return nameCommand('You chose to go on without them. To install them:')
    const does = system.uid === 0 ? 'apt-get' : 'sudo apt-get'
    if (!(await system.ask(`Install ${names.length === 1 ? 'it' : `these ${names.length}`} with ${does} now?`))) {
      system.writeText(refused, names.join(' '))
      return nameCommand('Going on without them. To install them later:')
    }
  }
  system.say(`Installing ${names.join(', ')} (a minute or two)`)
  const apt = async (...args) => {
    const [program, before] = system.uid === 0 ? [aptGet, []] : [sudo, [...(asks ? [] : ['-n']), aptGet]]
    const done = await system.runBeside(program, [...before, ...args], {
      // Sudo asks for its password where somebody is there to type it; otherwise others may be writing here.
      stdio: asks ? ['inherit', 'ignore', 'inherit'] : ['ignore', 'ignore', 'pipe'],
      env: system.envWith({ DEBIAN_FRONTEND: 'noninteractive' }),
    })
    if (!asks && !done.good) system.complain(`${system.whyFailed(done)}\n`)
    return done.good
  }
  const install = (...which) => apt('install', '-y', '-qq', '--no-install-recommends', ...which)
  await apt('update', '-qq')
  if (await install(...names)) {
    system.say('The system packages are installed.')
    return true
  }
  // One package that this system does not have must not keep the others away.
  const failed = []
  for (const name of names) if (!(await install(name))) failed.push(name)
  for (const name of failed) system.say(`Could not install ${name}. Continuing without it.`)
  return failed.length < names.length
}

/** `g++, make (to build it); dbus (for tests)`: each reason once. */
function byReason(missing) {
  const reasons = new Map()
  for (const [name, , why] of missing) reasons.set(why, [...(reasons.get(why) ?? []), name])
  return [...reasons].map(([why, names]) => `${names.join(', ')} (${why})`).join('; ')
}
