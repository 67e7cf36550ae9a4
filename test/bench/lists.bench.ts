import { parse } from 'csv-parse/sync'
import { XMLParser } from 'fast-xml-parser'
import { strFromU8, unzipSync } from 'fflate'
import Papa from 'papaparse'
import { readSheet } from 'read-excel-file/node'
import { readListInThread } from '../../src/main/plans/import/in-thread.ts'
import { writeWorkbook } from '../../src/main/provisioning/workbook.ts'
import { median, type Line } from './line.ts'

/**
 * A list of people as a CSV and as a workbook: parsed, cleaned and checked in a thread, and copied out of it. The peers parse alone, where one
 * would usually call them: in main, but for read-excel-file, which has threads of its own. Measured is the processor's time of all threads
 * together, or of main alone, so that what else runs on this computer does not count; and how much memory was held at most.
 */
export const name = 'lists: parsed and checked'

const runs = 3
/** As people have it: a thread that is started from source has its types taken out first. */
const builtThread = new URL('../../out/main/read-lists.js', import.meta.url)

export async function* run(only: number | null): AsyncGenerator<Line> {
  const size = only ?? 50_000
  const rows = people(size)
  const csv = Buffer.from(rows.map((cells) => cells.join(',')).join('\n'))
  const workbook = await writeWorkbook(rows, { at: 0 })
  const readers: readonly (readonly [kind: string, bytes: Uint8Array, peers: Readonly<Record<string, () => unknown>>])[] = [
    [
      'CSV',
      csv,
      {
        'papaparse alone': () => told(Papa.parse(csv.toString('utf8')).data.length - 1, size),
        'csv-parse alone': () => told(parse(csv).length - 1, size),
      },
    ],
    [
      'XLSX',
      workbook,
      {
        'read-excel-file alone': async () => told((await readSheet(Buffer.from(workbook))).length - 1, size),
        'fflate and fast-xml-parser alone': () => cellsOf(workbook),
      },
    ],
  ]
  for (const [kind, bytes, alone] of readers) {
    const ours = await measured(async () => {
      const read = await readListInThread(bytes, {}, breath, builtThread)
      if (!read.ok || read.rows.length !== size || read.findings.length > 0) throw new Error('not read')
    })
    const theirs: [string, Measured][] = []
    for (const [peer, read] of Object.entries(alone)) theirs.push([peer, await measured(async () => void (await read()))])
    const of = (what: keyof Measured) => Object.fromEntries(theirs.map(([peer, measures]) => [peer, measures[what]]))
    yield { bench: `${kind}: processor time`, size, unit: 'ms', ours: ours.all, peers: of('all'), limit: 1_500 }
    yield { bench: `${kind}: main's longest task`, size, unit: 'ms', ours: ours.task, peers: of('task'), limit: 50 }
    yield { bench: `${kind}: memory`, size, unit: 'MB', ours: ours.memory, peers: {} }
  }
}

/** A peer that reads something else is none. */
function told(rows: number, size: number): void {
  if (rows !== size) throw new Error(`${rows} rows`)
}

/** Names, caller IDs, MACs and all: what a company of this size has. */
function people(count: number): string[][] {
  const headers = ['extension', 'name', 'caller id', 'recording', 'voicemail', 'voicemail pin', 'max calls', 'mac']
  const row = (at: number): string[] => [
    ...[String(100_000 + at), `Nguyễn Thị Hồng ${at}`, `842833${100_000 + at}`, 'outbound', 'yes', String(1_000 + (at % 9_000))],
    ...['2', `001565${at.toString(16).padStart(6, '0')}`],
  ]
  return [headers, ...Array.from({ length: count }, (_, at) => row(at))]
}

/** Every cell of the only sheet, as somebody else's parser has it. */
function cellsOf(workbook: Uint8Array): number {
  const parts = unzipSync(workbook)
  const parsed: unknown = new XMLParser({ ignoreAttributes: false }).parse(
    strFromU8(parts['xl/worksheets/sheet1.xml'] ?? new Uint8Array()),
  )
  return JSON.stringify(parsed).length
}

const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const ms = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1_000

interface Measured {
  /** ms of all threads. */
  readonly all: number
  /** ms of main's longest task. */
  readonly task: number
  /** More MB than before, at most. */
  readonly memory: number
}

/** The middle of a few runs, each after a first one that nobody counts. */
async function measured(work: () => Promise<void>): Promise<Measured> {
  const all: number[] = []
  const tasks: number[] = []
  const held: number[] = []
  for (let index = 0; index <= runs; index += 1) {
    const before = process.cpuUsage()
    await work()
    const worked = ms(process.cpuUsage(before))
    const { task, memory } = await watched(work)
    if (index === 0) continue
    all.push(worked)
    tasks.push(task)
    held.push(memory)
  }
  return { all: median(all), task: median(tasks), memory: median(held) }
}

/** Looks at each turn of main's loop meanwhile, which is work itself: what else it costs is measured without. */
async function watched(work: () => Promise<void>): Promise<Omit<Measured, 'all'>> {
  const before = process.memoryUsage().rss
  let [task, memory, ended] = [0, 0, false]
  let turn = process.threadCpuUsage()
  function look(): void {
    task = Math.max(task, ms(process.threadCpuUsage(turn)))
    memory = Math.max(memory, process.memoryUsage().rss - before)
    turn = process.threadCpuUsage()
    if (!ended) setImmediate(look)
  }
  setImmediate(look)
  await breath()
  await work()
  await breath()
  ended = true
  return { task, memory: memory / 1_000_000 }
}
