/**
 * Which Debian package brings each shared library that Electron or the keychain module asks the loader for. The old names stay right where
 * a release has renamed a package (`libgtk-3-0t64` provides `libgtk-3-0`). A library that is missing here fails the packaging: it would
 * fail the start on somebody's computer.
 */
export const packageOfLibrary: Readonly<Record<string, string>> = {
  'ld-linux-aarch64.so.1': 'libc6',
  'ld-linux-x86-64.so.2': 'libc6',
  'libX11.so.6': 'libx11-6',
  'libXcomposite.so.1': 'libxcomposite1',
  'libXdamage.so.1': 'libxdamage1',
  'libXext.so.6': 'libxext6',
  'libXfixes.so.3': 'libxfixes3',
  'libXrandr.so.2': 'libxrandr2',
  'libasound.so.2': 'libasound2',
  'libatk-1.0.so.0': 'libatk1.0-0',
  'libatk-bridge-2.0.so.0': 'libatk-bridge2.0-0',
  'libatspi.so.0': 'libatspi2.0-0',
  'libc.so.6': 'libc6',
  'libcairo.so.2': 'libcairo2',
  'libcups.so.2': 'libcups2',
  'libdbus-1.so.3': 'libdbus-1-3',
  'libdl.so.2': 'libc6',
  'libdrm.so.2': 'libdrm2',
  'libexpat.so.1': 'libexpat1',
  'libgbm.so.1': 'libgbm1',
  'libgcc_s.so.1': 'libgcc-s1',
  'libgio-2.0.so.0': 'libglib2.0-0',
  'libglib-2.0.so.0': 'libglib2.0-0',
  'libgobject-2.0.so.0': 'libglib2.0-0',
  'libgtk-3.so.0': 'libgtk-3-0',
  'libm.so.6': 'libc6',
  'libnspr4.so': 'libnspr4',
  'libnss3.so': 'libnss3',
  'libnssutil3.so': 'libnss3',
  'libpango-1.0.so.0': 'libpango-1.0-0',
  'libpthread.so.0': 'libc6',
  'librt.so.1': 'libc6',
  'libsecret-1.so.0': 'libsecret-1-0',
  'libsmime3.so': 'libnss3',
  'libstdc++.so.6': 'libstdc++6',
  'libudev.so.1': 'libudev1',
  'libxcb.so.1': 'libxcb1',
  'libxkbcommon.so.0': 'libxkbcommon0',
}

/** Opened by name while the app runs, so that no loader asks for them: GTK, notifications, X11's extensions. */
const openedByName = ['libgtk-3-0', 'libnotify4', 'libuuid1', 'libxss1', 'libxtst6']

/** `ucf` keeps an administrator's changes to the AppArmor profile. */
const programs = ['ca-certificates', 'ucf', 'xdg-utils']

export const debDepends = [...new Set([...Object.values(packageOfLibrary), ...openedByName, ...programs])].toSorted()

/** The keychain needs a Secret Service behind it; any of these is one. */
export const debRecommends = ['gnome-keyring | kwalletmanager | keepassxc', 'libvulkan1']

/** rpmbuild finds what the loader is asked for by itself. By the library's name, because each distribution names its packages otherwise. */
export const rpmRequires = [
  'ca-certificates',
  'libgtk-3.so.0()(64bit)',
  'libnotify.so.4()(64bit)',
  'libsecret-1.so.0()(64bit)',
  'libXss.so.1()(64bit)',
  'libXtst.so.6()(64bit)',
  'libuuid.so.1()(64bit)',
  'xdg-utils',
]

/** Libraries that lie in the app's folder: neither are they asked of the system, nor are they for other programs. */
export const ownLibraries = /^lib(?:ffmpeg|EGL|GLESv2|vk_swiftshader)\.so$|^libvulkan\.so\.1$/
