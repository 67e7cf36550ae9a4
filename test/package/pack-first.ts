// The package project's set-up: packs the app around a stand-in for Electron and builds the Linux packages, once for all its tests, with the same
// commands as a release.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { TestProject } from 'vitest/node'
import { linuxFormats } from '../../build/packaging/pack.ts'
import { makeLinuxRuntime } from '../support/runtime/make.ts'
import { toolPath } from '../support/sip/tools.ts'
import { need } from './packed.ts'

/** Runs the command that `npm run package` and `npm run dist` end in. */
export function pack(what: readonly string[], place: string, out: string): void {
  const args = ['build/packaging/cli.ts', ...what, '--out', out, '--electron-dist', join(place, 'electron')]
  const env = { ...process.env, APPIMAGE_TOOLS_PATH: join(place, 'tools') }
  const done = spawnSync(resolve('node_modules/node/bin/node'), args, { encoding: 'utf8', env })
  if (done.status !== 0) throw new Error(`packing failed:\n${done.stdout}${done.stderr}${done.error?.message ?? ''}`)
}

/** electron-builder's tools for AppImages as far as they are here: the system's mksquashfs, and a runtime that only says what it is. */
function makeAppImageTools(place: string, mksquashfs: string): void {
  const cpu = process.arch
  mkdirSync(join(place, 'runtimes'), { recursive: true })
  mkdirSync(join(place, 'lib', cpu), { recursive: true })
  symlinkSync(mksquashfs, join(place, 'mksquashfs'))
  // electron-builder wants one to be there; Linecard's own build does not run it.
  symlinkSync('/bin/true', join(place, 'desktop-file-validate'))
  writeFileSync(join(place, 'runtimes', `runtime-${cpu}`), '#!/bin/sh\necho stand-in\nexit 64\n'.padEnd(4096, '#'))
}

export default function packFirst(project: TestProject): (() => void) | undefined {
  if (need.folder.missing) {
    project.provide('packed', null)
    return undefined
  }
  const place = mkdtempSync(join(tmpdir(), 'linecard-packed-'))
  const remove = (): void => rmSync(place, { recursive: true, force: true })
  try {
    const formats = linuxFormats.filter((format) => !need[format].missing)
    makeLinuxRuntime(join(place, 'electron'))
    makeAppImageTools(join(place, 'tools'), toolPath('mksquashfs') ?? '/bin/false')
    pack(formats.length === 0 ? ['folder'] : ['installers', ...formats], place, join(place, 'dist'))
  } catch (error) {
    remove()
    throw error
  }
  project.provide('packed', place)
  return remove
}
