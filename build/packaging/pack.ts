import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Arch, build, Platform, type Configuration } from 'electron-builder'
import { configuration } from '../electron-builder.config.ts'
import type { Cpu, System } from './binaries.ts'
import { writeIcons, writeNotices } from './extras.ts'
import { appImageTools, buildAppImage } from './linux/appimage.ts'
import { buildDeb } from './linux/deb.ts'
import { identityOf } from './linux/identity.ts'
import { buildRpm } from './linux/rpm.ts'
import { sourceDate } from './source-date.ts'

export interface PackOptions {
  readonly root: string
  readonly outDir: string
  readonly env?: NodeJS.ProcessEnv
  readonly platform?: NodeJS.Platform
  /** Changes to the configuration: a stand-in for Electron, another version. */
  readonly change?: Configuration
}

const platforms = { linux: Platform.LINUX, mac: Platform.MAC, win: Platform.WINDOWS }

function configOf({ root, outDir, env = process.env, platform = process.platform, change = {} }: PackOptions): Configuration {
  const config = configuration({ root, env, platform })
  return { ...config, ...change, directories: { ...config.directories, output: outDir } }
}

/** Makes what a package takes beside the bundles: the licenses, the SBOM and the icons. */
async function prepare({ root, env = process.env }: PackOptions): Promise<void> {
  writeNotices(root, sourceDate(root, env))
  await writeIcons(root)
}

/** Packs the app into a folder for one system and processor, as it will lie on a computer. Answers the folder. */
export async function packFolder(options: PackOptions, system: System, cpu: Cpu | 'universal'): Promise<string> {
  await prepare(options)
  const targets = platforms[system].createTarget('dir', Arch[cpu])
  await build({ projectDir: options.root, config: configOf(options), targets, publish: 'never' })
  return folderOf(options.outDir, system, cpu)
}

/** Where electron-builder puts the folder. */
export function folderOf(outDir: string, system: System, cpu: Cpu | 'universal'): string {
  const suffix = cpu === 'x64' ? '' : `-${cpu}`
  return join(outDir, system === 'mac' ? `mac${suffix}` : `${system}${suffix}-unpacked`)
}

/** Builds the installers for Windows or macOS as the configuration says, each for its processors. */
export async function buildWithElectronBuilder(options: PackOptions, system: 'mac' | 'win'): Promise<void> {
  await build({
    projectDir: options.root,
    config: configOf(options),
    targets: platforms[system].createTarget(),
    publish: 'never',
  })
}

export const linuxFormats = ['deb', 'rpm', 'appimage'] as const
export type LinuxFormat = (typeof linuxFormats)[number]

/** Builds one kind of Linux package from the folder that `packFolder` made. Answers its file. */
export async function buildLinuxPackage(options: PackOptions, format: LinuxFormat, appFolder: string, cpu: Cpu): Promise<string> {
  const { root, outDir, env = process.env } = options
  const { deb, rpm, extraMetadata } = configOf(options)
  const version: unknown = extraMetadata?.version
  const identity = identityOf(root, sourceDate(root, env), typeof version === 'string' ? version : undefined)
  const workDir = join(outDir, `.${format}`)
  mkdirSync(workDir, { recursive: true })
  try {
    const parts = { root, appFolder, outDir, workDir, identity, cpu }
    const depends = [...(deb?.depends ?? [])]
    if (format === 'deb')
      return buildDeb({
        ...parts,
        depends,
        recommends: [...(deb?.recommends ?? [])],
        section: deb?.packageCategory ?? 'net',
        priority: deb?.priority ?? 'optional',
      })
    if (format === 'rpm') return buildRpm({ ...parts, requires: [...(rpm?.depends ?? [])] })
    return buildAppImage({ ...parts, tools: await appImageTools(cpu) })
  } finally {
    rmSync(workDir, { recursive: true, force: true })
  }
}

/** The version in package.json. */
export function versionOf(root: string): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version
}
