import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { binaryAt, type Cpu, type System } from './binaries.ts'
import { run } from './run.ts'

const systemOf: Partial<Record<NodeJS.Platform, System>> = { linux: 'linux', darwin: 'mac', win32: 'win' }

/** Where the config finds the keychain's native module for a system. */
export const nativeFolder = (root: string, system: System, cpu: Cpu): string => join(root, 'out', 'native', `${system}-${cpu}`)

export interface NativeOptions {
  readonly root: string
  readonly system: System
  readonly cpu: Cpu
  readonly platform?: NodeJS.Platform
  readonly arch?: string
}

/**
 * Puts the keychain's native module for a processor where the package takes it from: the one that is installed here, or, for the other processor
 * of this system, one built from the same source. It speaks N-API, so that a build for Node serves Electron.
 */
export function prepareNative({ root, system, cpu, platform = process.platform, arch = process.arch }: NativeOptions): string {
  if (systemOf[platform] !== system)
    throw new Error(`A package for ${system} needs the keychain module for it, which only that system builds: run this there.`)
  const folder = nativeFolder(root, system, cpu)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const source = join(root, 'node_modules', 'keytar')
  const release = join('build', 'Release', 'keytar.node')
  if (cpu === arch) cpSync(join(source, release), join(folder, 'keytar.node'))
  else {
    const work = join(root, 'out', 'native', `build-${system}-${cpu}`)
    rmSync(work, { recursive: true, force: true })
    cpSync(source, work, { recursive: true, filter: (path) => path !== join(source, 'build') })
    const gyp = createRequire(import.meta.url).resolve('node-gyp/bin/node-gyp.js')
    run(process.execPath, [gyp, 'rebuild', `--arch=${cpu}`], { cwd: work })
    cpSync(join(work, release), join(folder, 'keytar.node'))
    rmSync(work, { recursive: true, force: true })
  }
  // Distributions want no debugger's symbols in a program. On the other systems they are in a file of their own.
  if (system === 'linux') run('strip', ['--strip-unneeded', join(folder, 'keytar.node')])
  const made = binaryAt(join(folder, 'keytar.node'))
  if (made?.system !== system || made.cpus.length !== 1 || made.cpus[0] !== cpu)
    throw new Error(
      `The keychain module is for ${made?.system ?? 'nothing known'} ${made?.cpus.join(', ') ?? ''}, not for ${system} ${cpu}.`,
    )
  return folder
}
