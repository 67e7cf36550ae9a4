// What Windows and macOS get, as far as it can be seen elsewhere: the configuration, and the folder that electron-builder makes around a stand-in
// for Electron. The installers themselves are built by each system's own release job.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { getCurrentFuseWire, FuseState, FuseV1Options } from '@electron/fuses'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { configuration } from '../../build/electron-builder.config.ts'
import { fuses } from '../../build/fuses.ts'
import { checkBinaries, checkLicenses } from '../../build/packaging/after-pack.ts'
import { readAsar } from '../support/system/asar.ts'

const signed = { CSC_LINK: 'a certificate' }
const notarized = { ...signed, APPLE_API_KEY: 'a', APPLE_API_KEY_ID: 'b', APPLE_API_ISSUER: 'c' }

describe('for Windows', () => {
  const { win, nsis } = configuration({ platform: 'win32', env: {} })

  it('there is an installer for each of its two processors', () => {
    expect(win?.target).toEqual([{ target: 'nsis', arch: ['x64', 'arm64'] }])
    expect(nsis).toMatchObject({ buildUniversalInstaller: false })
  })

  it('it installs for one user, asks no administrator and no questions, and leaves the data when it goes', () => {
    expect(nsis).toMatchObject({ oneClick: true, perMachine: false, packElevateHelper: false, deleteAppDataOnUninstall: false })
  })

  it('it speaks the two languages of Linecard', () => {
    expect(nsis).toMatchObject({ multiLanguageInstaller: true, installerLanguages: ['en_US', 'vi_VN'] })
  })

  it('its file says whether it is signed', () => {
    expect(win?.artifactName).toMatch(/-unsigned\./)
    expect(configuration({ platform: 'win32', env: { WIN_CSC_LINK: 'x' } }).win?.artifactName).not.toMatch(/unsigned/)
  })
})

describe('for macOS', () => {
  const { mac } = configuration({ platform: 'darwin', env: {} })

  it('there is a disk image and an archive, each for both processors', () => {
    expect(mac?.target).toEqual([
      { target: 'dmg', arch: ['universal'] },
      { target: 'zip', arch: ['universal'] },
    ])
  })

  it('a signed app has the hardened runtime, and is notarized where the environment says by whom', () => {
    expect(mac).toMatchObject({ identity: '-', notarize: false, hardenedRuntime: false })
    expect(mac?.artifactName).toMatch(/-unsigned\./)
    const withCertificate = configuration({ platform: 'darwin', env: signed }).mac
    expect(withCertificate).toMatchObject({ hardenedRuntime: true, notarize: false })
    expect(withCertificate).not.toHaveProperty('identity')
    expect(withCertificate?.artifactName).not.toMatch(/unsigned/)
    expect(configuration({ platform: 'darwin', env: notarized }).mac).toMatchObject({ hardenedRuntime: true, notarize: true })
  })

  it('the app and its helpers may do one thing that the hardened runtime forbids: make code while they run', () => {
    expect(mac?.entitlements).toBe(mac?.entitlementsInherit)
    const keys = readFileSync(mac?.entitlements ?? '', 'utf8').match(/<key>[^<]*<\/key>/g)
    expect(keys).toEqual(['<key>com.apple.security.cs.allow-jit</key>'])
  })

  it('it says in both languages why it looks around in the network, and asks for nothing else', () => {
    const info = mac?.extendInfo as Readonly<Record<string, unknown>>
    const asked = Object.entries(info).filter(([key, value]) => /^NS\w+UsageDescription$/.test(key) && value !== null)
    expect(asked.map(([key]) => key)).toEqual(['NSLocalNetworkUsageDescription'])
    const vietnamese = readFileSync('build/packaging/mac/vi.lproj/InfoPlist.strings', 'utf8')
    expect([...vietnamese.matchAll(/^"(\w+)" = "[^"]+";$/gm)].map(([, key]) => key)).toEqual(['NSLocalNetworkUsageDescription'])
  })
})

// Files on Windows have no such modes and links as the stand-ins need.
describe.skipIf(process.platform === 'win32')('packed around a stand-in for Electron (not on Windows)', () => {
  let home: string
  const packed = (system: 'mac' | 'win', cpu: 'x64' | 'arm64'): string => {
    const into = join(home, `${system}-${cpu}`)
    const done = spawnSync(resolve('node_modules/node/bin/node'), ['test/package/pack-other.ts', system, cpu, into], {
      encoding: 'utf8',
    })
    expect(done.status, `${done.stdout}${done.stderr}`).toBe(0)
    return join(into, 'dist')
  }
  beforeAll(() => void (home = mkdtempSync(join(tmpdir(), 'linecard-other-'))))
  afterAll(() => rmSync(home, { recursive: true, force: true }))

  const wanted = Object.entries(FuseV1Options)
    .filter((entry): entry is [string, FuseV1Options] => typeof entry[1] === 'number')
    .map(([name, index]) => [name, fuses[index] ? FuseState.ENABLE : FuseState.DISABLE])
  const fusesOf = async (program: string): Promise<unknown[]> => {
    const wire = await getCurrentFuseWire(program)
    return Object.entries(FuseV1Options)
      .filter((entry): entry is [string, FuseV1Options] => typeof entry[1] === 'number')
      .map(([name, index]) => [name, wire[index]])
  }
  /** What lies beside the app: every system’s package has the licenses of all that is in it. */
  const besides = ['app.asar', 'app.asar.unpacked', 'licenses', 'sbom.cdx.json']
  const modulesOf = (archive: string): string[] =>
    readAsar(archive).files.flatMap(({ path, unpacked }) => (unpacked ? [path] : []))

  it('the folder for Windows holds the app, its fuses, its keychain module and all licenses', async () => {
    const folder = join(packed('win', 'arm64'), 'win-arm64-unpacked')
    expect(await fusesOf(join(folder, 'Linecard.exe'))).toEqual(wanted)
    expect(() => checkBinaries(folder, 'win', 'arm64')).not.toThrow()
    expect(() => checkBinaries(folder, 'win', 'x64')).toThrow(/Linecard\.exe is for win arm64/)
    // The command line: the program has a window, and a prompt would not wait for it.
    expect(readFileSync(join(folder, 'bin', 'linecard.cmd'), 'utf8')).toContain('"%~dp0..\\Linecard.exe" %*\r\n')
    const resources = join(folder, 'resources')
    expect(readdirSync(resources).toSorted()).toEqual(besides)
    expect(modulesOf(join(resources, 'app.asar'))).toEqual(['node_modules/keytar/build/Release/keytar.node'])
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(['LICENSE.electron.txt', 'LICENSES.chromium.html']))
    rmSync(join(folder, 'LICENSES.chromium.html'))
    expect(() => checkLicenses(folder)).toThrow(/lacks LICENSES\.chromium\.html,/)
    expect(readdirSync(join(folder, 'locales')).toSorted()).toEqual(['en-US.pak', 'vi.pak'])
    // Electron compares the archive with this before it runs it.
    expect(readFileSync(join(folder, 'Linecard.exe')).includes(Buffer.from('"alg":"SHA256"'))).toBe(true)
  })

  it('the app for macOS holds the same, says who it is, and asks for the local network alone', async () => {
    const app = join(packed('mac', 'x64'), 'mac', 'Linecard.app')
    expect(await fusesOf(app)).toEqual(wanted)
    expect(() => checkBinaries(app, 'mac', 'x64')).not.toThrow()
    const resources = join(app, 'Contents', 'Resources')
    expect(readdirSync(resources)).toEqual(
      expect.arrayContaining([...besides, 'icon.icns', 'LICENSE.electron.txt', 'LICENSES.chromium.html', 'vi.lproj']),
    )
    expect(readdirSync(resources)).not.toContain('default_app.asar')
    expect(modulesOf(join(resources, 'app.asar'))).toEqual(['node_modules/keytar/build/Release/keytar.node'])
    const info = readFileSync(join(app, 'Contents', 'Info.plist'), 'utf8')
    expect(info).toMatch(/<key>CFBundleIdentifier<\/key>\s*<string>org\.linecard\.desktop<\/string>/)
    expect(info.match(/NS\w+UsageDescription/g)).toEqual(['NSLocalNetworkUsageDescription'])
    expect(info).toContain('<key>ElectronAsarIntegrity</key>')
  })
})
