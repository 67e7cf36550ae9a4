// electron-builder's configuration: the one place that says what is in a package, and how it is installed.
import { copyFileSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Arch, type Configuration } from 'electron-builder'
import { afterPack } from './packaging/after-pack.ts'
import type { Cpu } from './packaging/binaries.ts'
import { debDepends, debRecommends, rpmRequires } from './packaging/linux/libraries.ts'
import { category, desktopKeys, summary } from './packaging/linux/texts.ts'
import { prepareNative } from './packaging/native.ts'
import { asFiles, unreachedFiles } from './packaging/shipped.ts'
import { signingFor } from './packaging/signing.ts'

const home = fileURLToPath(new URL('..', import.meta.url))

export interface ConfigOptions {
  readonly root?: string
  readonly env?: NodeJS.ProcessEnv
  readonly platform?: NodeJS.Platform
}

export function configuration({
  root = home,
  env = process.env,
  platform = process.platform,
}: ConfigOptions = {}): Configuration {
  const signing = signingFor(platform, env)
  const unsigned = signing.signed ? '' : '-unsigned'
  const electronDist = env['ELECTRON_OVERRIDE_DIST_PATH']
  return {
    appId: 'org.linecard.desktop',
    productName: 'Linecard',
    // The release is a draft that a person publishes; the feed of updates is Linecard's own.
    publish: null,
    directories: { output: 'dist', buildResources: 'build' },
    ...(electronDist ? { electronDist } : {}),
    // The window speaks two languages; Chromium's own texts in the fifty others would be half of the download.
    electronLanguages: ['en-US', 'vi'],

    files: [
      'package.json',
      'out/main/**',
      ...unreachedFiles(root).map((name) => `!out/main/${name}`),
      'out/preload/**',
      'out/renderer/**',
      ...Object.entries(asFiles).map(([name, filter]) => ({
        from: `node_modules/${name}`,
        to: `node_modules/${name}`,
        filter: [...filter],
      })),
      { from: 'out/native/${os}-${arch}', to: 'node_modules/keytar/build/Release', filter: ['keytar.node'] },
    ],
    asar: true,
    // A native part cannot be loaded from inside the archive.
    asarUnpack: ['**/*.node'],
    extraResources: [
      { from: 'LICENSE', to: 'licenses/linecard.txt' },
      { from: 'out/notices/third-party.txt', to: 'licenses/third-party.txt' },
      { from: 'out/notices/sbom.cdx.json', to: 'sbom.cdx.json' },
    ],
    /** False: which packages come along is said above, and nothing is built anew. */
    beforeBuild: async () => false,
    beforePack({ arch, packager }) {
      const system = packager.platform.buildConfigurationKey
      const cpu = Arch[arch]
      if (system !== 'linux' && system !== 'mac' && system !== 'win') throw new Error(`Linecard is not packaged for ${system}.`)
      if (cpu === 'x64' || cpu === 'arm64') prepareNative({ root, system, cpu: cpu satisfies Cpu })
    },
    /**
     * Makes an Electron that electron-builder was given the same as one that it fetched: without what Electron shows where there is no app, and
     * on macOS with the licenses, which lie beside Electron's own app.
     */
    afterExtract({ appOutDir, electronPlatformName, packager }) {
      const mac = electronPlatformName === 'darwin'
      const resources = join(appOutDir, mac ? 'Electron.app/Contents/Resources' : 'resources')
      for (const file of [join(appOutDir, 'version'), join(resources, 'default_app.asar')]) rmSync(file, { force: true })
      const given: unknown = packager.config.electronDist
      if (!mac || typeof given !== 'string') return
      for (const [name, newName] of Object.entries({
        LICENSE: 'LICENSE.electron.txt',
        'LICENSES.chromium.html': 'LICENSES.chromium.html',
      }))
        if (existsSync(join(given, name))) copyFileSync(join(given, name), join(resources, newName))
    },
    afterPack,

    win: {
      target: [{ target: 'nsis', arch: ['x64', 'arm64'] }],
      artifactName: `\${productName}-\${version}-windows-\${arch}${unsigned}.\${ext}`,
      icon: 'out/icons/icon.ico',
      // Beside the app, as a prompt finds a program before a batch file of the same name.
      extraFiles: [{ from: 'build/packaging/win/linecard.cmd', to: 'bin/linecard.cmd' }],
    },
    nsis: {
      // For whoever installs it alone: no administrator is asked, and `/S` asks nothing at all.
      oneClick: true,
      perMachine: false,
      packElevateHelper: false,
      buildUniversalInstaller: false,
      differentialPackage: false,
      // The records and the keychain's entries are somebody's work.
      deleteAppDataOnUninstall: false,
      shortcutName: 'Linecard',
      uninstallDisplayName: 'Linecard',
      multiLanguageInstaller: true,
      installerLanguages: ['en_US', 'vi_VN'],
    },

    mac: {
      category: 'public.app-category.business',
      target: [
        { target: 'dmg', arch: ['universal'] },
        { target: 'zip', arch: ['universal'] },
      ],
      artifactName: `\${productName}-\${version}-mac-\${arch}${unsigned}.\${ext}`,
      icon: 'out/icons/icon.icns',
      // A signature of nobody in particular has no team, and the hardened runtime lets a program load only its own team's libraries.
      hardenedRuntime: signing.signed,
      ...(signing.signed ? {} : { identity: '-' }),
      notarize: signing.notarized,
      gatekeeperAssess: false,
      entitlements: 'build/packaging/mac/entitlements.plist',
      entitlementsInherit: 'build/packaging/mac/entitlements.plist',
      extendInfo: {
        // In Vietnamese: vi.lproj, below.
        NSLocalNetworkUsageDescription: 'Linecard gives phones in your network their settings, and checks the PBX from here.',
        // Electron's own Info.plist asks for these; Linecard uses neither.
        NSCameraUsageDescription: null,
        NSMicrophoneUsageDescription: null,
        NSBluetoothAlwaysUsageDescription: null,
        NSBluetoothPeripheralUsageDescription: null,
        NSAudioCaptureUsageDescription: null,
      },
      extraResources: [{ from: 'build/packaging/mac/vi.lproj', to: 'vi.lproj' }],
    },
    dmg: { writeUpdateInfo: false },

    linux: {
      // The installers are built from this folder by build/packaging/linux: see there why.
      target: ['dir'],
      category,
      executableName: 'linecard',
      syncDesktopName: true,
      synopsis: summary,
      desktop: { entry: { ...desktopKeys } },
    },
    deb: { depends: debDepends, recommends: debRecommends, packageCategory: 'net', priority: 'optional' },
    rpm: { depends: rpmRequires },
  }
}

export default configuration
