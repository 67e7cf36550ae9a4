import * as z from 'zod'
import { auditDays, auditForms } from './audit-words.ts'
import { auditCheckSchema, auditFilterSchema, auditPageSchema } from './audit.ts'
import { accountEntrySchema, accountIdSchema, accountSchema, sipServiceSchema, tokenSchema } from './account.ts'
import {
  benchHttpsSchema,
  benchInputs,
  benchInterfaceSchema,
  benchRowSchema,
  benchSessionSchema,
  benchViewSchema,
  benchWaysSchema,
  pairedSchema,
} from './bench.ts'
import { locales } from './locales.ts'
import { connectSteps } from './sip-service.ts'
import {
  callerIdSchema,
  extensionDraftSchema,
  extensionNoteSchema,
  extensionNumberSchema,
  extensionPatchSchema,
  extensionRowSchema,
  passwordChoiceSchema,
  registrationSchema,
} from './extension.ts'
import {
  artefactSchema,
  handoffPreviewSchema,
  lanInterfaceSchema,
  oneTimeLinkSchema,
  qrMatrixSchema,
  targetInfoSchema,
} from './handoff.ts'
import { menuActions } from './menu-actions.ts'
import { inventoryForms, inventoryReportSchema } from './inventory.ts'
import type { PackedPhones } from './packed-phones.ts'
import type { PackedRows } from './packed-rows.ts'
import { bookFormatIds, bookFormatSchema, bookReportSchema } from './phone-books.ts'
import { policySchema } from './policy-schema.ts'
import { oddRowsSchema } from './odd-rows.ts'
import { problemSchema } from './problem-schema.ts'
import {
  keptKeysSchema,
  layerViewSchema,
  phoneDraftSchema,
  phoneLayerSchema,
  phonePasswordKinds,
  phoneSchema,
  siteSchema,
} from './phone.ts'
import { phonePasswordSchema, phoneSettingsSchema } from './phone-settings.ts'
import { listRefusalSchema, planCostSchema, planInputs, planRowSchema, planSchema, undoCostSchema } from './plans.ts'
import type { Result } from './result.ts'
import { longestFilterName, maxSavedFilters, type FilterField } from './row-filters.ts'
import { updatesSchema } from './updates-schema.ts'
import { sipDiagnosisSchema, sipLoginResultSchema, sipPhases } from './sip.ts'

/**
 * The one table of everything that crosses between the window and the main process. The preload bridge, the window's client,
 * the main registrar, the browser host's routes and the tests' client are all derived from it: there is no second list.
 * Every call answers a Result of its output. Secrets cross in one direction only (tokens, chosen passwords: in), except by
 * `credentials.reveal`, `credentials.copy` and the hand-off's own artefacts.
 */
const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output })

/** Outputs are not parsed: the type is what counts. */
const packedPhonesSchema = z.custom<PackedPhones>((phones) => typeof phones === 'object' && phones !== null)
const packedRowsSchema = z.custom<PackedRows>((rows) => typeof rows === 'object' && rows !== null)

const noInput = z.strictObject({})
const ofAccount = z.strictObject({ accountId: accountIdSchema })
const ofExtension = z.strictObject({ accountId: accountIdSchema, number: extensionNumberSchema })

/** What the keychain is worth right now, and what to do about it. */
export const keychainStatusSchema = z.object({
  mode: z.enum(['os', 'session', 'unusable']),
  problem: problemSchema.nullable(),
})

/** What the table is narrowed to by what stands in its rows: a value; null: those that have none; left out: any. */
const filterValueSchema = z.string().max(200).nullable().optional()
export const rowFilterSchema = z.strictObject({
  team: filterValueSchema,
  caller: filterValueSchema,
  recording: filterValueSchema,
  status: filterValueSchema,
  phone: filterValueSchema,
} satisfies Record<FilterField, typeof filterValueSchema>)
export type RowFilter = z.infer<typeof rowFilterSchema>

/** A filter under a name. It says which rows to show, and never which are selected: those that fit it tomorrow are others. */
export const savedFilterSchema = z.strictObject({
  name: z.string().trim().min(1).max(longestFilterName),
  view: z.string().max(40),
  search: z.string().max(200),
  fields: rowFilterSchema,
})
export type SavedFilter = z.infer<typeof savedFilterSchema>

/**
 * How the window was left, so that it opens that way. Names of views and columns that a version does not know are passed over there.
 * Nothing in it is secret.
 */
export const windowStateSchema = z.strictObject({
  accountId: accountIdSchema.nullable(),
  view: z.string().max(40),
  search: z.string().max(200),
  /** Left out by earlier versions. */
  fields: rowFilterSchema.optional(),
  sort: z.strictObject({ column: z.string().max(40), down: z.boolean() }),
  columns: z.array(z.string().max(40)).max(40),
  /** Widths that a person chose, in pixels. */
  widths: z.record(z.string().max(40), z.number().min(20).max(2_000)),
  /** The same of the table of phones; left out: it was never open. */
  phones: z
    .strictObject({
      columns: z.array(z.string().max(40)).max(40),
      widths: z.record(z.string().max(40), z.number().min(20).max(2_000)),
    })
    .optional(),
  active: extensionNumberSchema.nullable(),
  /** Earlier versions kept it. A selection ends with its window: a change of many rows must not be ready when it opens. */
  selected: z.array(extensionNumberSchema).max(10_000).optional(),
  inspector: z.boolean(),
})
export type WindowState = z.infer<typeof windowStateSchema>

/** Where the files are that one-time links are encrypted with: paths to PEM texts on this computer. The key itself is never kept. */
export const linkCertificateFilesSchema = z.strictObject({
  cert: z.string().trim().min(1).max(1_000),
  key: z.string().trim().min(1).max(1_000),
})
export type LinkCertificateFiles = z.infer<typeof linkCertificateFilesSchema>

export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  locale: z.enum(['system', ...locales]),
  lastTarget: z.string().nullable(),
  /** PEM text of extra authorities to trust, besides the computer's own. */
  extraCertificates: z.string().max(100_000),
  /** null: one-time links are plain HTTP. */
  linkCertificate: linkCertificateFilesSchema.nullable(),
  /** When no desktop notification is shown, in minutes since midnight, local time; from later than to goes over midnight. */
  quietHours: z.strictObject({ from: z.int().min(0).max(1439), to: z.int().min(0).max(1439) }).nullable(),
  /** Whether the first-run tour was seen to its end, or skipped. */
  tourDone: z.boolean(),
  checkForUpdates: z.boolean(),
  /** How many days lines of the audit log are kept; null: for good. */
  auditDays: z.literal(auditDays).nullable(),
  /** A provisioning session tells by a tone whether a scan was taken. */
  scanSounds: z.boolean(),
  /** null: it was never open. */
  window: windowStateSchema.nullable(),
  /** By account. */
  filters: z.record(accountIdSchema, z.array(savedFilterSchema).max(maxSavedFilters)),
})
export type Settings = z.infer<typeof settingsSchema>

/** The state of talking to one account's PBX. */
export const connectionStateSchema = z.object({
  accountId: accountIdSchema,
  state: z.enum(['online', 'offline', 'token-needed']),
  /** ms since the epoch */
  since: z.number(),
  problem: problemSchema.nullable(),
})

/** Requests left in the PBX's window, and what the next ones are for. */
export const budgetStateSchema = z.object({
  accountId: accountIdSchema,
  limit: z.number(),
  remaining: z.number(),
  /** When the next request is possible if none is now; ms since the epoch. */
  nextAt: z.number(),
  waiting: z.number(),
  /** What the window's requests were for, most urgent first; lanes without any are left out. */
  using: z.array(
    z.object({
      lane: z.enum(['click', 'queue', 'handoff', 'open', 'plan', 'visible', 'watched', 'changed', 'list', 'rest']),
      count: z.number(),
    }),
  ),
  /** Requests of other programs on the same token in the window. */
  others: z.number(),
  /** How long until the sweep under way has asked every status once, in ms; null: there is nothing to ask. */
  sweepMs: z.number().nullable(),
  /** How far the PBX's clock is ahead of this computer's, in ms; null: not known yet. */
  pbxAheadMs: z.number().nullable(),
})

/** Progress of reading the whole list. */
export const syncStateSchema = z.object({
  accountId: accountIdSchema,
  state: z.enum(['idle', 'reading', 'failed']),
  done: z.number(),
  total: z.number().nullable(),
  finishedAt: z.number().nullable(),
  problem: problemSchema.nullable(),
  /** What was odd in the list when it was read last; left out: nothing. */
  odd: oddRowsSchema.optional(),
})

/** Every extension of an account, as it is known now, and how far reading them is. */
export const extensionListSchema = z.object({ rows: packedRowsSchema, sync: syncStateSchema })
export type ExtensionList = z.infer<typeof extensionListSchema>

/** The account that was left open. `first`: its first rows by number, more than fit a screen; null where something else is at the top. */
const firstRowsSchema = z.object({ accountId: accountIdSchema, first: packedRowsSchema.nullable(), total: z.number() })

export const appStateSchema = z.object({
  version: z.string(),
  host: z.enum(['electron', 'browser']),
  keychain: keychainStatusSchema,
  accounts: z.array(accountSchema),
  settings: settingsSchema,
  connections: z.array(connectionStateSchema),
  /** Why the records were made anew at this start; null: they were sound. */
  storage: problemSchema.nullable().optional(),
  policy: policySchema,
  updates: updatesSchema,
  /** Whether a saved file can be shown in the system's file manager. */
  showsFiles: z.boolean(),
  /** Whether a person can choose a file of this computer in a dialog of the host's. */
  choosesFiles: z.boolean(),
})
export type AppState = z.infer<typeof appStateSchema>

export const credentialInfoSchema = z.object({
  number: extensionNumberSchema,
  /** Counts up with each password this extension got through Linecard. */
  version: z.int(),
  /** old: replaced, and kept until the new one is proved or somebody discards it. */
  state: z.enum(['stored', 'unsettled', 'unknown', 'old']),
  madeBy: z.enum(['linecard', 'person', 'pbx']),
  at: z.number(),
  /** When a phone showed that it has it, ms since the epoch; null: not yet. */
  provedAt: z.number().nullable(),
})

/** A create or a rotate whose end is not known, or ended in a way that nobody was told. */
export const ledgerEntrySchema = z.object({
  id: z.string(),
  accountId: accountIdSchema,
  number: extensionNumberSchema,
  kind: z.enum(['create', 'rotate']),
  madeBy: z.enum(['linecard', 'person', 'pbx']).nullable(),
  startedAt: z.number(),
  /**
   * answer: Linecard asks the PBX by itself. decision: a person says `send-again` or `discard`.
   * rotate: nobody knows the password; a new rotate is the way out. notice: it did not happen; to be dismissed (`discard`) or sent again.
   */
  needs: z.enum(['answer', 'decision', 'rotate', 'notice']),
  finding: z.enum(['absent', 'was-there', 'unlike', 'changed-since', 'secret-gone', 'refused']).nullable(),
})
export type LedgerEntry = z.infer<typeof ledgerEntrySchema>

const fieldValueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()])

/** One change that waits for the PBX. */
export const queueItemSchema = z.object({
  id: z.string(),
  accountId: accountIdSchema,
  number: extensionNumberSchema,
  kind: z.enum(['edit', 'create', 'remove', 'rotate']),
  /**
   * waiting: applied in its turn. sending: on its way, or its answer was lost. asking: a person must confirm it first.
   * conflict: the PBX has changed meanwhile. refused: the PBX said no.
   */
  state: z.enum(['waiting', 'sending', 'asking', 'conflict', 'refused']),
  /** What it changes. Secret fields show no value. `theirs` is there in a conflict. */
  fields: z.array(
    z.object({
      field: z.string(),
      secret: z.boolean(),
      base: fieldValueSchema,
      mine: fieldValueSchema,
      theirs: fieldValueSchema.optional(),
    }),
  ),
  problem: problemSchema.nullable(),
  queuedAt: z.number(),
})
export type QueueItem = z.infer<typeof queueItemSchema>

/** A hand-off that waits for a phone, and what it has seen so far. Times in ms since the epoch. */
export const handoffWatchSchema = z.object({
  accountId: accountIdSchema,
  number: extensionNumberSchema,
  startedAt: z.number(),
  checkedAt: z.number().nullable(),
  registration: registrationSchema.nullable(),
  /**
   * waiting: not registered yet. either: registered, with this password or with one from before. proved: a phone has this password, or
   * a login with it worked. Before `startedAt`: it was proved when the sheet opened.
   */
  state: z.enum(['waiting', 'either', 'proved', 'stopped']),
  provedAt: z.number().nullable(),
  /**
   * Until when a registration made with the password before usually lives on, if it was renewed at the last moment; null: there is none, or
   * nobody can tell.
   */
  oldUntil: z.number().nullable(),
})
export type HandoffWatch = z.infer<typeof handoffWatchSchema>

const queueSchema = z.array(queueItemSchema)
const ledgerSchema = z.array(ledgerEntrySchema)
const ofQueueItem = z.strictObject({ accountId: accountIdSchema, id: z.string().min(1).max(40) })

/** A watched extension. down: two looks in a row found nobody registered. Times in ms since the epoch. */
export const watchItemSchema = z.object({
  number: extensionNumberSchema,
  since: z.number(),
  state: z.enum(['up', 'down', 'unknown']),
  /** When it was seen to become so; null: not yet. */
  changedAt: z.number().nullable(),
})
export type WatchItem = z.infer<typeof watchItemSchema>

/** A time in which every look saw the same registration. Times in ms since the epoch. */
export const registrationSpanSchema = z.object({
  from: z.number(),
  to: z.number(),
  state: z.enum(['registered', 'unregistered', 'unknown']),
})
export type RegistrationSpan = z.infer<typeof registrationSpanSchema>

const handoffOf = z.strictObject({
  accountId: accountIdSchema,
  number: extensionNumberSchema,
  target: z.string().min(1).max(60),
  mac: z.string().max(40).optional(),
  /** The name without marks, for displays that have no letters for it. */
  plainName: z.boolean().optional(),
})

/** One extension of many that are handed off together. */
const handoffItemSchema = z.strictObject({
  number: extensionNumberSchema,
  target: z.string().min(1).max(60),
  mac: z.string().max(40).optional(),
  plainName: z.boolean().optional(),
})

const ofLink = z.strictObject({ id: z.string().min(1).max(40) })

/**
 * How a copy ended. `text`: to be copied by the window's own host, which the window itself never sees; null: main has copied it.
 * `clearsAfterSeconds`: a secret leaves the clipboard by then, unless something else was copied meanwhile; null: it stays.
 */
export const copiedSchema = z.object({
  copied: z.boolean(),
  text: z.string().nullable(),
  clearsAfterSeconds: z.number().nullable(),
})
export type Copied = z.infer<typeof copiedSchema>

/** An extension that is not in a bundle, and why. */
export const bundleRefusalSchema = z.object({ number: extensionNumberSchema, target: z.string(), problem: problemSchema })

const ofPhone = z.strictObject({ id: z.string().min(1).max(40) })
const ofPhonePassword = z.strictObject({ of: phoneLayerSchema, kind: z.enum(phonePasswordKinds) })
const bundleSavedSchema = z.object({ path: z.string(), written: z.int(), refused: z.array(bundleRefusalSchema) })

/** Extensions that are switched off are in no phone book. */
const bookWanted = z.strictObject({
  accountId: accountIdSchema,
  format: z.enum(bookFormatIds),
  of: z.discriminatedUnion('what', [
    z.strictObject({ what: z.literal('all') }),
    z.strictObject({ what: z.enum(['team', 'department']), id: z.int() }),
    z.strictObject({ what: z.literal('numbers'), numbers: z.array(extensionNumberSchema).min(1).max(50_000) }),
  ]),
  /** Names and numbers that are no extensions, as a CSV or as copied from a spreadsheet. */
  extra: z.string().max(1_000_000),
})
/** ids null: all phones of the account. */
const phonesWanted = z.strictObject({
  accountId: accountIdSchema,
  ids: z.array(ofPhone.shape.id).min(1).max(10_000).nullable(),
})
const ofPlanFile = planInputs.ofPlan.extend({ replace: z.boolean().optional() })
const inventoryWanted = phonesWanted.extend({ form: z.enum(inventoryForms) })

export const calls = {
  'app.state': call(noInput, appStateSchema),
  /** What a window shows first, in one answer, while the rest of its code and the list are still on their way. */
  'app.open': call(noInput, z.object({ state: appStateSchema, shown: firstRowsSchema.nullable() })),
  /** What it is and what it runs on: to be read, and to be sent with a report. */
  'app.about': call(
    noInput,
    z.object({ version: z.string(), license: z.string(), documentation: z.string(), runsOn: z.array(z.string()) }),
  ),
  'app.changeSettings': call(settingsSchema.partial().strict(), settingsSchema),
  /** Asks for a newer version now, where it is asked for at all; answered when that has ended. */
  'updates.check': call(noInput, updatesSchema),
  /** Puts the notice of this version away. */
  'updates.hide': call(z.strictObject({ version: z.string().max(20) }), updatesSchema),
  'keychain.retry': call(noInput, keychainStatusSchema),
  'keychain.useSessionOnly': call(noInput, keychainStatusSchema),
  /** The vault's key that somebody removed from the keychain while Linecard runs is written there again. */
  'keychain.putKeyBack': call(noInput, keychainStatusSchema),
  /** Secrets that are kept from now on get a new key; those whose key is gone wait for it. */
  'keychain.newKey': call(noInput, keychainStatusSchema),
  /** Everything stored is sealed anew with another key, and the key before goes. */
  'keychain.changeKey': call(noInput, z.null()),

  'accounts.connect': call(
    z.strictObject({
      address: z.string().trim().min(1).max(500),
      name: z.string().trim().max(100).optional(),
      entry: accountEntrySchema,
      /** Left out: domain of the address, TLS on 5061. */
      sip: sipServiceSchema.optional(),
    }),
    accountSchema,
  ),
  'accounts.connectDemo': call(noInput, accountSchema),
  'accounts.change': call(
    z.strictObject({
      accountId: accountIdSchema,
      name: z.string().trim().min(1).max(100).optional(),
      sip: sipServiceSchema.optional(),
      sipChecks: z.boolean().optional(),
    }),
    accountSchema,
  ),
  'accounts.replaceToken': call(z.strictObject({ accountId: accountIdSchema, token: tokenSchema }), accountSchema),
  'accounts.remove': call(ofAccount, z.null()),

  /** Every row, packed column by column (see packed-rows.ts): there may be tens of thousands. In the order of their numbers. */
  'extensions.list': call(ofAccount, extensionListSchema),
  'extensions.sync': call(ofAccount, syncStateSchema),
  'extensions.refresh': call(ofExtension, extensionRowSchema),
  'extensions.create': call(
    z.strictObject({ accountId: accountIdSchema, draft: extensionDraftSchema, password: passwordChoiceSchema }),
    extensionRowSchema,
  ),
  'extensions.update': call(
    z.strictObject({ accountId: accountIdSchema, number: extensionNumberSchema, patch: extensionPatchSchema }),
    extensionRowSchema,
  ),
  'extensions.remove': call(ofExtension, z.null()),
  /** What is written about it here alone; empty: nothing. The PBX is not told. */
  'extensions.setNote': call(ofExtension.extend({ note: extensionNoteSchema }), extensionRowSchema),
  /** Takes the last edit of this extension back, as long as the PBX still has what it wrote. */
  'extensions.undo': call(ofExtension, extensionRowSchema),
  /** Without a PBX to talk to, changes wait here, in this order; while it answers, clean ones apply by themselves. */
  'queue.list': call(ofAccount, queueSchema),
  'queue.discard': call(ofQueueItem, queueSchema),
  /** Moves an item before another one; null: to the end. */
  'queue.move': call(ofQueueItem.extend({ before: z.string().max(40).nullable() }), queueSchema),
  /** Answers a conflict field by field. */
  'queue.resolve': call(ofQueueItem.extend({ choices: z.record(z.string(), z.enum(['mine', 'theirs'])) }), queueSchema),
  /** Says yes to a delete or a rotate that waited. */
  'queue.confirm': call(ofQueueItem, queueSchema),
  /** Sends a refused item again. */
  'queue.retry': call(ofQueueItem, queueSchema),
  /** left: so many could not be read. */
  'callerIds.list': call(
    ofAccount,
    z.object({ callerIds: z.array(callerIdSchema), readAt: z.number(), left: z.number().optional() }),
  ),

  'credentials.rotate': call(
    z.strictObject({ accountId: accountIdSchema, number: extensionNumberSchema, password: passwordChoiceSchema }),
    extensionRowSchema,
  ),
  'credentials.list': call(ofExtension, z.array(credentialInfoSchema)),
  /** The one call that shows a SIP password to a person. */
  'credentials.reveal': call(ofExtension, z.object({ password: z.string() })),
  'credentials.copy': call(ofExtension, copiedSchema),

  /** Wipes passwords that were replaced. */
  'credentials.discardOld': call(ofExtension, z.null()),
  'ledger.list': call(ofAccount, ledgerSchema),
  /** Asks the PBX now what became of everything open. */
  'ledger.settle': call(ofAccount, ledgerSchema),
  'ledger.decide': call(
    z.strictObject({ accountId: accountIdSchema, id: z.string().min(1).max(40), choice: z.enum(['send-again', 'discard']) }),
    ledgerSchema,
  ),

  'registrations.focus': call(
    z.strictObject({
      accountId: accountIdSchema,
      /** Which window tells: any text of its own, the same for as long as it lives. It tells again at least every minute. */
      window: z.string().min(1).max(40),
      /** What is on screen, top to bottom. */
      visible: z.array(extensionNumberSchema).max(200),
      open: extensionNumberSchema.nullable(),
      hidden: z.boolean(),
    }),
    z.null(),
  ),

  'watch.list': call(ofAccount, z.array(watchItemSchema)),
  'watch.add': call(ofExtension, z.array(watchItemSchema)),
  'watch.remove': call(ofExtension, z.array(watchItemSchema)),
  'watch.history': call(ofExtension.extend({ from: z.number(), to: z.number() }), z.array(registrationSpanSchema)),
  /** Saves an extension's history as CSV where the person says. */
  'watch.export': call(ofExtension, z.object({ path: z.string() })),

  /** Every phone and app, and the ids of those used last, the last first. */
  'handoff.targets': call(noInput, z.object({ targets: z.array(targetInfoSchema), recent: z.array(z.string()) })),
  'handoff.preview': call(handoffOf, handoffPreviewSchema),
  /** Shows the target's code: the one call by which a code with a password in it crosses to the window. */
  'handoff.code': call(handoffOf, qrMatrixSchema),
  'handoff.save': call(handoffOf.extend({ replace: z.boolean().optional() }), z.object({ paths: z.array(z.string()) })),
  'handoff.copy': call(handoffOf.extend({ file: z.int().min(0).max(9) }), copiedSchema),
  /** Saves the target's code as a picture; its name says nothing about what is in it. */
  'handoff.saveQr': call(
    handoffOf.extend({ format: z.enum(['png', 'svg']), replace: z.boolean().optional() }),
    z.object({ path: z.string() }),
  ),
  /** The other extension that a phone with this MAC was handed to last; `account`: its name, where it is another account's. */
  'handoff.macUse': call(
    ofExtension.extend({ mac: z.string().max(40) }),
    z.object({ number: extensionNumberSchema, account: z.string().nullable() }).nullable(),
  ),
  /** The MAC that was last used for each extension with this target. */
  'handoff.macs': call(
    z.strictObject({ accountId: accountIdSchema, target: z.string().min(1).max(60) }),
    z.array(z.object({ number: extensionNumberSchema, mac: z.string() })),
  ),
  /** Everything that was made for an extension, the newest first. */
  'handoff.made': call(ofExtension, z.array(artefactSchema)),
  /** Many extensions as one ZIP in a folder that is asked for; one at a time. Refused extensions do not stop the others. */
  'bundle.save': call(
    z.strictObject({
      accountId: accountIdSchema,
      items: z.array(handoffItemSchema).min(1).max(10_000),
    }),
    bundleSavedSchema,
  ),
  'bundle.cancel': call(noInput, z.null()),
  /** Draws handout cards into one PDF. A password is printed only where it was asked for; a code may hold one all the same. */
  'cards.save': call(
    z.strictObject({
      accountId: accountIdSchema,
      items: z.array(handoffItemSchema).min(1).max(2_000),
      sheet: z.strictObject({ paper: z.enum(['a4', 'letter']), perPage: z.literal([1, 4, 8]), language: z.enum(locales) }),
      withPassword: z.boolean(),
      withPin: z.boolean(),
    }),
    z.object({
      path: z.string(),
      drawn: z.int(),
      /** The card's font lacks letters for these: something has to be written on their cards by hand. */
      byPen: z.array(extensionNumberSchema),
      refused: z.array(z.object({ number: extensionNumberSchema, problem: problemSchema })),
    }),
  ),
  'cards.cancel': call(noInput, z.null()),

  /** Phones of an account, or with a line of it, retired ones among them; packed column by column (see packed-phones.ts), as there may be thousands. */
  'phones.list': call(ofAccount, packedPhonesSchema),
  'phones.get': call(ofPhone, phoneSchema),
  /** Phones in use that have a line of one of these extensions: what a delete takes their line from. */
  'phones.of': call(
    z.strictObject({ accountId: accountIdSchema, numbers: z.array(extensionNumberSchema).min(1).max(10_000) }),
    z.array(phoneSchema),
  ),
  'phones.save': call(phoneDraftSchema, phoneSchema),
  /** Out of use: it keeps its lines, which count no more. */
  'phones.retire': call(ofPhone, phoneSchema),
  'phones.bringBack': call(ofPhone, phoneSchema),
  /** Its record goes, with the settings and passwords that it alone has: only of one that is out of use. */
  'phones.remove': call(ofPhone, z.null()),
  /** Another box takes over everything; the one before it is retired. Answers the phone with its new MAC, which was given nothing yet. */
  'phones.replace': call(
    ofPhone.extend({ mac: z.string().max(200), serial: z.string().trim().min(1).max(60).nullable() }),
    phoneSchema,
  ),
  /** Makes the files of these phones anew, as one ZIP in a folder that is asked for; one bundle at a time, with `bundle.progress`. */
  'phones.bundle': call(z.strictObject({ ids: z.array(ofPhone.shape.id).min(1).max(10_000) }), bundleSavedSchema),
  'phones.layer': call(phoneLayerSchema, layerViewSchema),
  /** What is left out is as it was. A setting that is not among `settings` is unset. */
  'phones.saveLayer': call(
    z.strictObject({ of: phoneLayerSchema, settings: phoneSettingsSchema.optional(), keys: keptKeysSchema.optional() }),
    layerViewSchema,
  ),
  /** A new version of a phone's own password; phones that were given the one before have an old one from now on. */
  'phones.setPassword': call(
    ofPhonePassword.extend({
      password: z.discriminatedUnion('mode', [
        z.strictObject({ mode: z.literal('generate') }),
        z.strictObject({ mode: z.literal('choose'), password: phonePasswordSchema }),
      ]),
    }),
    layerViewSchema,
  ),
  /** The layer has none of its own from now on. */
  'phones.dropPassword': call(ofPhonePassword, layerViewSchema),
  /** The newest one that counts there; `given`: the one that this phone has until it takes its new file. */
  'phones.revealPassword': call(ofPhonePassword.extend({ given: z.boolean().optional() }), z.object({ password: z.string() })),
  'phones.copyPassword': call(ofPhonePassword.extend({ given: z.boolean().optional() }), copiedSchema),
  'phones.sites': call(ofAccount, z.array(siteSchema)),
  /** id null: a new one. */
  'phones.saveSite': call(siteSchema.extend({ id: siteSchema.shape.id.nullable() }), siteSchema),
  /** Its phones have no site from now on, and its settings, keys and passwords go. */
  'phones.removeSite': call(ofPhone, z.null()),

  /** What an account has as a list that imports again with nothing to do, in the language of the settings. numbers null: all of it. */
  'lists.export': call(
    ofAccount.extend({
      numbers: z.array(extensionNumberSchema).min(1).max(200_000).nullable(),
      form: z.enum(['csv', 'xlsx']),
      replace: z.boolean().optional(),
    }),
    z.object({ path: z.string(), rows: z.int() }),
  ),
  /** An empty list to be filled in, with the account's own values to choose from. */
  'lists.template': call(ofAccount.extend({ replace: z.boolean().optional() }), z.object({ path: z.string() })),

  /** The rows of a plan's list that were not done, in the list's own form, with one more column that says why. */
  'lists.saveRejects': call(ofPlanFile, z.object({ path: z.string(), rows: z.int() })),
  /** What became of each row of a plan, without secrets, in the language of the settings. */
  'lists.saveResults': call(ofPlanFile.extend({ form: z.enum(['csv', 'xlsx']) }), z.object({ path: z.string(), rows: z.int() })),

  /** Every form of a phone book. */
  'books.formats': call(noInput, z.array(bookFormatSchema)),
  /** What a book would come to; nothing is saved. */
  'books.check': call(bookWanted, bookReportSchema),
  /** Under the name that the phones ask for. */
  'books.save': call(
    bookWanted.extend({ replace: z.boolean().optional() }),
    z.object({ path: z.string(), report: bookReportSchema }),
  ),
  /** A PDF with a page of exactly this size, in millimetres, for each phone that is in use. */
  'labels.save': call(
    phonesWanted.extend({
      size: z.strictObject({ width: z.number().min(30).max(200), height: z.number().min(15).max(200) }),
    }),
    z.object({
      path: z.string(),
      drawn: z.int(),
      /** Phones whose label has no room for everything; they have none. */
      tight: z.array(z.string()),
      /** Phones whose names the font has no letters for: there is a line to write on. */
      byPen: z.array(z.string()),
    }),
  ),
  /** The portals of makers that phones can be listed for. toCopy: the portal's own template is needed, too. */
  'inventory.forms': call(noInput, z.array(z.object({ id: z.enum(inventoryForms), name: z.string(), toCopy: z.boolean() }))),
  'inventory.check': call(inventoryWanted, inventoryReportSchema),
  'inventory.save': call(
    inventoryWanted.extend({ replace: z.boolean().optional() }),
    z.object({ path: z.string(), report: inventoryReportSchema }),
  ),

  /**
   * A plan from a list of people: rows with what was found in them and what they would do, compared with the PBX. Nothing is sent. `refused`:
   * the file is no list, or several sheets could be one.
   */
  'plans.fromList': call(planInputs.fromList, z.object({ plan: planSchema.nullable(), refused: listRefusalSchema.nullable() })),
  'plans.fromSelection': call(planInputs.fromSelection, planSchema),
  /** The newest first. */
  'plans.list': call(ofAccount, z.array(planSchema)),
  'plans.get': call(planInputs.ofPlan, planSchema),
  /** Some rows in the order of the list; `total`: how many are in these states. */
  'plans.rows': call(planInputs.rows, z.object({ rows: z.array(planRowSchema), total: z.int() })),
  /** Extensions of the rows in these states, to make cards, links or files of exactly these. */
  'plans.numbers': call(planInputs.numbers, z.array(extensionNumberSchema)),
  /** Corrects one cell of a row that nothing was sent of, and checks it anew. */
  'plans.fix': call(planInputs.fix, planRowSchema),
  /** Rules for whole classes of rows; every row that nothing was sent of is checked anew. */
  'plans.decide': call(planInputs.decide, planSchema),
  'plans.decideRows': call(planInputs.decideRows, planSchema),
  /** Compares the plan with what is known of the PBX now. `different`: so many rows are otherwise than before. */
  'plans.check': call(planInputs.ofPlan, z.object({ plan: planSchema, different: z.int() })),
  'plans.cost': call(planInputs.ofPlan, planCostSchema),
  /** Starts it, or goes on with what is left; answers at once, and tells by `plans.changed` how far it is. */
  'plans.start': call(planInputs.ofPlan, planSchema),
  /** Stops after the rows that are on their way. */
  'plans.pause': call(planInputs.ofPlan, planSchema),
  /** The same for good: the rest is skipped. */
  'plans.cancel': call(planInputs.ofPlan, planSchema),
  /** Forgets a plan that is not running, and what is secret in it. */
  'plans.remove': call(planInputs.ofPlan, z.null()),
  'plans.undoCost': call(planInputs.ofPlan, undoCostSchema),
  /** Deletes what it created and reverses its edits, where the PBX still has what it wrote. */
  'plans.undo': call(planInputs.ofPlan, planSchema),

  /** The session in which this computer serves files to phones, of whatever account, and its rows. */
  'bench.session': call(noInput, benchViewSchema),
  /** Addresses of this computer that phones could reach, the sensible first choice first. */
  'bench.interfaces': call(noInput, z.array(benchInterfaceSchema)),
  /** How phones of each maker come here; with the address of the session that is under way, where there is one. */
  'bench.ways': call(noInput, benchWaysSchema),
  /** Whether phones could download over HTTPS, before a session begins. */
  'bench.https': call(benchInputs.https, benchHttpsSchema),
  /** Copies the text for a DHCP server. */
  'bench.copyDhcp': call(benchInputs.dhcp, copiedSchema),
  /** Begins a session, listens and serves. One at a time. */
  'bench.start': call(benchInputs.start, benchViewSchema),
  /** These wait, too. */
  'bench.add': call(benchInputs.add, benchViewSchema),
  /** A label was scanned: for the next extension that waits, or the one that has this phone already. */
  'bench.scan': call(benchInputs.scan, pairedSchema),
  /** Gives a phone to an extension, with what a person answered. */
  'bench.pair': call(benchInputs.pair, pairedSchema),
  /** Takes the last pairing back; answers the row of its extension. */
  'bench.undo': call(benchInputs.ofSession, pairedSchema),
  'bench.part': call(benchInputs.ofNumber, benchViewSchema),
  /** This extension waits behind all others. */
  'bench.skip': call(benchInputs.ofNumber, benchViewSchema),
  /** Whether phones get the next extension as they are plugged in. */
  'bench.byOrder': call(benchInputs.order, benchViewSchema),
  /** Rotates passwords that Linecard does not know, one after the other. */
  'bench.rotate': call(benchInputs.rotate, benchViewSchema),
  /** Asks the PBX about this extension for a while. */
  'bench.check': call(benchInputs.ofNumber, benchViewSchema),
  /** The second address that asked for this extension's file is its phone's, too. */
  'bench.rebind': call(benchInputs.ofNumber, benchViewSchema),
  /** Asks a phone to download its file again; that it does is seen in its row. */
  'bench.resync': call(benchInputs.ofMac, z.null()),
  /** Other addresses of this computer from now on. */
  'bench.listen': call(benchInputs.listen, benchViewSchema),
  /** Serves and hears nothing until it is resumed. */
  'bench.pause': call(benchInputs.ofSession, benchViewSchema),
  'bench.resume': call(benchInputs.ofSession, benchViewSchema),
  /** Every path of it opens nothing any more. Phones and what they were given stay. */
  'bench.end': call(benchInputs.ofSession, z.null()),

  /** Lines of the audit log, the newest first; `before`: from below this number on, null: from the newest. */
  'audit.list': call(
    z.strictObject({ before: z.int().nullable(), count: z.int().min(1).max(200), filter: auditFilterSchema }),
    auditPageSchema,
  ),
  /** Follows the chain of all lines now. */
  'audit.check': call(noInput, auditCheckSchema),
  /** Saves the lines that fit, the oldest first. */
  'audit.save': call(
    z.strictObject({ filter: auditFilterSchema, form: z.enum(auditForms), replace: z.boolean().optional() }),
    z.object({ path: z.string(), lines: z.int() }),
  ),

  /** This computer's addresses that phones could reach, the likeliest first. */
  'oneTime.networks': call(noInput, z.array(lanInterfaceSchema)),
  /** Serves an extension's files once on the local network; left out: the likeliest address, ten minutes. */
  'oneTime.offer': call(
    handoffOf.extend({ address: z.string().min(1).max(60).optional(), minutes: z.int().min(1).max(10).optional() }),
    oneTimeLinkSchema,
  ),
  /** The address of a link as a code to scan; it holds no password, but whoever has it can fetch the file. */
  'oneTime.code': call(ofLink, qrMatrixSchema),
  /** Copies the addresses of links that are still open. list: several, each with its extension's number before it. */
  'oneTime.copy': call(
    z.strictObject({ ids: z.array(ofLink.shape.id).min(1).max(200), what: z.enum(['address', 'folder', 'list']) }),
    copiedSchema,
  ),
  'oneTime.stop': call(ofLink, z.null()),
  'oneTime.list': call(noInput, z.array(oneTimeLinkSchema)),

  /** Goes on with the watch of this very password, or starts one. */
  'handoff.watch': call(ofExtension, handoffWatchSchema),
  /** Every hand-off that waits for its phone. */
  'handoff.watching': call(ofAccount, z.array(handoffWatchSchema)),
  /** Nobody looks at it any more: it is asked seldom, and what is learnt of it still counts. */
  'handoff.stopWatching': call(ofExtension, z.null()),

  /** Logs in once by SIP with the password that Linecard has; where that works, the password is proved. Never repeated. */
  'sip.prove': call(ofExtension, sipLoginResultSchema),
  /** Why can't it register? Looks at everything on the way to the registrar, then logs in once. */
  'sip.diagnose': call(ofExtension, sipDiagnosisSchema),
  /** Ends the SIP checks of this extension that are under way. */
  'sip.stop': call(ofExtension, z.null()),
  /** Copies the report of the last diagnosis. */
  'sip.copyReport': call(ofExtension, copiedSchema),

  /** The browser or the system told that the network is there again. */
  'app.networkChanged': call(noInput, z.null()),

  /** Shows a file in its folder: one that was saved since the start, by the path that its call answered. */
  'files.show': call(z.strictObject({ path: z.string().min(1).max(4_096) }), z.null()),
  /** Asks for a file of this computer and answers its path; null: nobody chose one. Nothing is read. */
  'files.choose': call(z.strictObject({ what: z.enum(['certificate', 'key']) }), z.object({ path: z.string().nullable() })),

  /** Copies what helps to find a fault, without secrets. */
  'diagnostics.copy': call(noInput, copiedSchema),
  /** Copies what the window shows; a window may not write to the clipboard itself. What is secret is copied by its own call. */
  'clipboard.copy': call(
    z.strictObject({
      text: z
        .string()
        .min(1)
        .max(4_000)
        .regex(/^[^\p{Cc}]+$/u),
    }),
    copiedSchema,
  ),
} as const

export const events = {
  'keychain.changed': keychainStatusSchema,
  'accounts.changed': z.array(accountSchema),
  /** One line of the check that Connect shows. */
  'accounts.connectProgress': z.object({
    step: z.enum(connectSteps),
    state: z.enum(['running', 'good', 'failed', 'skipped']),
    problem: problemSchema.nullable(),
  }),
  'settings.changed': settingsSchema,
  /** Somebody asks for this extension outside the window: the click on a notification, say. */
  'app.show': z.object({ accountId: accountIdSchema, number: extensionNumberSchema }),
  'policy.changed': policySchema,
  /** Somebody chose this from the app's menu. */
  'menu.chosen': z.object({ action: z.enum(menuActions) }),
  'updates.changed': updatesSchema,
  'connection.changed': connectionStateSchema,
  'extensions.changed': z.object({
    accountId: accountIdSchema,
    changed: z.array(extensionRowSchema),
    removed: z.array(extensionNumberSchema),
  }),
  'extensions.sync': syncStateSchema,
  'queue.changed': z.object({ accountId: accountIdSchema, items: z.array(queueItemSchema) }),
  'ledger.changed': z.object({ accountId: accountIdSchema, entries: z.array(ledgerEntrySchema) }),
  'registrations.changed': z.object({
    accountId: accountIdSchema,
    items: z.array(z.object({ number: extensionNumberSchema, registration: registrationSchema })),
  }),
  'budget.changed': budgetStateSchema,
  'handoff.progress': handoffWatchSchema,
  'watch.changed': z.object({ accountId: accountIdSchema, items: z.array(watchItemSchema) }),
  /** A watched phone dropped or came back, outside the quiet hours. shown: the desktop tells it already; otherwise the window does. */
  'watch.news': z.object({
    accountId: accountIdSchema,
    number: extensionNumberSchema,
    news: z.enum(['dropped', 'back']),
    title: z.string(),
    body: z.string(),
    shown: z.boolean(),
  }),
  /** What a diagnosis is looking at. */
  'sip.progress': z.object({ accountId: accountIdSchema, number: extensionNumberSchema, phase: z.enum(sipPhases) }),
  /** Something was made for this extension's phone: what `handoff.made` answers has grown. */
  'handoff.remembered': z.object({ accountId: accountIdSchema, number: extensionNumberSchema }),
  /** These phones are new or other than before. */
  'phones.changed': z.object({ phones: z.array(phoneSchema), removed: z.array(z.string()) }),
  /** So many of an account's phones may be other that they are to be listed again. */
  'phones.renewed': ofAccount,
  'phones.sitesChanged': z.object({ accountId: accountIdSchema, sites: z.array(siteSchema) }),
  /** How far a plan is, and its rows that changed; null: so many that they are to be read again. */
  'plans.changed': z.object({ plan: planSchema, rows: z.array(planRowSchema).nullable() }),
  /** The session, its rows that are new or other, and ids of those that are gone; null: it is over. */
  'bench.changed': z.object({
    session: benchSessionSchema.nullable(),
    rows: z.array(benchRowSchema),
    removed: z.array(z.string()),
  }),
  /** The audit log has other lines now. */
  'audit.changed': z.object({ total: z.int() }),
  'audit.checked': auditCheckSchema,
  /** A one-time link was made, fetched from, or is over. */
  'oneTime.changed': oneTimeLinkSchema,
  /** How far a bundle is, in extensions. */
  'bundle.progress': z.object({ done: z.int(), total: z.int() }),
  /** How far the cards are: made, then drawn; `total` counts both. */
  'cards.progress': z.object({ done: z.int(), total: z.int() }),
} as const

export type CallName = keyof typeof calls
export type EventName = keyof typeof events
/** What a caller writes (before defaults). */
export type CallInput<K extends CallName> = z.input<(typeof calls)[K]['input']>
/** What a handler gets (after parsing). */
export type ParsedInput<K extends CallName> = z.output<(typeof calls)[K]['input']>
export type CallOutput<K extends CallName> = z.output<(typeof calls)[K]['output']>
export type EventPayload<K extends EventName> = z.output<(typeof events)[K]>

/** The main side: one handler a call; leaving one out does not compile. */
export type Handlers = { readonly [K in CallName]: (input: ParsedInput<K>) => Promise<Result<CallOutput<K>>> }

/** The handlers of one part of the table, such as `HandlersOf<'accounts'>` for every `accounts.…` call. */
export type HandlersOf<Prefix extends string> = Pick<Handlers, Extract<CallName, `${Prefix}.${string}`>>

/** What a window (or a test) can do: call, and listen. Both hosts give it the same object. */
export interface Bridge {
  call<K extends CallName>(name: K, input: CallInput<K>): Promise<Result<CallOutput<K>>>
  /** Returns the function that stops listening. */
  on<K extends EventName>(name: K, listener: (payload: EventPayload<K>) => void): () => void
}

export const callNames = Object.keys(calls) as CallName[]
export const eventNames = Object.keys(events) as EventName[]

export type Emit = <K extends EventName>(name: K, payload: EventPayload<K>) => void
