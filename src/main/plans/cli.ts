// `npm run -s linecard -- COMMAND`: plans of changes from a terminal or a script, through the Linecard that runs, or by itself where none does.
//
//   check FILE       what Linecard understands of a list, before anything is sent anywhere; it needs no account. FILE may be `-`: standard input
//   plan --csv FILE  makes a plan of a list and says what it costs; sends nothing
//   apply PLAN       starts a plan, or goes on with it, and waits for its end
//   status [PLAN]    plans, and how far they are
//   export           the list of extensions as CSV, to standard output or `--out FILE`
//   prove PLAN | NUMBER…  logs in once by SIP with each password, where the account allows it
//
// It ends with 0 when all rows are done, 2 when some were rejected or wait for a person, or the file is no list, 3 when it stopped, 4 when the
// plan is out of date, 64 when it is called in a wrong way, 69 when Linecard or its PBX cannot be used. Secrets are never arguments.
import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import * as languages from '#messages/index.ts'
import { localeFor, type CodedTexts, type Locale } from '#shared/locales.ts'
import { fillIn } from '#shared/phrase.ts'
import { readList, type ListReading } from './import/list.ts'
import { findingText, ranges, refusalText } from '#shared/list-words.ts'

const usage = `npm run -s linecard -- check FILE [--sheet NAME] [--digits N]
npm run -s linecard -- plan --csv FILE [--sheet NAME] [--update] [--account NAME]
npm run -s linecard -- apply PLAN --yes
npm run -s linecard -- status [PLAN]
npm run -s linecard -- export [--out FILE] [--account NAME]
npm run -s linecard -- prove PLAN | NUMBER… [--account NAME]
each with [--language en|vi] [--json] [--data-dir FOLDER]`

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
        csv: { type: 'string' },
        out: { type: 'string' },
        account: { type: 'string' },
        'data-dir': { type: 'string' },
        update: { type: 'boolean', default: false },
        yes: { type: 'boolean', default: false },
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

const { positionals, sheet, digits, language, json, ...given } = readCall()
const [command = '', file, ...others] = positionals
const usualLength = digits === undefined ? undefined : Number(digits)
if (usualLength !== undefined && !(Number.isInteger(usualLength) && usualLength >= 3 && usualLength <= 10))
  wrongCall('--digits takes a number from 3 to 10.')

const wanted = language ?? process.env['LC_ALL'] ?? process.env['LC_MESSAGES'] ?? process.env['LANG'] ?? 'en'
const locale: Locale = localeFor('system', [wanted])
const { lists: texts }: CodedTexts = await languages[locale].byCode()

// What is called in a wrong way opens no records.
if (command === 'plan' && (given.csv === undefined || file !== undefined)) wrongCall('plan takes --csv FILE.')
if (command === 'apply' && (file === undefined || others.length > 0)) wrongCall('apply takes one plan.')
if (command === 'prove' && file === undefined) wrongCall('prove takes a plan or numbers.')
if (['plan', 'apply', 'status', 'export', 'prove'].includes(command)) process.exit(await runIt())
if (command !== 'check' || file === undefined || others.length > 0) wrongCall('check takes one file.')

/** A command that needs the records: through the Linecard that has them open, or with the same core in this process. */
async function runIt(): Promise<number> {
  const { quietSqliteWarning } = await import('../system/quiet-warnings.ts')
  quietSqliteWarning(process)
  const { runCommand, ends } = await import('../cli/commands.ts')
  const { commandsOf } = await import('../cli/open.ts')
  const { systemClock } = await import('../system/clock.ts')
  let interrupted = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => (interrupted = true))
  const commands = await commandsOf(given['data-dir'])
  if ('refused' in commands) {
    console.error(commands.refused === null ? texts['cli-running'] : commands.refused)
    return ends.unavailable
  }
  try {
    const code = await runCommand({
      ...{ command, args: positionals.slice(1), sheet, json, texts, locale, commands, clock: systemClock },
      ...{ account: given.account, csv: given.csv, out: given.out, update: given.update, yes: given.yes },
      print: (line) => console.log(line),
      tell: (line) => console.error(line),
      interrupted: () => interrupted,
    })
    if (code === ends.wrongCall) console.error(usage)
    return code
  } finally {
    await commands.close()
  }
}

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
