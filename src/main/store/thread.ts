import type { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { openReady, openWhole } from './open-database.ts'

/** What the thread is started with. ready: look through the records. fold: be the last one that closes them. */
export interface Work {
  readonly path: string
  readonly what: 'ready' | 'fold'
}

const { path, what } = workerData as Work

if (what === 'ready') {
  // Whoever closes last folds the journal, so nothing of it is left to read for the one that opens next.
  openWhole(path).close()
  parentPort?.postMessage('done')
} else {
  const database = openReady(path)
  // A connection that has read nothing yet is none to the others.
  database.prepare('SELECT count(*) FROM sqlite_schema').get()
  parentPort?.once('message', () => end(database))
  parentPort?.postMessage('open')
}

function end(database: DatabaseSync): void {
  database.close()
  parentPort?.close()
}
