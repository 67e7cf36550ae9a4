import { stringify } from 'csv-stringify/sync'
import type { ByHand, TargetInfo } from '#shared/handoff.ts'
import { showMac } from '#shared/show-mac.ts'
import { notesOfOne, type Note } from '#shared/handoff-notes.ts'
import { phrase } from '#shared/phrase.ts'
import { problem, type Problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import { toSheetCell } from '#shared/sheet-cells.ts'
import { bundleColumns, scriptWords, type BundleColumn, type BundleWords } from './bundle-words.ts'
import type { TargetFile } from './targets/target.ts'
import { writeWorkbook } from './workbook.ts'
import { createZip, type Sink } from './zip.ts'

/** One extension for one phone, made or refused. */
export interface BundleEntry {
  readonly number: string
  readonly displayName: string
  readonly mac: string | null
  readonly target: TargetInfo
  readonly made: Result<{
    readonly files: readonly TargetFile[]
    readonly byHand: readonly ByHand[]
    readonly notes: readonly Note[]
  }>
}

export interface BundleRefusal {
  readonly number: string
  readonly target: string
  readonly problem: Problem
}

export interface BundleReport {
  /** Extensions whose files are in the archive. */
  readonly written: number
  readonly refused: readonly BundleRefusal[]
  /** The places of those among the entries: an extension may be there for several phones. */
  readonly refusedAt: readonly number[]
}

export interface BundleOptions {
  /** Every file's time in the archive, ms since the epoch. */
  readonly at: number
  /** Of the list for people. */
  readonly words: BundleWords
  /** Told after each extension how many are done. */
  readonly done?: (count: number) => void
  readonly signal?: AbortSignal
  /** Awaited after each extension, so that everything else has its turn. */
  readonly pause?: () => Promise<void>
}

/**
 * Writes many extensions as one ZIP: a folder a phone type, the file names that the phones look for, and a list of what is there and what was
 * refused, without secrets: `manifest.xlsx` for people, in their language, whose spreadsheet it opens whole in every country, and
 * `manifest.csv` for scripts, in English. Files whose name is the same for every extension lie in a folder of their extension.
 * Streams to `write`. A `cancelled` problem when the signal aborts: what was written until then is no archive.
 */
export async function writeBundle(
  entries: AsyncIterable<BundleEntry> | Iterable<BundleEntry>,
  write: Sink,
  { at, words, done, signal, pause }: BundleOptions,
): Promise<Result<BundleReport>> {
  const zip = createZip(write, at)
  const owners = new Map<string, string>()
  const forScripts = await scriptWords()
  const lines: ManifestLine[] = []
  const rows: string[][] = [bundleColumns.map(words.column)]
  const refused: BundleRefusal[] = []
  const refusedAt: number[] = []
  let count = 0
  for await (const entry of entries) {
    if (signal?.aborted) return fail(problem('cancelled'))
    const placed = place(entry, owners)
    if (placed.ok) for (const { path, bytes } of placed.value) await zip.add(path, bytes)
    else {
      refused.push({ number: entry.number, target: entry.target.id, problem: placed.problem })
      refusedAt.push(count)
    }
    lines.push(manifestLine(entry, placed, forScripts))
    rows.push(inOrder(manifestLine(entry, placed, words)))
    count += 1
    done?.(count)
    await pause?.()
  }
  if (signal?.aborted) return fail(problem('cancelled'))
  const parts: Uint8Array[] = []
  for (const part of manifest(lines)) {
    parts.push(part)
    await pause?.()
  }
  await zip.add('manifest.csv', Buffer.concat(parts))
  await zip.add('manifest.xlsx', await writeWorkbook(rows, { at, pause }))
  await zip.end()
  return ok({ written: count - refused.length, refused, refusedAt })
}

interface Placed {
  readonly path: string
  readonly bytes: Uint8Array
}

/** Where an extension's files go. Two extensions with one MAC would overwrite each other: the second is refused. */
function place({ number, target, made }: BundleEntry, owners: Map<string, string>): Result<Placed[]> {
  if (!made.ok) return made
  if (made.value.files.length === 0) {
    return fail(problem('target-has-no-file', { target: target.name }))
  }
  const shared = !target.fileNames.every((name) => name.includes('<'))
  const folder = shared ? `${target.id}/${number}` : target.id
  const placed = made.value.files.map(({ name, bytes }) => ({ path: `${folder}/${name}`, bytes }))
  for (const { path } of placed) {
    // Windows and macOS unpack A.cfg over a.cfg.
    const owner = owners.get(path.toLowerCase())
    if (owner === undefined) continue
    const [character, field, way] = [phrase('same-mac', { number: owner }), phrase('field-mac'), phrase('way-macs')]
    return fail(problem('target-refuses', { target: target.name, character, field, way }))
  }
  for (const { path } of placed) owners.set(path.toLowerCase(), number)
  return ok(placed)
}

type ManifestLine = Readonly<Record<BundleColumn, string>>

function manifestLine(entry: BundleEntry, placed: Result<Placed[]>, words: BundleWords): ManifestLine {
  const { number, displayName, mac, target, made } = entry
  const { byHand, notes } = placed.ok && made.ok ? made.value : { byHand: [], notes: [] }
  return {
    extension: number,
    display_name: displayName,
    phone: target.name,
    mac: mac === null ? '' : showMac(mac),
    state: words.state(placed.ok ? 'written' : 'refused'),
    files: placed.ok ? placed.value.map(({ path }) => path).join(' ') : '',
    by_hand: byHand.map(({ setting, value }) => `${words.setting(setting)}: ${value}`).join('; '),
    // What a note says of one password stays out of a list that gets about.
    notes: notes.flatMap((note) => (notesOfOne.includes(note.code) ? [] : [words.note(note)])).join(' '),
    reason: placed.ok ? '' : words.reason(placed.problem),
  }
}

const inOrder = (line: ManifestLine): string[] => bundleColumns.map((column) => line[column])

/** So many lines are written in one go. */
const linesAtOnce = 200

/** A CSV that spreadsheets open rightly: UTF-8 with its mark, CRLF, and no cell that they would take for anything but its text. */
function* manifest(lines: readonly ManifestLine[]): Generator<Uint8Array, void, void> {
  for (let from = 0; from === 0 || from < lines.length; from += linesAtOnce) {
    const cells = lines.slice(from, from + linesAtOnce).map((line) => inOrder(line).map(toSheetCell))
    const text = stringify(cells, {
      header: from === 0,
      columns: [...bundleColumns],
      bom: from === 0,
      record_delimiter: 'windows',
    })
    yield new TextEncoder().encode(text)
  }
}
