import * as z from 'zod'
import { accountIdSchema } from './account.ts'
import { extensionNumberSchema, extensionPatchSchema, extensionStatusSchema } from './extension.ts'
import { problemSchema } from './problem-schema.ts'

/** What a plan was made from: a list of people, or a change of extensions that somebody selected. */
export const planKinds = ['list', 'edit', 'status', 'remove', 'rotate'] as const

/** What a row is going to do; none: nothing, or not decided yet. */
export const rowActions = ['create', 'edit', 'remove', 'rotate', 'none'] as const
export type RowAction = (typeof rowActions)[number]

/**
 * open: a person must correct or decide something. planned: it is sent in its turn. sent: on its way. waiting: it left, and what became of it is
 * not known yet, or it is among the pending changes. confirmed: the PBX has it. handed-off: a phone was set up with it. registered: a phone
 * registered with it. skipped: nothing is sent. rejected: the PBX said no. outdated: the PBX is not as it was when the plan was made.
 * undone: taken back. kept: could not be taken back.
 */
export const rowStates = [
  'open',
  'planned',
  'sent',
  'waiting',
  'confirmed',
  'handed-off',
  'registered',
  'skipped',
  'rejected',
  'outdated',
  'undone',
  'kept',
] as const
export type RowState = (typeof rowStates)[number]

/** Why a row is as it is, where neither a finding nor a Problem says so. Each is a text of `lists.json`, with `why-` before it. */
export const rowReasons = [
  'nothing-to-do',
  'decided',
  'duplicate',
  'pending',
  'not-there',
  'cancelled',
  'changed-since',
  'remade',
  'exists-now',
  'gone',
  'uncertain',
  'discarded',
  'overtaken',
  'not-ours',
  'refused',
  'no-undo',
] as const
export type RowReason = (typeof rowReasons)[number]

/**
 * draft: nothing was sent yet. stopped: by the end of the app, or because going on is of no use now: `problem` says why. A plan that is paused
 * or stopped goes on with `plans.start`.
 */
export const planStates = ['draft', 'running', 'paused', 'stopped', 'ended', 'cancelled', 'undoing', 'undone'] as const
export type PlanState = (typeof planStates)[number]

/** How the passwords of many phones are rotated: some first, and the others only when those are back. */
export const rolloutSchema = z.strictObject({
  /** So many phones first; then so many at a time. */
  canary: z.int().min(1).max(50),
  wave: z.int().min(1).max(500),
  /** What a phone may take longer than its registration lives, in seconds. */
  marginSeconds: z.int().min(0).max(3_600),
})
export type Rollout = z.infer<typeof rolloutSchema>

/**
 * What to do with rows of one class, where nobody said anything else of a single row. exists: the number is on the PBX with other values.
 * inList: it is on an earlier line, too. pending: a change of it waits. deletes: the list says to delete it.
 */
export const planRulesSchema = z.strictObject({
  exists: z.enum(['ask', 'skip', 'update', 'rotate']),
  inList: z.enum(['ask', 'first']),
  pending: z.enum(['ask', 'skip', 'send']),
  deletes: z.enum(['ask', 'skip', 'delete']),
  /** Of a rotation: left out, all of them go one after the other without waiting for phones. */
  rollout: rolloutSchema.optional(),
  /** Of switching extensions on or off: which of the two. */
  status: extensionStatusSchema.optional(),
})
export type PlanRules = z.infer<typeof planRulesSchema>
export const noRules: PlanRules = { exists: 'ask', inList: 'ask', pending: 'ask', deletes: 'ask' }
/** What may be decided of a plan that is there. */
const decidableRules = planRulesSchema.omit({ status: true }).partial()

/** What a person said of one row. send: in spite of what else is under way with this number. */
export const rowDecisions = ['skip', 'update', 'rotate', 'delete', 'send'] as const
export const rowDecisionSchema = z.enum(rowDecisions)
export type RowDecision = z.infer<typeof rowDecisionSchema>

/** Something that a person should know of a list or a row, or decide. Its code is a text of `lists.json`; no secret is in it. */
export const findingSchema = z.object({
  code: z.string(),
  /** An error keeps its row out until somebody decides; a warning does not. */
  severity: z.enum(['warning', 'error']),
  line: z.int().optional(),
  /** The field, or the header where it is no field of ours. */
  field: z.string().optional(),
  value: z.string().optional(),
  /** What was probably meant. */
  suggest: z.string().optional(),
  /** The line that has the same. */
  of: z.int().optional(),
  lines: z.array(z.int()).optional(),
  names: z.array(z.string()).optional(),
})
export type PlanFinding = z.infer<typeof findingSchema>

const planValueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()])
export type PlanValue = z.infer<typeof planValueSchema>

/** One field that a row changes. Secret fields show no value. */
export const planChangeSchema = z.object({
  field: z.string(),
  secret: z.boolean(),
  from: planValueSchema,
  to: planValueSchema,
})
export type PlanChange = z.infer<typeof planChangeSchema>

export const planRowSchema = z.object({
  /** From 0, in the order of the list. */
  position: z.int(),
  /** Of the file or the sheet; null: the plan is of no list. */
  line: z.int().nullable(),
  /** null: it cannot be read. */
  number: z.string().nullable(),
  action: z.enum(rowActions),
  /** What the row says, by field; of a password or a PIN only that it is there. */
  values: z.record(z.string(), planValueSchema),
  secrets: z.array(z.enum(['password', 'voicemailPin'])),
  /** What it sends: of a create every field, of an edit only the difference. */
  changes: z.array(planChangeSchema),
  findings: z.array(findingSchema),
  state: z.enum(rowStates),
  decision: rowDecisionSchema.nullable(),
  why: z.enum(rowReasons).nullable(),
  problem: problemSchema.nullable(),
})
export type PlanRow = z.infer<typeof planRowSchema>

/** How the list of a plan was written, so that what is saved of it looks the same. */
export const planSourceSchema = z.object({
  encoding: z.string(),
  delimiter: z.string().nullable(),
  sheet: z.string().nullable(),
  /** Other sheets that could be chosen. */
  sheets: z.array(z.string()),
  headerLine: z.int(),
  headers: z.array(z.string()),
  /** What each column is; null: it is not used. */
  uses: z.array(z.string().nullable()),
  shape: z.string().nullable(),
  ignoredColumns: z.array(z.string()),
  skippedLines: z.array(z.int()),
})
export type PlanSource = z.infer<typeof planSourceSchema>

export const planSchema = z.object({
  id: z.string(),
  accountId: accountIdSchema,
  kind: z.enum(planKinds),
  /** The file's name, or what the person calls it; empty: none. */
  name: z.string(),
  /** When it was made, started and ended, in ms since the epoch. */
  at: z.number(),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  /** When the list of extensions that it was checked against had been read; null: never. */
  checkedAgainst: z.number().nullable(),
  state: z.enum(planStates),
  rules: planRulesSchema,
  total: z.int(),
  counts: z.record(z.enum(rowStates), z.int()),
  /** Of the whole list: what is about no single row. */
  findings: z.array(findingSchema),
  source: planSourceSchema.nullable(),
  /** Why it stopped, or what it waits for now. */
  problem: problemSchema.nullable(),
})
export type Plan = z.infer<typeof planSchema>

/** What a plan costs before it starts, or what is left of it. Nothing is sent to find that out. */
export const planCostSchema = z.object({
  rows: z.int(),
  /** Requests at least: answers that are lost cost more. */
  requests: z.int(),
  perMinute: z.number(),
  minutes: z.number(),
  /** ms since the epoch, were it started now. */
  endsAt: z.number(),
  /** How many rows create, edit, delete and rotate. */
  actions: z.record(z.enum(rowActions), z.int()),
  /** Rows that are out of date by now, and rows that wait for a person: none of them is sent. */
  outdated: z.int(),
  open: z.int(),
})
export type PlanCost = z.infer<typeof planCostSchema>

/** What an undo would do; rows that cannot be taken back are counted by why. */
export const undoCostSchema = z.object({
  deletes: z.int(),
  edits: z.int(),
  requests: z.int(),
  minutes: z.number(),
  cannot: z.array(z.object({ number: z.string(), why: z.enum(rowReasons) })),
  /** All of them, as `cannot` names only the first. */
  cannotCount: z.int(),
})
export type UndoCost = z.infer<typeof undoCostSchema>

/** Why a file is no list. */
export const listRefusalSchema = z.object({
  why: z.string(),
  /** The old code page, the sheets that could be chosen, or the headers that there are. */
  detail: z.array(z.string()),
})
export type ListRefusal = z.infer<typeof listRefusalSchema>

const ofPlan = z.strictObject({ accountId: accountIdSchema, id: z.string().min(1).max(40) })
const position = z.int().min(0).max(200_000)

/** Characters of a list that are pasted, or that base64 makes of a file. */
const longestList = 16_000_000

export const planInputs = {
  ofPlan,
  fromList: z.strictObject({
    accountId: accountIdSchema,
    name: z.string().max(200),
    content: z.union([
      z.strictObject({ text: z.string().max(longestList) }),
      z.strictObject({ base64: z.string().max(longestList) }),
    ]),
    sheet: z.string().max(200).optional(),
    hiddenRows: z.enum(['leave-out', 'take']).optional(),
    nameOrder: z.enum(['as-columns', 'turned']).optional(),
    /** What a person just said of headers; null: leave the column out. It is remembered. */
    columns: z.record(z.string().max(500), z.string().max(40).nullable()).optional(),
    rules: decidableRules.optional(),
    /** A draft that this one takes the place of. */
    replaces: z.string().min(1).max(40).optional(),
  }),
  fromSelection: z.strictObject({
    accountId: accountIdSchema,
    name: z.string().max(200).optional(),
    numbers: z.array(extensionNumberSchema).min(1).max(50_000),
    change: z.discriminatedUnion('what', [
      z.strictObject({ what: z.literal('edit'), patch: extensionPatchSchema }),
      z.strictObject({ what: z.literal('status'), status: extensionStatusSchema }),
      z.strictObject({ what: z.literal('remove') }),
      z.strictObject({
        what: z.literal('rotate'),
        /** The phone type that the passwords are for; left out: what each extension was set up for last. */
        target: z.string().min(1).max(60).optional(),
        /** Left out: none, and nothing waits for phones. */
        rollout: rolloutSchema.optional(),
      }),
    ]),
  }),
  rows: ofPlan.extend({
    /** Left out: all. */
    states: z.array(z.enum(rowStates)).min(1).optional(),
    /** Of those, how many to leave out before the first. */
    from: position,
    count: z.int().min(1).max(500),
  }),
  numbers: ofPlan.extend({ states: z.array(z.enum(rowStates)).min(1) }),
  /** `value`: as it would be written into the cell; empty: the cell says nothing. */
  fix: ofPlan.extend({ position, field: z.string().max(40), value: z.string().max(1_000) }),
  decide: ofPlan.extend({ rules: decidableRules }),
  /** null: by the rules again. */
  decideRows: ofPlan.extend({ positions: z.array(position).min(1).max(10_000), decision: rowDecisionSchema.nullable() }),
} as const
