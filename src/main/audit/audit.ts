import type { AuditCheck, AuditFilter, AuditLine } from '#shared/audit.ts'
import { auditGroupOf } from '#shared/audit-words.ts'
import type { Emit, HandlersOf } from '#shared/contract.ts'
import type { Extension } from '#shared/extension.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import { fold } from '#shared/search-text.ts'
import { throttled } from '#shared/throttle.ts'
import type { Slices } from '../concurrency/slices.ts'
import type { FileSaver } from '../provisioning/save.ts'
import type { Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import { headOf, inFile } from './audit-file.ts'
import { createAuditLog, readLine, type AuditWho, type KeptLine, type NewLine } from './audit-log.ts'
import { createOwnWrites, type OwnWrites } from './own-writes.ts'

export interface AuditPorts {
  readonly store: Store
  readonly clock: Clock
  readonly slices: Slices
  readonly emit: Emit
  /** Receives what a disk refused: what was done is done, and must not fail for its line. */
  readonly fault: (error: unknown) => void
  readonly who: AuditWho
  /** What an account is called; null: there is none. */
  readonly accountName: (accountId: string) => string | null
}

/** How a file is saved; what it is called is given. */
export interface AuditFiles {
  readonly saver: FileSaver
  readonly save: (folder: string, name: string, content: Uint8Array, replace: boolean) => Promise<Result<string>>
  readonly stamp: (at: number) => string
}

/** Who did what, when, to which extension or phone: kept in a chain that shows what was changed in it. */
export interface Audit {
  readonly own: OwnWrites
  note(line: NewLine): void
  /** A read found this. Only what this Linecard did not write is noted. */
  saw(accountId: string, before: Extension | null, after: Extension | null): void
  /** The number that stands before a token, which tells tokens apart and opens nothing. */
  tokenSeen(accountId: string, token: string): void
  /** Follows the chain and tells what was found. */
  check(signal?: AbortSignal): Promise<AuditCheck>
  /** Cuts off what is older than so many days; null: nothing. */
  keep(days: number | null, signal?: AbortSignal): Promise<void>
  calls(files: AuditFiles): HandlersOf<'audit'>
  close(): void
}

/** The windows are told at most so often, in ms. */
const tellEveryMs = 500
const dayMs = 86_400_000

export function createAudit(ports: AuditPorts): Audit {
  const { store, clock, slices, emit, fault } = ports
  const log = createAuditLog(store, clock, ports.who)
  const own = createOwnWrites()
  const tokens = new Map<string, string>()
  let checked: AuditCheck | null = null
  const news = throttled(clock, tellEveryMs, () => emit('audit.changed', { total: log.count() }))

  function note(line: NewLine): void {
    try {
      const { accountId = null } = line
      log.add(
        { account: accountId === null ? null : ports.accountName(accountId), ...line },
        accountId === null ? null : (tokens.get(accountId) ?? null),
      )
      news.tell()
    } catch (error) {
      fault(error)
    }
  }

  async function check(signal?: AbortSignal): Promise<AuditCheck> {
    checked = await slices.run(log.checking(), signal)
    emit('audit.checked', checked)
    return checked
  }

  /** Some lines that fit, the newest first, and what to ask for next. */
  function* found(
    filter: AuditFilter,
    before: number | null,
    count: number,
  ): Generator<void, readonly [AuditLine[], number | null], void> {
    const fits = fitting(filter)
    const lines: AuditLine[] = []
    for (const page of log.pages(before)) {
      for (const kept of page) {
        const line = readLine(kept)
        if (!line || !fits(line)) continue
        if (lines.length === count) return [lines, lines.at(-1)?.seq ?? 0]
        lines.push(line)
      }
      yield
    }
    return [lines, null]
  }

  function* forFile(
    filter: AuditFilter,
    form: 'csv' | 'jsonl',
  ): Generator<void, { readonly text: string[]; readonly lines: number }, void> {
    const fits = fitting(filter)
    const text = [headOf(form)]
    let lines = 0
    for (const page of log.forward()) {
      for (const kept of page) {
        const line = readLine(kept)
        if (!line || !fits(line)) continue
        text.push(inFile(form, line, kept))
        lines += 1
      }
      yield
    }
    return { text, lines }
  }

  return {
    own,
    note,
    saw(accountId, before, after) {
      const fields = own.others(accountId, before, after)
      if (fields === null) return
      const what = !before ? 'created-elsewhere' : !after ? 'deleted-elsewhere' : 'changed-elsewhere'
      note({ what, elsewhere: true, accountId, number: (after ?? before)?.number ?? null, fields })
    },
    tokenSeen(accountId, token) {
      const [, number] = /^(\d{1,12})\|/.exec(token) ?? []
      if (number === undefined) tokens.delete(accountId)
      else tokens.set(accountId, number)
    },
    check,
    async keep(days, signal) {
      if (days !== null) await slices.run(log.cutting(clock.now() - days * dayMs), signal)
      news.tell()
    },
    close: () => news.stop(),
    calls: ({ saver, save, stamp }) => ({
      async 'audit.list'({ before, count, filter }) {
        const [lines, next] = await slices.run(found(filter, before, count))
        return ok({ lines, next, total: log.count(), check: checked })
      },
      'audit.check': async () => ok(await check()),
      async 'audit.save'({ filter, form, replace = false }) {
        const name = `audit-log-${stamp(clock.now())}.${form}`
        const folder = await saver.chooseFolder(name)
        if (folder === null) return fail(problem('cancelled'))
        const { text, lines } = await slices.run(forFile(filter, form))
        const saved = await save(folder, name, Buffer.from(text.join(''), 'utf8'), replace)
        return saved.ok ? ok({ path: saved.value, lines }) : saved
      },
    }),
  }
}

/** Everything in a line that somebody could look for. */
function textOf({ who, account, number, phone, plan, target, place, how, fields }: AuditLine): string {
  const values = fields.flatMap(({ field, before, after }) => [field, before, after])
  return [who.user, who.computer, who.token, account, number, phone, plan, target, place, how, ...values]
    .filter((one) => one !== null)
    .join('\n')
}

function fitting({ group, text }: AuditFilter): (line: AuditLine) => boolean {
  const words = fold(text.trim()).split(/\s+/).filter(Boolean)
  return (line) => {
    if (group !== null && auditGroupOf[line.what] !== group) return false
    if (words.length === 0) return true
    const all = fold(textOf(line))
    return words.every((word) => all.includes(word))
  }
}

export type { AuditWho, KeptLine, NewLine }
