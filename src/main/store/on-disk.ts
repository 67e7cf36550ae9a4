import { open } from 'node:fs/promises'

/**
 * When the disk has what was changed. SQLite writes a change into its journal at once, where it outlives this process; that the disk has it,
 * and it outlives a power cut, takes a disk some milliseconds, and a slow one much longer. Nobody's event loop waits for that here.
 */
export interface OnDisk {
  /** To be called after each change: the disk is made to have it soon. */
  changed(): void
  /** Resolves when the disk has everything that was changed until now; rejects where that could not be had. It may be asked again. */
  all(): Promise<void>
}

/** For those that wait in each change. */
export const onDiskAlready: OnDisk = { changed() {}, all: () => Promise.resolve() }

export interface OnDiskPorts {
  /** Resolves when the disk has what was written before this was called. */
  readonly sync: () => Promise<void>
  /**
   * After a `sync` that failed, another one proves nothing: the system may have dropped what it could not write. Resolves when the disk has
   * it all the same, by another way.
   */
  readonly recover: () => Promise<void>
  /** Calls `then` when this turn is over: what is changed in one turn is waited for once. */
  readonly turnOver?: (then: () => void) => void
}

export function createOnDisk({ sync, recover, turnOver = (then) => void setImmediate(then) }: OnDiskPorts): OnDisk {
  let dirty = false
  let failed = false
  let due = false
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null

  async function once(): Promise<void> {
    dirty = false
    try {
      await (failed ? recover() : sync())
      failed = false
    } catch (error) {
      failed = true
      dirty = true
      throw error
    }
  }

  function begin(): Promise<void> {
    const done = once().finally(() => (running = null))
    running = done
    return done
  }

  function all(): Promise<void> {
    if (!dirty) return running ?? Promise.resolve()
    if (!running) return begin()
    // What was changed since the one under way began may not be in it.
    next ??= running
      .catch(() => {})
      .then(() => {
        next = null
        return begin()
      })
    return next
  }

  return {
    all,
    changed() {
      dirty = true
      if (due) return
      due = true
      turnOver(() => {
        due = false
        // Whoever must know asks by themselves.
        all().catch(() => {})
      })
    },
  }
}

/** Makes the disk have what is in these journals; one that is not there has nothing. `folder`: theirs, where they may be new. */
export async function syncJournals(paths: readonly string[], folder: string | null): Promise<void> {
  await Promise.all(paths.map(syncFile))
  // Windows knows no such thing, and needs none.
  if (folder !== null && process.platform !== 'win32') await syncFolder(folder)
}

async function syncFile(path: string): Promise<void> {
  let file
  try {
    file = await open(path, 'r+')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return
    throw error
  }
  await file.datasync().finally(() => file.close())
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } catch (error) {
    // Some file systems cannot, and do it by themselves.
    if (!(error instanceof Error && 'code' in error && ['EINVAL', 'ENOTSUP', 'EBADF'].includes(String(error.code)))) throw error
  } finally {
    await folder.close()
  }
}
