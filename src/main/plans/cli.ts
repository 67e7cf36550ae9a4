// `npm run -s linecard -- check FILE [--sheet NAME] [--digits N] [--language vi] [--json]`: what Linecard understands of a list of people or
// phones, and what a person has to decide, before anything is sent anywhere. FILE may be `-`: standard input.
// It ends with 0 when every row can be used, 2 when some cannot or the file is none, 64 when it is called in a wrong way.
import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import * as languages from '#messages/index.ts'
import { localeFor, type CodedTexts, type Locale } from '#shared/locales.ts'
import { fillIn } from '#shared/phrase.ts'
import { readList, type ListReading } from './import/list.ts'
import { findingText, ranges, refusalText } from '#shared/list-words.ts'

const usage = 'npm run -s linecard -- check FILE [--sheet NAME] [--digits N] [--language en|vi] [--json]'

function wrongCall(why: string): never {
  console.error(`${why}\n${usage}`)
  process.exit(64)
}

function readCall() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        sheet: { type: 'string' },
        digits: { type: 'string' },
        language: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    return { ...values, positionals }
  } catch (error) {
    return wrongCall(error instanceof Error ? error.message : String(error))
  }
}

const { positionals, sheet, digits, language, json } = readCall()
const [command, file, ...others] = positionals
if (command !== 'check' || file === undefined || others.length > 0) wrongCall('check takes one file.')
const usualLength = digits === undefined ? undefined : Number(digits)
if (usualLength !== undefined && !(Number.isInteger(usualLength) && usualLength >= 3 && usualLength <= 10))
  wrongCall('--digits takes a number from 3 to 10.')

const wanted = language ?? process.env['LC_ALL'] ?? process.env['LC_MESSAGES'] ?? process.env['LANG'] ?? 'en'
const locale: Locale = localeFor('system', [wanted])
const { lists: texts }: CodedTexts = await languages[locale].byCode()

const bytes = await (file === '-' ? buffer(process.stdin) : readFile(file)).catch((error: NodeJS.ErrnoException) => {
  console.error(fillIn(texts['fault-unreadable'], { file, code: error.code ?? error.message }))
  process.exit(2)
})
const reading = readList(bytes, {
  ...(sheet !== undefined && { sheet }),
  ...(usualLength !== undefined && { usualLength }),
})
if (json) console.log(JSON.stringify(reading.ok ? withoutSecrets(reading) : reading, null, 2))
else if (!reading.ok) console.error(refusalText(reading, texts))
else tell(reading)
process.exitCode = reading.ok && reading.rows.every(({ ready }) => ready) && nothingLost(reading) ? 0 : 2

/** Errors that cost a line which is no row any more, such as an open quotation mark. */
function nothingLost({ findings }: ListReading): boolean {
  return findings.every(({ severity }) => severity === 'warning')
}

function tell({ rows, findings, ignoredColumns, skippedLines }: ListReading): void {
  const byLine = findings.toSorted((one, other) => (one.line ?? 0) - (other.line ?? 0))
  for (const finding of byLine) console.log(`${finding.severity === 'error' ? '✗' : '·'} ${findingText(finding, texts)}`)
  if (ignoredColumns.length > 0) console.log(`· ${fillIn(texts['left-out'], { names: ignoredColumns.join(', ') })}`)
  if (skippedLines.length > 0) console.log(`· ${fillIn(texts['skipped'], { lines: ranges(skippedLines) })}`)
  console.log(fillIn(texts['ready'], { ready: rows.filter(({ ready }) => ready).length, count: rows.length }))
}

/** What is printed may be kept: passwords and PINs only as there or not. */
function withoutSecrets(read: ListReading): object {
  return {
    ...read,
    rows: read.rows.map(({ values, ...row }) => ({
      ...row,
      values: {
        ...values,
        ...(values.password !== undefined && { password: true }),
        ...(values.voicemailPin !== undefined && { voicemailPin: true }),
      },
    })),
  }
}
