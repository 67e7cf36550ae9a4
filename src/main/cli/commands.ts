import { readFile, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { CallInput, CallName, CallOutput } from '#shared/contract.ts'
import { findingText, listText, refusalText, type ListTexts } from '#shared/list-words.ts'
import type { Locale } from '#shared/locales.ts'
import { RowPack } from '#shared/packed-rows.ts'
import { fillIn } from '#shared/phrase.ts'
import { rowStates, type Plan, type PlanRow } from '#shared/plans.ts'
import type { Problem } from '#shared/problem.ts'
import type { Commands } from '../host/command-socket.ts'
import { extensionsCsv } from '../plans/files/extension-list.ts'
import { listWords } from '../plans/files/words.ts'
import type { Clock } from '../system/clock.ts'
import { ends } from './ends.ts'

export interface CommandOptions {
  readonly command: string
  readonly args: readonly string[]
  readonly account: string | undefined
  readonly csv: string | undefined
  readonly sheet: string | undefined
  readonly out: string | undefined
  readonly update: boolean
  readonly yes: boolean
  readonly json: boolean
  readonly texts: ListTexts
  readonly locale: Locale
  readonly commands: Commands
  readonly clock: Clock
  readonly print: (line: string) => void
  readonly tell: (line: string) => void
  /** Whether somebody asked it to end meanwhile. */
  readonly interrupted: () => boolean
}

/** Ends a command early: what was said is said. */
class Ended extends Error {
  readonly code: number

  constructor(code: number) {
    super()
    this.code = code
  }
}

/** ms between two looks at a plan that runs. */
const lookEveryMs = 300
/** So many looks at most wait for the answer to what was on its way as the plan was paused; the next start finds it out otherwise. */
const lastLooks = 100
/** Rows that are read in one go. */
const rowsAtOnce = 500

/** Runs one command to its end; answers its exit code. */
export async function runCommand(options: CommandOptions): Promise<number> {
  const { commands, texts, print, tell, json, clock } = options

  async function ask<K extends CallName>(name: K, input: CallInput<K>): Promise<CallOutput<K>> {
    const answer = await commands.call(name, input)
    if (answer.ok) return answer.value
    return failed(answer.problem)
  }

  function failed({ message, todo }: Problem): never {
    tell(`${message} ${todo}`)
    throw new Ended(ends.unavailable)
  }

  function wrong(line: string): never {
    tell(line)
    throw new Ended(ends.wrongCall)
  }

  /** The account that is meant: by its name or its id, or the only one. */
  async function accountId(): Promise<string> {
    const { accounts } = await ask('app.state', {})
    const { account } = options
    const found = account === undefined ? accounts : accounts.filter(({ id, name }) => id === account || name === account)
    const [only, other] = found
    if (!only || other) wrong(fillIn(texts['cli-account'], { names: accounts.map(({ name }) => name).join(', ') }))
    return only.id
  }

  async function planOf(): Promise<{ accountId: string; id: string }> {
    const [wanted = ''] = options.args
    const { accounts } = await ask('app.state', {})
    for (const account of accounts) {
      const plan = (await ask('plans.list', { accountId: account.id })).find(({ id }) => id === wanted)
      if (plan) return { accountId: account.id, id: plan.id }
    }
    return wrong(fillIn(texts['cli-no-plan'], { plan: wanted }))
  }

  async function* rowsOf(of: { accountId: string; id: string }, states: (typeof rowStates)[number][]): AsyncGenerator<PlanRow> {
    for (let from = 0; ; from += rowsAtOnce) {
      const { rows } = await ask('plans.rows', { ...of, states, from, count: rowsAtOnce })
      yield* rows
      if (rows.length < rowsAtOnce) return
    }
  }

  const inJson = (value: unknown): void => print(JSON.stringify(value, null, 2))

  function counts(plan: Plan): string {
    const some = rowStates.flatMap((state) =>
      plan.counts[state] > 0 ? [`${listText(`state-${state}`, texts)} ${plan.counts[state]}`] : [],
    )
    return some.join(' · ')
  }

  async function troubles(of: { accountId: string; id: string }): Promise<void> {
    for await (const row of rowsOf(of, ['open', 'rejected', 'outdated', 'kept'])) {
      const number = row.number ?? (row.line === null ? '' : `#${row.line}`)
      const why = [
        ...row.findings.filter(({ severity }) => severity === 'error').map((one) => findingText(one, texts)),
        ...(row.why === null ? [] : [listText(`why-${row.why}`, texts)]),
        ...(row.problem === null ? [] : [row.problem.message]),
      ]
      tell(`✗ ${number}: ${why.join(' ')}`)
    }
  }

  /** What a plan came to, as an exit code. */
  function endOf({ state, counts: { open, rejected, outdated, waiting, planned, kept } }: Plan): number {
    if (state === 'stopped' || state === 'paused' || state === 'cancelled') return ends.stopped
    if (outdated > 0) return ends.outdated
    return open + rejected + kept > 0 || waiting + planned > 0 ? ends.some : ends.all
  }

  async function plan(): Promise<number> {
    const { csv, sheet } = options
    if (csv === undefined) return ends.wrongCall
    const account = await accountId()
    const bytes = await (csv === '-' ? buffer(process.stdin) : readFile(csv)).catch((error: NodeJS.ErrnoException) => {
      tell(fillIn(texts['fault-unreadable'], { file: csv, code: error.code ?? error.message }))
      throw new Ended(ends.some)
    })
    // Numbers can be compared with the PBX's only when its list was read once.
    const { sync } = await ask('extensions.list', { accountId: account })
    if (sync.finishedAt === null) await ask('extensions.sync', { accountId: account })
    const made = await ask('plans.fromList', {
      accountId: account,
      name: csv === '-' ? '' : basename(csv),
      content: { base64: bytes.toString('base64') },
      ...(sheet !== undefined && { sheet }),
      ...(options.update && { rules: { exists: 'update' } }),
    })
    if (!made.plan) {
      if (json) inJson(made)
      else tell(refusalText(made.refused ?? { why: 'no-rows', detail: [] }, texts))
      return ends.some
    }
    const of = { accountId: account, id: made.plan.id }
    const cost = await ask('plans.cost', of)
    if (json) inJson({ plan: made.plan, cost })
    else {
      await troubles(of)
      print(fillIn(texts['cli-plan'], { plan: made.plan.id, counts: counts(made.plan) }))
      print(fillIn(texts['cli-cost'], { requests: cost.requests, minutes: cost.minutes }))
    }
    return made.plan.counts.open > 0 ? ends.some : ends.all
  }

  async function apply(): Promise<number> {
    const of = await planOf()
    const cost = await ask('plans.cost', of)
    if (!options.yes) {
      tell(fillIn(texts['cli-cost'], { requests: cost.requests, minutes: cost.minutes }))
      wrong(fillIn(texts['cli-yes'], { deletes: cost.actions.remove }))
    }
    let now = await ask('plans.start', of)
    let told = ''
    for (let last = 0; now.state === 'running' || (now.counts.sent > 0 && last < lastLooks);) {
      if (now.state !== 'running') last += 1
      await new Promise<void>((go) => clock.after(lookEveryMs, go))
      if (options.interrupted() && now.state === 'running') await ask('plans.pause', of)
      now = await ask('plans.get', of)
      const line = counts(now)
      if (!json && line !== told) tell(line)
      told = line
    }
    if (json) inJson(now)
    else {
      await troubles(of)
      if (now.problem) tell(`${now.problem.message} ${now.problem.todo}`)
      print(counts(now))
    }
    return endOf(now)
  }

  async function status(): Promise<number> {
    if (options.args.length > 0) {
      const now = await ask('plans.get', await planOf())
      if (json) inJson(now)
      else print(fillIn(texts['cli-plan'], { plan: now.id, counts: counts(now) }))
      return endOf(now)
    }
    const { accounts } = await ask('app.state', {})
    const plans: Plan[] = []
    for (const { id } of accounts) plans.push(...(await ask('plans.list', { accountId: id })))
    if (json) inJson(plans)
    else for (const one of plans) print(fillIn(texts['cli-plan'], { plan: `${one.id} ${one.name}`.trim(), counts: counts(one) }))
    return ends.all
  }

  async function exportList(): Promise<number> {
    const account = await accountId()
    await ask('extensions.sync', { accountId: account })
    const { rows, sync } = await ask('extensions.list', { accountId: account })
    if (sync.problem) failed(sync.problem)
    const pack = new RowPack(rows)
    const all = Array.from({ length: pack.length }, (_, at) => pack.row(at))
    if (json) inJson(all)
    const bytes = json ? null : await extensionsCsv(all, await listWords(options.locale))
    if (bytes && options.out !== undefined) await writeFile(options.out, bytes, { flag: 'wx', mode: 0o600 })
    else if (bytes) print(Buffer.from(bytes).toString('utf8').trimEnd())
    return ends.all
  }

  async function prove(): Promise<number> {
    const [first = '', ...others] = options.args
    const isNumber = /^\d{3,10}$/.test(first)
    const of = isNumber ? { accountId: await accountId() } : await planOf()
    const numbers =
      'id' in of ? await ask('plans.numbers', { ...of, states: ['confirmed', 'handed-off', 'registered'] }) : [first, ...others]
    const results: object[] = []
    let proved = 0
    for (const number of numbers) {
      if (options.interrupted()) return ends.stopped
      const answer = await commands.call('sip.prove', { accountId: of.accountId, number })
      const good = answer.ok && answer.value.outcome === 'proved'
      if (good) proved += 1
      results.push(answer.ok ? { number, ...answer.value } : { number, problem: answer.problem })
      if (!json) print(`${good ? '✓' : '✗'} ${number}${answer.ok ? '' : `: ${answer.problem.message}`}`)
    }
    if (json) inJson(results)
    return proved === numbers.length ? ends.all : ends.some
  }

  const all: Readonly<Record<string, () => Promise<number>>> = { plan, apply, status, export: exportList, prove }
  try {
    return await (all[options.command] ?? (() => Promise.resolve(ends.wrongCall)))()
  } catch (error) {
    if (error instanceof Ended) return error.code
    throw error
  }
}
