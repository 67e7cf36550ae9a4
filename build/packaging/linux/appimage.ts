import { createRequire } from 'node:module'
import { chmodSync, copyFileSync, lutimesSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Arch } from 'electron-builder'
import type { Cpu } from '../binaries.ts'
import { run } from '../run.ts'
import type { LinuxPackage } from './deb.ts'
import { desktopEntry } from './texts.ts'
import { makeTree, walk } from './tree.ts'

export interface AppImageTools {
  readonly mksquashfs: string
  /** The small program at the beginning of the file, which mounts the rest. */
  readonly runtime: string
}

/** electron-builder's tools: fetched and compared with a checksum, or taken from the folder that APPIMAGE_TOOLS_PATH names. */
export async function appImageTools(cpu: Cpu): Promise<AppImageTools> {
  const { getAppImageTools } = createRequire(import.meta.url)('app-builder-lib/out/toolsets/linux.js') as {
    getAppImageTools(version: string, arch: Arch): Promise<AppImageTools>
  }
  // The first release whose runtime needs no FUSE library of the system.
  return getAppImageTools('1.0.3', Arch[cpu])
}

export interface AppImageOptions extends LinuxPackage {
  readonly tools: AppImageTools
}

export const appImageArchitecture = { x64: 'x86_64', arm64: 'aarch64' } as const

/**
 * Builds the AppImage with electron-builder's tools, but not with its start script: that switches Chromium's sandbox off where user
 * namespaces are forbidden. Ours says so instead.
 */
export function buildAppImage({ root, appFolder, outDir, workDir, identity, cpu, tools }: AppImageOptions): string {
  const { id, version, date } = identity
  const tree = join(workDir, 'appimage')
  makeTree({ root, appFolder, into: tree, identity, lib: 'usr/lib', kind: 'appimage' })
  copyFileSync(join(root, 'build/packaging/linux/AppRun'), join(tree, 'AppRun'))
  chmodSync(join(tree, 'AppRun'), 0o755)
  writeFileSync(join(tree, `${id}.desktop`), `${desktopEntry(identity, 'AppRun')}X-AppImage-Version=${version}\n`)
  symlinkSync(`usr/share/icons/hicolor/scalable/apps/${id}.svg`, join(tree, `${id}.svg`))
  symlinkSync(`${id}.svg`, join(tree, '.DirIcon'))
  for (const entry of walk(tree)) lutimesSync(entry, date, date)

  const file = join(outDir, `Linecard-${version}-${appImageArchitecture[cpu]}.AppImage`)
  const runtime = readFileSync(tools.runtime)
  rmSync(file, { force: true })
  const options = ['-all-root', '-noappend', '-no-progress', '-quiet', '-no-xattrs', '-no-fragments', '-comp', 'zstd']
  run(tools.mksquashfs, [tree, file, '-offset', String(runtime.length), ...options], { env: { SOURCE_DATE_EPOCH: String(date) } })
  const image = readFileSync(file)
  runtime.copy(image)
  writeFileSync(file, image)
  chmodSync(file, 0o755)
  return file
}
