import { mkdirSync } from 'node:fs'
import { reachRunning, type Commands } from '../host/command-socket.ts'
import { StorageError, toStorageError } from '../store/storage-error.ts'

/**
 * A Linecard to give commands to: the one that has the records in this folder open, or the same core in this process. `refused`: why there is
 * none; null: one has them open and does not answer.
 */
export async function commandsOf(dataDir: string, version: string): Promise<Commands | { readonly refused: string | null }> {
  const running = await reachRunning(dataDir)
  if (running) return running
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    const { startAlone } = await import('./alone.ts')
    return await startAlone(dataDir, version)
  } catch (error) {
    const known = toStorageError(error, dataDir)
    if (!(known instanceof StorageError)) throw error
    return { refused: known.problem.kind === 'already-running' ? null : known.message }
  }
}
