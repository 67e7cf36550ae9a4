import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import * as languages from '#messages/index.ts'
import { findingText, ranges, refusalText, type ListTexts } from '#shared/list-words.ts'
import { localeFor, type Locale } from '#shared/locales.ts'
import { fillIn } from '#shared/phrase.ts'
import type { ListReading } from '../plans/import/list.ts'
import { ends } from './ends.ts'

export interface CalledCommandLine {
  /** What was written behind the program's name. */
  readonly args: readonly string[]
  /** How it is called, for the lines that say so. */
  readonly program: string
  readonly version: string
  /** Where the app has its data, where no argument says otherwise. */
  readonly dataDir: string
}

/** What somebody wrote, as far as it can be told from the words alone. */
interface Call {
  readonly command: string
  readonly args: readonly string[]
  readonly usualLength: number | undefined
  readonly values: ReturnType<typeof valuesOf>['values']
}

/** A call that no command understands; its message is for the person. */
class WrongCall extends Error {}

const print = (line: string): void => void process.stdout.write(`${line}\n`)
const tell = (line: string): void => void process.stderr.write(`${line}\n`)

const usageOf = (program: string): string => `${program} check FILE [--sheet NAME] [--digits N]
${program} plan --csv FILE [--sheet NAME] [--update] [--account NAME]
${program} apply PLAN --yes
${program} status [PLAN]
${program} export [--out FILE] [--account NAME]
${program} prove PLAN | NUMBER… [--account NAME]
each with [--language en|vi] [--json] [--data-dir FOLDER]`

/**
 * Does what one call of the command line asks for; answers its exit code. `check` needs no account: what Linecard understands of a list, before
 * anything is sent anywhere. The others go through the Linecard that has the records open, or through the same core in this process.
 */
export async function commandLine({ args, program, version, dataDir }: CalledCommandLine): Promise<number> {
  try {
    const call = readCall(args)
    const { language } = call.values
    const wanted = language ?? process.env['LC_ALL'] ?? process.env['LC_MESSAGES'] ?? process.env['LANG'] ?? 'en'
    const locale = localeFor('system', [wanted])
    const { lists: texts } = await languages[locale].byCode()
    if (call.command === 'check') return await check(call, texts)
    return await withRecords(call, {
      texts,
      locale,
      version,
      dataDir: call.values['data-dir'] ?? dataDir,
      usage: usageOf(program),
    })
  } catch (error) {
    if (!(error instanceof WrongCall)) throw error
    tell(`${error.message}\n${usageOf(program)}`)
    return ends.wrongCall
  }
}

/** Ids of earlier plans may begin with a hyphen. No option here has one hyphen alone. */
const isId = (arg: string): boolean => /^-[A-Za-z0-9_][A-Za-z0-9_-]{14}$/.test(arg)

function valuesOf(args: readonly string[]) {
  // Whoever writes -- has said where the options end.
  const ids = args.includes('--') ? [] : args.filter(isId)
  try {
    return parseArgs({
      args: ids.length === 0 ? [...args] : [...args.filter((arg) => !isId(arg)), '--', ...ids],
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
  } catch (error) {
    throw new WrongCall(error instanceof Error ? error.message : String(error))
  }
}

/** What is called in a wrong way opens no records. Throws what the person is told. */
export function readCall(given: readonly string[]): Call {
  const { values, positionals } = valuesOf(given)
  const [command = '', first, ...others] = positionals
  const usualLength = values.digits === undefined ? undefined : Number(values.digits)
  if (usualLength !== undefined && !(Number.isInteger(usualLength) && usualLength >= 3 && usualLength <= 10))
    throw new WrongCall('--digits takes a number from 3 to 10.')
  if (command === 'plan' && (values.csv === undefined || first !== undefined)) throw new WrongCall('plan takes --csv FILE.')
  if (command === 'apply' && (first === undefined || others.length > 0)) throw new WrongCall('apply takes one plan.')
  if (command === 'prove' && first === undefined) throw new WrongCall('prove takes a plan or numbers.')
  const needsRecords = ['plan', 'apply', 'status', 'export', 'prove'].includes(command)
  if (!needsRecords && (command !== 'check' || first === undefined || others.length > 0))
    throw new WrongCall('check takes one file.')
  return { command, args: positionals.slice(1), usualLength, values }
}

interface Surroundings extends Pick<CalledCommandLine, 'version' | 'dataDir'> {
  readonly texts: ListTexts
  readonly locale: Locale
  readonly usage: string
}

async function withRecords(
  { command, args, values }: Call,
  { texts, locale, version, dataDir, usage }: Surroundings,
): Promise<number> {
  const { quietSqliteWarning } = await import('../system/quiet-warnings.ts')
  quietSqliteWarning(process)
  const { runCommand } = await import('./commands.ts')
  const { commandsOf } = await import('./open.ts')
  const { systemClock } = await import('../system/clock.ts')
  let interrupted = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => (interrupted = true))
  const commands = await commandsOf(dataDir, version)
  if ('refused' in commands) {
    tell(commands.refused === null ? texts['cli-running'] : commands.refused)
    return ends.unavailable
  }
  try {
    const { sheet, json, account, csv, out, update, yes } = values
    const code = await runCommand({
      ...{ command, args, sheet, json, texts, locale, commands, clock: systemClock, account, csv, out, update, yes },
      print,
      tell,
      interrupted: () => interrupted,
    })
    if (code === ends.wrongCall) tell(usage)
    return code
  } finally {
    await commands.close()
  }
}

async function check({ args: [file = ''], usualLength, values: { sheet, json } }: Call, texts: ListTexts): Promise<number> {
  const bytes = await (file === '-' ? buffer(process.stdin) : readFile(file)).catch((error: NodeJS.ErrnoException) => {
    tell(fillIn(texts['fault-unreadable'], { file, code: error.code ?? error.message }))
    return null
  })
  if (bytes === null) return ends.some
  const { readList } = await import('../plans/import/list.ts')
  const reading = readList(bytes, {
    ...(sheet !== undefined && { sheet }),
    ...(usualLength !== undefined && { usualLength }),
  })
  if (json) print(JSON.stringify(reading.ok ? withoutSecrets(reading) : reading, null, 2))
  else if (!reading.ok) tell(refusalText(reading, texts))
  else describe(reading, texts)
  return reading.ok && reading.rows.every(({ ready }) => ready) && nothingLost(reading) ? ends.all : ends.some
}

/** Errors that cost a line which is no row any more, such as an open quotation mark. */
function nothingLost({ findings }: ListReading): boolean {
  return findings.every(({ severity }) => severity === 'warning')
}

function describe({ rows, findings, ignoredColumns, skippedLines }: ListReading, texts: ListTexts): void {
  const byLine = findings.toSorted((one, other) => (one.line ?? 0) - (other.line ?? 0))
  for (const finding of byLine) print(`${finding.severity === 'error' ? '✗' : '·'} ${findingText(finding, texts)}`)
  if (ignoredColumns.length > 0) print(`· ${fillIn(texts['left-out'], { names: ignoredColumns.join(', ') })}`)
  if (skippedLines.length > 0) print(`· ${fillIn(texts['skipped'], { lines: ranges(skippedLines) })}`)
  print(fillIn(texts['ready'], { ready: rows.filter(({ ready }) => ready).length, count: rows.length }))
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
