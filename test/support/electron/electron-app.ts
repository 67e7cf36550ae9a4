import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron } from '@playwright/test'
import { usableElectron } from '../../../build/electron-specs.mjs'
import { createSystem } from '../../../build/system.mjs'
import type { HostedApp } from '../e2e/host.ts'
import { readAll, type AppOptions } from '../app/running-app.ts'

import { windowToCome } from './window-to-come.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Starts the built app in the real Electron. What is between window and main is Electron's own: no test listens in there. */
export async function startElectronApp({ args = [], dataDir: given, env = {} }: AppOptions = {}): Promise<HostedApp> {
  const system = createSystem()
  const { program, why } = usableElectron(system)
  if (program === null) throw new Error(`Electron cannot be opened here: ${why}`)
  const folder = mkdtempSync(join(tmpdir(), 'linecard-app-'))
  const dataDir = given ?? join(folder, 'data')
  const exportDir = join(folder, 'exports')
  mkdirSync(exportDir)
  const wanted = Object.entries(system.envWith({ ...env, ELECTRON_RUN_AS_NODE: undefined }))
  const set = wanted.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
  const electron = await _electron.launch({
    executablePath: program,
    args: [root, '--data-dir', dataDir, ...args],
    env: Object.fromEntries(set),
  })
  const child = electron.process()
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  // Nobody is here to answer the system's dialogs.
  await electron.evaluate(({ dialog }, folder) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [folder] })
  }, exportDir)
  const notHere = (): never => {
    throw new Error('Between the window and main of the real Electron no test can listen in')
  }
  return {
    dataDir,
    exportDir,
    output: () => output,
    dataText: () => readAll(dataDir),
    open: async (page) => windowToCome(page).come(await electron.firstWindow()),
    copied: () => electron.evaluate(({ clipboard }) => clipboard.readText()),
    refuseClipboard: notHere,
    callsOf: notHere,
    hold: notHere,
    changeAnswer: notHere,
    record: notHere,
    async stop() {
      await electron.close()
      rmSync(folder, { recursive: true, force: true })
    },
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
}
