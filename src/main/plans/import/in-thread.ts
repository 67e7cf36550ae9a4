import { Worker } from 'node:worker_threads'
import type { Rejects, RejectsForm } from '../files/rejects.ts'
import type { Finding } from './findings.ts'
import type { ListChoices, ListReading, ListRefused, ListRow } from './list.ts'
import type { ListAnswer, ListJob, SomeRows } from './thread.ts'

/** From source the thread is the file beside this one; built, it is an entry of its own (electron.vite.config.ts). */
const thread = new URL(import.meta.url.endsWith('.ts') ? './thread.ts' : '../read-lists.js', import.meta.url)

/** What a list is made of is short-lived: with less room for it most of the time goes into looking through it. */
const youngMb = 64
/** So many rows are copied out of the thread in one go: a few milliseconds. */
const rowsAtOnce = 500

/** Reads a list as `readList` does, in a thread of its own. `pause` is awaited between parts of what it read; `file`: what the thread runs. */
export function readListInThread(
  bytes: Uint8Array,
  choices: ListChoices,
  pause: () => Promise<void> = async () => {},
  file: URL = thread,
): Promise<ListReading | ListRefused> {
  return withThread(file, async (ask) => {
    const first = await ask({ read: bytes, choices })
    if ('refused' in first) return first.refused
    if (!('reading' in first)) throw new Error('the thread that reads lists answered something else')
    const rows: ListRow[] = []
    const findings: Finding[] = []
    for (let left = true; left;) {
      const more = await ask({ more: rowsAtOnce })
      if (!('some' in more)) throw new Error('the thread that reads lists answered something else')
      const some = JSON.parse(more.some) as SomeRows
      rows.push(...some.rows)
      findings.push(...some.findings)
      left = more.left
      await pause()
    }
    return { ...first.reading, rows, findings }
  })
}

/** Writes the file of rejected rows as `writeRejects` does, in a thread of its own. */
export function writeRejectsInThread(
  rejects: Rejects,
): Promise<{ readonly bytes: Uint8Array; readonly form: RejectsForm } | null> {
  return withThread(thread, async (ask) => {
    const answer = await ask({ rejects })
    if (!('file' in answer)) throw new Error('the thread that reads lists answered something else')
    return answer.file
  })
}

async function withThread<T>(file: URL, work: (ask: (job: ListJob) => Promise<ListAnswer>) => Promise<T>): Promise<T> {
  const worker = new Worker(file, { resourceLimits: { maxYoungGenerationSizeMb: youngMb } })
  let [hear, fail]: [(answer: ListAnswer) => void, (error: Error) => void] = [() => {}, () => {}]
  worker.on('message', (answer: ListAnswer) => hear(answer))
  worker.on('error', (error) => fail(error instanceof Error ? error : new Error(String(error))))
  worker.once('exit', () => fail(new Error('the thread that reads lists ended')))
  try {
    return await work(
      (job) =>
        new Promise((resolve, reject) => {
          ;[hear, fail] = [resolve, reject]
          worker.postMessage(job)
        }),
    )
  } finally {
    await worker.terminate()
  }
}
