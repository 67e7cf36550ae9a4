import { parentPort } from 'node:worker_threads'
import { writeRejects, type RejectsForm, type Rejects } from '../files/rejects.ts'
import type { Finding } from './findings.ts'
import { readList, type ListChoices, type ListReading, type ListRefused, type ListRow } from './list.ts'

/** What the thread is asked: to read a list, for more of what it read, or for the file of rejected rows. */
export type ListJob =
  { readonly read: Uint8Array; readonly choices: ListChoices } | { readonly more: number } | { readonly rejects: Rejects }

/** Rows and findings as JSON, which is copied and read in half of the time that so many small objects take. */
export interface SomeRows {
  readonly rows: readonly ListRow[]
  readonly findings: readonly Finding[]
}

/** What it answers. A list comes without its rows and findings at first: tens of thousands at once would keep main from everything else. */
export type ListAnswer =
  | { readonly refused: ListRefused }
  | { readonly reading: Omit<ListReading, 'rows' | 'findings'> }
  | { readonly some: string; readonly left: boolean }
  | { readonly file: { readonly bytes: Uint8Array; readonly form: RejectsForm } | null }

let rows: readonly ListRow[] = []
let findings: readonly Finding[] = []
let told = 0

function answer(job: ListJob): ListAnswer {
  if ('rejects' in job) return { file: writeRejects(job.rejects) }
  if ('more' in job) {
    const [from, to] = [told, (told += job.more)]
    const left = to < Math.max(rows.length, findings.length)
    const some: SomeRows = { rows: rows.slice(from, to), findings: findings.slice(from, to) }
    return { some: JSON.stringify(some), left }
  }
  const read = readList(job.read, job.choices)
  if (!read.ok) return { refused: read }
  const { rows: all, findings: found, ...reading } = read
  ;[rows, findings, told] = [all, found, 0]
  return { reading }
}

parentPort?.on('message', (job: ListJob) => parentPort?.postMessage(answer(job)))
