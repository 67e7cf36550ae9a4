import { rmSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Slices } from '../slices.ts'
import { migrate } from './migrate.ts'
import { copyingOwn } from './salvage.ts'

/** Writes backups one after the other, in slices, beside whatever else is done with the database. */
export interface Backups {
  /** True: one of what was there when this was asked, or later, is on the disk. */
  write(): Promise<boolean>
  /** Leaves the one that is being written: the one before it stays. Nothing of it is open afterwards. */
  close(): void
}

export function createBackups(path: string, backup: string, slices: Slices): Backups {
  const closing = new AbortController()
  const draft = `${backup}.draft`
  let copying: Generator<void, void, void> | null = null
  let running: Promise<boolean> | null = null
  let next: Promise<boolean> | null = null

  async function writeOne(): Promise<boolean> {
    try {
      copying = copyingOwn(path, draft, (empty) => migrate(empty, dirname(path)))
      await slices.run(copying, closing.signal)
      copying = null
      // It takes the place of the one before only when the disk has it, and waiting for that is no work of main's.
      const file = await open(draft, 'r+')
      await file.sync().finally(() => file.close())
      if (closing.signal.aborted) throw closing.signal.reason
      await rename(draft, backup)
      return true
    } catch {
      rmSync(draft, { force: true })
      return false
    }
  }

  function begin(): Promise<boolean> {
    const done = writeOne().finally(() => {
      if (running === done) running = null
    })
    running = done
    return done
  }

  return {
    write() {
      if (closing.signal.aborted) return Promise.resolve(false)
      if (!running) return begin()
      // What changed since the one under way began is not in it.
      next ??= running.then(() => {
        next = null
        return begin()
      })
      return next
    },
    close() {
      closing.abort(new Error('closing'))
      copying?.return()
      copying = null
    },
  }
}
