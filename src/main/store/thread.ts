import { existsSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { openReady, openWhole } from './open-database.ts'

/** What the thread is started with. ready: look through the records. folds: fold what is asked for. last: be the last one that closes the records. */
export type Work = { readonly what: 'ready' | 'last'; readonly path: string } | { readonly what: 'folds' }

/**
 * fold: until nothing is left in these journals. shorten: what can be folded without anybody else waiting for it, so that the next change
 * begins a journal anew. fold-soon: as fold, but where somebody is always writing, it is not done. begin-anew: as fold, but its file stays as long as
 * it is: making a long file short takes a disk half a millisecond a megabyte, in which nobody can write.
 */
export interface Job {
  readonly what: 'fold' | 'fold-soon' | 'begin-anew' | 'shorten'
  readonly paths: readonly string[]
}

/** Somebody may be reading what is in a journal: it is folded when they are done, or left after so many tries. */
const tries = 50
const againMs = 100
/** So long the thread stays with nothing to do. */
const idleMs = 10_000
/** Each takes as long as what was written during the one before. */
const rounds = 10
/** The last of the tries do not wait for a moment in which nobody writes: there may be none. */
const hastyTries = 5

const work = workerData as Work
switch (work.what) {
  case 'folds':
    foldWhatIsAskedFor()
    break
  case 'ready':
    lookThrough(work.path)
    break
  case 'last':
    beLast(work.path)
}

function lookThrough(path: string): void {
  // Whoever closes last folds the journal, so nothing of it is left to read for the one that opens next.
  openWhole(path).close()
  parentPort?.postMessage('done')
}

/** A connection that has read nothing yet is none to the others, and knows no journal. */
function openRead(path: string): DatabaseSync {
  const database = openReady(path)
  database.prepare('SELECT count(*) FROM sqlite_schema').get()
  return database
}

function beLast(path: string): void {
  const database = openRead(path)
  parentPort?.once('message', () => {
    database.close()
    parentPort?.close()
  })
  parentPort?.postMessage('open')
}

function foldWhatIsAskedFor(): void {
  let stop = (): void => {}
  let idle = setTimeout(() => parentPort?.close(), idleMs)
  parentPort?.on('message', (asked: Job | 'stop') => {
    if (asked === 'stop') return stop()
    clearTimeout(idle)
    const done = (folded: boolean): void => {
      stop = () => {}
      idle = setTimeout(() => parentPort?.close(), idleMs)
      parentPort?.postMessage(folded)
    }
    try {
      if (asked.what === 'shorten') done(shortenAll(asked.paths))
      else stop = foldAll(asked.paths, asked.what, done)
    } catch {
      done(false)
    }
  })
}

/** Answers how to end it before all is done. The last of the tries keep others from writing where that must be. */
function foldAll(paths: readonly string[], what: Job['what'], done: (folded: boolean) => void): () => void {
  const open = paths.filter((path) => existsSync(path)).map(openRead)
  // Whoever waits for the lock keeps it from everybody else meanwhile.
  for (const database of open) database.exec('PRAGMA busy_timeout = 0')
  const mode = what === 'begin-anew' ? 'RESTART' : 'TRUNCATE'
  let left = tries
  let stopped = false

  function step(): void {
    const folded = open.map((database) => fold(database, mode, what !== 'fold-soon' && left <= hastyTries)).every((all) => all)
    left -= 1
    if (!folded && left > 0 && !stopped) return void setTimeout(step, againMs)
    for (const database of open) database.close()
    done(folded)
  }
  setImmediate(step)
  return () => (stopped = true)
}

/** Emptying a journal locks it, and main would wait for that: this never does. What is written meanwhile is folded in the next round. */
function shortenAll(paths: readonly string[]): boolean {
  for (const path of paths.filter((one) => existsSync(one))) {
    const database = openRead(path)
    foldBesideOthers(database)
    database.close()
  }
  return true
}

/** Keeps nobody from writing. True: all of the journal is in the file, and nobody wrote while the last of it was brought there. */
function foldBesideOthers(database: DatabaseSync): boolean {
  let before: unknown = null
  for (let round = 0; round < rounds; round += 1) {
    const { log, checkpointed } = database.prepare('PRAGMA wal_checkpoint(PASSIVE)').get() ?? {}
    if (log === before) return log === checkpointed
    before = log
  }
  return false
}

/**
 * Who empties a journal keeps everybody else from writing until the disk has what is in it: so it is emptied when nothing of it is left to be
 * written. False: somebody still reads what is in the journal, or is always writing; `hasty`: that is no reason.
 */
function fold(database: DatabaseSync, mode: 'RESTART' | 'TRUNCATE', hasty: boolean): boolean {
  try {
    if (!foldBesideOthers(database) && !hasty) return false
    return database.prepare(`PRAGMA wal_checkpoint(${mode})`).get()?.['busy'] === 0
  } catch {
    return false
  }
}
