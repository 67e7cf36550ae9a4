import { mkdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import { defaultDataDir } from '../browser/data-dir.ts'
import { reachRunning, type Commands } from '../host/command-socket.ts'
import { StorageError, toStorageError } from '../store/storage-error.ts'

const packageFile = z.object({ version: z.string() })

/**
 * A Linecard to give commands to: the one that has these records open, or the same core in this process. `refused`: why there is none; null:
 * one has them open and does not answer. `folder` left out: where the app has its data.
 */
export async function commandsOf(folder: string | undefined): Promise<Commands | { readonly refused: string | null }> {
  const dataDir = folder ?? defaultDataDir(process.platform, process.env)
  const running = await reachRunning(dataDir)
  if (running) return running
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    const { startAlone } = await import('./alone.ts')
    return await startAlone(dataDir, await version())
  } catch (error) {
    const known = toStorageError(error, dataDir)
    if (!(known instanceof StorageError)) throw error
    return { refused: known.problem.kind === 'already-running' ? null : known.message }
  }
}

async function version(): Promise<string> {
  const text = await readFile(new URL('../../../package.json', import.meta.url), 'utf8')
  return packageFile.parse(JSON.parse(text)).version
}
