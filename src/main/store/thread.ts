import { existsSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { openReady, openWhole } from './open-database.ts'

/** What the thread is started with. ready: look through the records. fold: fold journals. last: be the last one that closes them. */
export type Work =
  { readonly what: 'ready' | 'last'; readonly path: string } | { readonly what: 'fold'; readonly paths: readonly string[] }

/** Somebody may be reading what is in a journal: it is folded when they are done, or left after so many tries. */
const tries = 50
const againMs = 100

const work = workerData as Work
if (work.what === 'fold') foldAll(work.paths)
else if (work.what === 'ready') lookThrough(work.path)
else beLast(work.path)

function lookThrough(path: string): void {
  // Whoever closes last folds the journal, so nothing of it is left to read for the one that opens next.
  openWhole(path).close()
  parentPort?.postMessage('done')
}

function beLast(path: string): void {
  const database = openReady(path)
  // A connection that has read nothing yet is none to the others.
  database.prepare('SELECT count(*) FROM sqlite_schema').get()
  parentPort?.once('message', () => {
    database.close()
    parentPort?.close()
  })
  parentPort?.postMessage('open')
}

function foldAll(paths: readonly string[]): void {
  const open = paths.filter((path) => existsSync(path)).map(openReady)
  // Whoever waits for the lock keeps it from everybody else meanwhile.
  for (const database of open) database.exec('PRAGMA busy_timeout = 0')
  let left = tries
  let stopped = false
  parentPort?.once('message', () => (stopped = true))

  function step(): void {
    const folded = open.map(fold).every((done) => done)
    left -= 1
    if (!folded && left > 0 && !stopped) return void setTimeout(step, againMs)
    for (const database of open) database.close()
    parentPort?.postMessage(folded)
    parentPort?.close()
  }
  step()
}

/** Most of it while others write, and then the little that they wrote meanwhile. False: somebody still reads what is in the journal. */
function fold(database: DatabaseSync): boolean {
  try {
    database.exec('PRAGMA wal_checkpoint(PASSIVE)')
    return database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] === 0
  } catch {
    return false
  }
}
