import { readdirSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { flipFuses } from '@electron/fuses'
import { Arch, type AfterPackContext } from 'electron-builder'
import { fuses } from '../fuses.ts'
import { binariesIn, neededLibraries, type System } from './binaries.ts'
import { ownLibraries, packageOfLibrary } from './linux/libraries.ts'

const systems: Readonly<Record<string, System>> = { linux: 'linux', darwin: 'mac', win32: 'win' }

/** The program in which a packaged app's fuses lie. */
export function programOf({ appOutDir, electronPlatformName, packager }: AfterPackContext): string {
  const { productFilename } = packager.appInfo
  if (electronPlatformName === 'darwin') return join(appOutDir, `${productFilename}.app`)
  if (electronPlatformName === 'win32') return join(appOutDir, `${productFilename}.exe`)
  return join(appOutDir, packager.config.linux?.executableName ?? 'linecard')
}

/** Throws where a program or library in the folder is for another system or processor than the package: nobody would notice before users do. */
export function checkBinaries(folder: string, system: System, arch: 'x64' | 'arm64' | 'universal'): void {
  const wanted = arch === 'universal' ? ['arm64', 'x64'] : [arch]
  const strangers = binariesIn(folder).filter(
    (found) => found.system !== system || found.cpus.toSorted().join() !== wanted.join(),
  )
  if (strangers.length === 0) return
  const lines = strangers.map(
    ({ path, ...found }) => `  ${relative(folder, path)} is for ${found.system} ${found.cpus.join(', ')}`,
  )
  throw new Error(`The package for ${system} ${wanted.join(', ')} holds programs for something else:\n${lines.join('\n')}`)
}

/** Throws where the licenses of Electron and Chromium are not in the folder: they must go wherever their programs go. */
export function checkLicenses(folder: string): void {
  const files = new Set(readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => basename(path)))
  const missing = ['LICENSE.electron.txt', 'LICENSES.chromium.html'].filter((name) => !files.has(name))
  if (missing.length > 0)
    throw new Error(`The package lacks ${missing.join(' and ')}, which lie beside Electron in its download: put them there.`)
}

/** Throws where a program asks for a library that the Linux packages do not depend on. */
export function checkLibraries(folder: string): void {
  const lines = binariesIn(folder).flatMap(({ path }) =>
    neededLibraries(path)
      .filter((library) => !ownLibraries.test(library) && packageOfLibrary[library] === undefined)
      .map((library) => `  ${relative(folder, path)} asks for ${library}`),
  )
  if (lines.length > 0)
    throw new Error(
      `Nothing in build/packaging/linux/libraries.ts brings these libraries. Add each with the Debian package that holds it:\n${lines.join('\n')}`,
    )
}

/**
 * Checks the folder and sets the fuses, right before signing, so that the signature covers them. electron-builder's own `electronFuses` would come at
 * the same moment, but knows only eight of Electron's nine fuses.
 */
export async function afterPack(context: AfterPackContext): Promise<void> {
  const { appOutDir, electronPlatformName, arch } = context
  const system = systems[electronPlatformName]
  const cpu = Arch[arch]
  if (system === undefined || (cpu !== 'x64' && cpu !== 'arm64' && cpu !== 'universal'))
    throw new Error(`Linecard is not packaged for ${electronPlatformName} ${cpu}.`)
  checkBinaries(appOutDir, system, cpu)
  checkLicenses(appOutDir)
  if (system === 'linux') checkLibraries(appOutDir)
  // The two halves of a universal app are joined first: their fuses are set in the whole.
  if (/-(?:x64|arm64)-temp$/.test(basename(appOutDir))) return
  await flipFuses(programOf(context), {
    ...fuses,
    // An arm64 program whose bytes changed is killed until it is signed anew, if only by nobody in particular.
    ...(process.platform === 'darwin' ? { resetAdHocDarwinSignature: true } : {}),
  })
}
