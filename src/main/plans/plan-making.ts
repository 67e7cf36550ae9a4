import type { ParsedInput } from '#shared/contract.ts'
import type { Extension } from '#shared/extension.ts'
import { noRules, type ListRefusal, type Plan, type PlanRules } from '#shared/plans.ts'
import { ok, type Result } from '#shared/result.ts'
import { groupsOf } from '../concurrency/slices.ts'
import { newId } from '../system/random.ts'
import { headerKey } from './import/columns.ts'
import type { ListChoices, ListReading, ListRow } from './import/list.ts'
import { isColumnUse } from './import/one-cell.ts'
import { checkRow, withRules, type Surroundings } from './plan-check.ts'
import type { PlansPorts } from './plan-ports.ts'
import type { PlanSecrets, RowSecrets } from './plan-secrets.ts'
import type { Head, Member, MemberChange, PlanStore, Values } from './plan-store.ts'

export interface PlanMakingPorts extends PlansPorts {
  readonly plans: PlanStore
  readonly secrets: PlanSecrets
  readonly told: (head: Head) => Plan
}

type Change = ParsedInput<'plans.fromSelection'>['change']

/** Switching on or off is the last word on that, whatever else waits: it joins a change that does, as a click would. */
function rulesFor(change: Change): PlanRules {
  if (change.what === 'status') return { ...noRules, pending: 'send', status: change.status }
  return change.what === 'rotate' && change.rollout ? { ...noRules, rollout: change.rollout } : noRules
}

/** Makes plans, and compares their rows with the PBX as it is known. Sends nothing. */
export interface PlanMaking {
  fromList(input: ParsedInput<'plans.fromList'>): Promise<Result<{ plan: Plan | null; refused: ListRefusal | null }>>
  fromSelection(input: ParsedInput<'plans.fromSelection'>): Promise<Result<Plan>>
  /** Compares every row that nothing was sent of with what is known now. Answers how many are otherwise than before. */
  check(head: Head): Promise<number>
  /** The same of these rows alone. */
  checkSome(head: Head, rows: readonly Member[]): Promise<void>
  /** Nothing more is sent of this plan. */
  cancelRest(head: Head): Promise<void>
}

/** Rows that are written in one go, and bytes of the list that are sealed in one go. */
const rowsAtOnce = 100
const checkedAtOnce = 20
const filePart = 200_000
/** Findings about a single line that the check makes itself, by the PBX's list. */
const ownFindings: ReadonlySet<string> = new Set(['duplicate-number'])

export function createPlanMaking(ports: PlanMakingPorts): PlanMaking {
  const { plans, secrets, slices, known, clock } = ports

  /** Secrets of a row that its extension has already, as far as the vault can tell. */
  async function sameSecrets(row: Member, there: Extension | null): Promise<Surroundings['same']> {
    const same = new Set<'password' | 'voicemailPin'>()
    const { account_id: accountId, number, plan_id: id } = row
    if (row.secrets.length === 0 || !there || number === null) return same
    const mine = await secrets.row({ accountId, id }, row.position)
    if (!mine.ok) return same
    const pin = mine.value.voicemailPin === undefined ? null : await ports.pin(accountId, number)
    if (pin?.ok && pin.value === mine.value.voicemailPin) same.add('voicemailPin')
    const password = mine.value.password === undefined ? null : await ports.password(accountId, number)
    if (password?.ok && password.value === mine.value.password) same.add('password')
    return same
  }

  /** The phone type that could not be given the row's password, where both are known before anything is sent. */
  async function refusing(head: Head, row: Member): Promise<string | null> {
    const { account_id: accountId, number, wanted } = row
    if (number === null) return null
    const target = typeof wanted['target'] === 'string' ? wanted['target'] : null
    if (head.kind === 'rotate') return ports.refuses(accountId, number, target, null)
    if (target === null || !row.secrets.includes('password')) return null
    const mine = await secrets.row({ accountId, id: head.id }, row.position)
    return mine.ok && mine.value.password !== undefined ? ports.refuses(accountId, number, target, mine.value.password) : null
  }

  const around = (
    head: Head,
    callerIds: Surroundings['callerIds'],
    own: Pick<Surroundings, 'same' | 'refusing'>,
  ): Surroundings => ({
    known: (number) => known(head.account_id, number),
    pending: (number) => ports.pending(head.account_id, number).length > 0,
    callerIds,
    before: (number, position) => plans.before(head.id, number, position),
    ...own,
  })

  /** Caller IDs cost a request where they were not read lately: only a list that names some needs them. */
  const callerIdsFor = async (accountId: string, needed: boolean): Promise<Surroundings['callerIds']> =>
    needed ? ports.callerIds(accountId) : null

  /** `pause`: of the whole work that these rows are a part of. */
  async function checkEach(
    head: Head,
    rows: readonly Member[],
    callerIds: Surroundings['callerIds'],
    pause: () => Promise<void>,
  ): Promise<number> {
    const found: [Member, MemberChange][] = []
    let changed = 0
    for (const row of rows) {
      // A file may be written to see whether its phone could be given the password: that takes long in many rows, changed or not.
      await pause()
      const there = row.number === null ? null : known(head.account_id, row.number)
      const checked = checkRow(
        row,
        head,
        around(head, callerIds, { same: await sameSecrets(row, there), refusing: await refusing(head, row) }),
      )
      if (Object.entries(checked).every(([name, to]) => JSON.stringify(row[name as keyof Member]) === JSON.stringify(to)))
        continue
      if (checked.state !== row.state || checked.action !== row.action || checked.why !== row.why) changed += 1
      found.push([row, checked])
    }
    plans.transaction(() => found.forEach(([row, checked]) => plans.set(row, checked)))
    return changed
  }

  /** What a run decided, or a person by cancelling, is not decided anew. */
  const isOpen = ({ state, why }: Member): boolean =>
    state === 'open' || state === 'planned' || (state === 'skipped' && why !== 'cancelled')

  async function check(head: Head): Promise<number> {
    const callerIds = await callerIdsFor(head.account_id, head.kind === 'list' || head.kind === 'edit')
    const pause = slices.pace()
    let changed = 0
    for (let from = 0; ;) {
      const rows = plans.rowsFrom(head.id, from, checkedAtOnce)
      const last = rows.at(-1)
      if (!last) break
      changed += await checkEach(head, rows.filter(isOpen), callerIds, pause)
      from = last.position + 1
      await pause()
    }
    plans.setHead(head.id, { checked_against: ports.listedAt(head.account_id) })
    return changed
  }

  function newHead(accountId: string, kind: Head['kind'], about: Partial<Head>): Head {
    const made = { id: newId(ports.random), account_id: accountId, kind, name: '', at: clock.now() }
    const yet = { started_at: null, ended_at: null, checked_against: ports.listedAt(accountId), problem: null }
    return { ...made, ...yet, state: 'draft', rules: noRules, findings: [], source: null, ...about }
  }

  const newRow = (head: Head, position: number, about: Partial<Member>): Member => ({
    ...{ plan_id: head.id, position, account_id: head.account_id, number: null, line: null, action: 'none', wanted: {} },
    ...{ base: null, findings: [], doubts: [], state: 'open', decision: null, why: null, problem: null },
    ...{ operation_id: null, secrets: [], ...about },
  })

  /** Rows with their secrets and the list that they are of, some at a time: whatever ends this in the middle, nobody saw the plan. */
  async function write(
    head: Head,
    rows: readonly { readonly row: Member; readonly secrets: RowSecrets }[],
    file: Uint8Array = new Uint8Array(),
  ): Promise<void> {
    const place = { accountId: head.account_id, id: head.id }
    const pause = slices.pace()
    plans.add(head)
    for (const group of groupsOf(rows, rowsAtOnce)) {
      plans.transaction(() => {
        plans.addRows(group.map(({ row }) => row))
        for (const { row, secrets: mine } of group) if (row.secrets.length > 0) secrets.setRow(place, row.position, mine)
      })
      await pause()
    }
    const parts = Math.ceil(file.length / filePart)
    for (let part = 0; part < parts; part += 1) {
      secrets.setFilePart(place, part, parts, file.subarray(part * filePart, (part + 1) * filePart))
      await pause()
    }
    await check(head)
    plans.made(head)
  }

  function listRow(head: Head, position: number, { line, values }: ListRow, findings: Member['findings']) {
    const { password, voicemailPin, number, ...rest } = values
    const mine: RowSecrets = {
      ...(password !== undefined && { password }),
      ...(voicemailPin !== undefined && { voicemailPin }),
    }
    const wanted: Values = { ...rest }
    const names = (['password', 'voicemailPin'] as const).filter((name) => mine[name] !== undefined)
    return { row: newRow(head, position, { number: number ?? null, line, wanted, findings, secrets: names }), secrets: mine }
  }

  function remembered(said: Readonly<Record<string, string | null>>): NonNullable<ListChoices['remembered']> {
    for (const [header, use] of Object.entries(said))
      if (use === null || isColumnUse(use)) plans.rememberColumn(headerKey(header), use)
    const all = [...plans.columns()].filter(([, use]) => use === null || isColumnUse(use))
    return Object.fromEntries(all) as NonNullable<ListChoices['remembered']>
  }

  /** How long most of the account's numbers are. */
  function usualLength(accountId: string): number | undefined {
    const counts = new Map<number, number>()
    for (const { length } of ports.someNumbers(accountId)) counts.set(length, (counts.get(length) ?? 0) + 1)
    return [...counts].sort(([, one], [, other]) => other - one)[0]?.[0]
  }

  const sourceOf = (read: ListReading): NonNullable<Head['source']> => ({
    ...{ encoding: read.encoding, delimiter: read.delimiter, sheet: read.sheet, headerLine: read.headerLine, shape: read.shape },
    sheets: read.findings.flatMap(({ code, names }) => (code === 'other-sheets' ? [...(names ?? [])] : [])),
    headers: [...read.headers],
    uses: [...read.uses],
    ignoredColumns: [...read.ignoredColumns],
    skippedLines: [...read.skippedLines],
  })

  return {
    async fromList({ accountId, content, ...input }) {
      // What is saved of a text that was pasted is a file of ours, which spreadsheets read by its mark.
      const bytes = 'text' in content ? Buffer.from(`\ufeff${content.text}`, 'utf8') : Buffer.from(content.base64, 'base64')
      const length = usualLength(accountId)
      const read = await ports.readList(bytes, {
        remembered: remembered(input.columns ?? {}),
        ...(input.sheet !== undefined && { sheet: input.sheet }),
        ...(input.hiddenRows !== undefined && { hiddenRows: input.hiddenRows }),
        ...(input.nameOrder !== undefined && { nameOrder: input.nameOrder }),
        ...(length !== undefined && { usualLength: length }),
      })
      if (!read.ok) return ok({ plan: null, refused: { why: read.why, detail: [...read.detail] } })
      const ready = await secrets.ready()
      if (!ready.ok) return ready
      const lines = new Set(read.rows.map(({ line }) => line))
      const byLine = new Map<number, Member['findings']>()
      const ofAll: Head['findings'] = []
      for (const { lines: among, names, ...finding } of read.findings) {
        if (ownFindings.has(finding.code)) continue
        const kept = { ...finding, ...(among && { lines: [...among] }), ...(names && { names: [...names] }) }
        if (kept.line === undefined || !lines.has(kept.line)) ofAll.push(kept)
        else byLine.set(kept.line, [...(byLine.get(kept.line) ?? []), kept])
      }
      const rules = withRules(noRules, input.rules ?? {})
      const head = newHead(accountId, 'list', { name: input.name, findings: ofAll, source: sourceOf(read), rules })
      await write(
        head,
        read.rows.map((row, position) => listRow(head, position, row, byLine.get(row.line) ?? [])),
        bytes,
      )
      return ok({ plan: ports.told(plans.head(accountId, head.id) ?? head), refused: null })
    },
    async fromSelection({ accountId, numbers, change, name = '' }) {
      const { voicemailPin: pin, ...patch } =
        change.what === 'edit' ? change.patch : change.what === 'status' ? { status: change.status } : {}
      const target = change.what === 'rotate' ? { target: change.target } : {}
      const wanted = Object.fromEntries(Object.entries({ ...patch, ...target }).filter(([, to]) => to !== undefined)) as Values
      const mine: RowSecrets = pin === undefined ? {} : { voicemailPin: pin }
      const ready = pin === undefined ? ok(null) : await secrets.ready()
      if (!ready.ok) return ready
      const head = newHead(accountId, change.what, { name, rules: rulesFor(change) })
      const names = pin === undefined ? [] : (['voicemailPin'] as const)
      await write(
        head,
        [...new Set(numbers)].map((number, position) => ({
          row: newRow(head, position, { number, wanted, secrets: [...names] }),
          secrets: mine,
        })),
      )
      return ok(ports.told(plans.head(accountId, head.id) ?? head))
    },
    check,
    async cancelRest(head) {
      const pause = slices.pace()
      for (;;) {
        const rows = plans.rows(head.id, ['open', 'planned'], 0, rowsAtOnce)
        if (rows.length === 0) return
        plans.transaction(() => rows.forEach((row) => plans.set(row, { state: 'skipped', why: 'cancelled' })))
        await pause()
      }
    },
    async checkSome(head, rows) {
      const needed = rows.some(({ wanted }) => 'outboundCallerId' in wanted)
      const callerIds = await callerIdsFor(head.account_id, needed)
      const pause = slices.pace()
      for (const group of groupsOf(rows.filter(isOpen), checkedAtOnce)) {
        await checkEach(head, group, callerIds, pause)
        await pause()
      }
    },
  }
}
