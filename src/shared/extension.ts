import * as z from 'zod'
import { extensionStatuses, longestNote, recordingModes } from './extension-words.ts'
import type { PhraseCode } from './phrase.ts'

/** An extension number is text: leading zeros count. */
export const extensionNumberSchema = z.string().regex(/^[0-9]{3,10}$/, 'must-number' satisfies PhraseCode)

export const recordingModeSchema = z.enum(recordingModes)
export const extensionStatusSchema = z.enum(extensionStatuses)

/** Characters are counted the way the PBX counts them: by code point, not by UTF-16 unit. */
function atMost(count: number, text = z.string()) {
  return text.refine((one) => [...one].length <= count, { error: 'must-at-most' satisfies PhraseCode, params: { count } })
}

/** macOS types letters and their marks apart: put together, a name is found, counted and drawn as everywhere else. */
export const displayNameSchema = atMost(100, z.string().normalize('NFC'))
export const voicemailPinSchema = atMost(20)
export const maxConcurrentSchema = z.int().min(1).max(10)

/**
 * What the PBX says about one extension. Times are texts in one notation (see instants.ts), or as the PBX wrote them; empty: it tells
 * none. Where a field that always has a value is null, the PBX did not tell it, or not so that it can be read. A mode or a status may
 * be a word that this version does not know.
 */
export const extensionSchema = z.object({
  number: extensionNumberSchema,
  displayName: z.string().nullable(),
  voicemailEnabled: z.boolean().nullable(),
  outboundCallerId: z.string().nullable(),
  recordingMode: z.string().nullable(),
  status: z.string().nullable(),
  teamId: z.int().nullable(),
  departmentId: z.int().nullable(),
  maxConcurrent: z.int().nullable(),
  tlsEnabled: z.boolean().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type Extension = z.infer<typeof extensionSchema>

/** What the PBX (or a SIP login) said about a registration, and when (ms since the epoch). */
export const registrationSchema = z.object({
  state: z.enum(['registered', 'unregistered', 'unknown']),
  checkedAt: z.number(),
  source: z.enum(['pbx', 'sip']),
})
export type Registration = z.infer<typeof registrationSchema>
export type RegistrationState = Registration['state']

/**
 * What Linecard knows of an extension's SIP password.
 * stored: in the keychain, and the PBX has it. unsettled: in the keychain, and the PBX may or may not have it yet.
 * unknown: the PBX made one whose answer was lost. elsewhere: never seen here.
 */
export const passwordStateSchema = z.enum(['stored', 'unsettled', 'unknown', 'elsewhere'])
export type PasswordState = z.infer<typeof passwordStateSchema>

/** One row of the table: the extension, what is known besides, and since when. */
export const extensionRowSchema = extensionSchema.extend({
  /** null: not checked yet */
  registration: registrationSchema.nullable(),
  /** When a phone was last seen registered, ms since the epoch; left out: none was. */
  registeredAt: z.number().optional(),
  password: passwordStateSchema,
  /** When a phone showed that it has the stored password, ms since the epoch; null: none has yet; left out: none is stored. */
  provedAt: z.number().nullable().optional(),
  /** The phone or app that was set up for it last, as its kind is called; left out: none was. */
  phone: z.string().optional(),
  /** That phone's MAC, canonical; left out: it has none. */
  mac: z.string().optional(),
  /** What somebody wrote about it here; left out: nothing. */
  note: z.string().optional(),
  /** When this row was last read from the PBX, ms since the epoch. */
  readAt: z.number(),
  /** Kinds of changes that wait for the PBX; left out: none. The fields above are the PBX's, without them. */
  queued: z.array(z.enum(['edit', 'create', 'remove', 'rotate'])).optional(),
})
export type ExtensionRow = z.infer<typeof extensionRowSchema>

/** A note on an extension, in characters at most; the PBX is never told. */
export const extensionNoteSchema = z.string().trim().max(longestNote)

/** 8 to 100 printable characters, no control characters: what the PBX takes and a phone can hold. */
export const sipPasswordSchema = z
  .string()
  .refine((text) => [...text].length >= 8, { error: 'must-at-least' satisfies PhraseCode, params: { count: 8 } })
  .refine((text) => [...text].length <= 100, { error: 'must-at-most' satisfies PhraseCode, params: { count: 100 } })
  .refine((text) => !/\p{Cc}/u.test(text), 'must-no-controls' satisfies PhraseCode)

/** How the SIP password of a create or a rotate comes about. */
export const passwordChoiceSchema = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('generate') }),
  z.strictObject({ mode: z.literal('choose'), password: sipPasswordSchema }),
  z.strictObject({ mode: z.literal('pbx') }),
])
export type PasswordChoice = z.infer<typeof passwordChoiceSchema>

/** Every field that a new extension can have, as the API offers them. */
export const extensionDraftSchema = z.strictObject({
  number: extensionNumberSchema,
  displayName: displayNameSchema.nullable().optional(),
  teamId: z.int().nullable().optional(),
  voicemailEnabled: z.boolean().optional(),
  voicemailPin: voicemailPinSchema.optional(),
  recordingMode: recordingModeSchema.optional(),
  maxConcurrent: maxConcurrentSchema.optional(),
  outboundCallerId: z.string().nullable().optional(),
})
export type ExtensionDraft = z.infer<typeof extensionDraftSchema>

/** Only what changes; null clears. The number and the password cannot be changed this way. */
export const extensionPatchSchema = z.strictObject({
  displayName: displayNameSchema.nullable().optional(),
  teamId: z.int().nullable().optional(),
  voicemailEnabled: z.boolean().optional(),
  voicemailPin: voicemailPinSchema.nullable().optional(),
  recordingMode: recordingModeSchema.optional(),
  maxConcurrent: maxConcurrentSchema.optional(),
  outboundCallerId: z.string().nullable().optional(),
  status: extensionStatusSchema.optional(),
})
export type ExtensionPatch = z.infer<typeof extensionPatchSchema>

/** The same with words of the PBX's that we do not know, which may be put back where they were. */
export const keptPatchSchema = extensionPatchSchema.extend({
  recordingMode: z.string().optional(),
  status: z.string().optional(),
})
export type KeptPatch = z.infer<typeof keptPatchSchema>

export const callerIdSchema = z.object({
  number: z.string(),
  displayName: z.string().nullable(),
  carrier: z.string(),
  cliType: z.string(),
  status: z.string(),
})
export type CallerId = z.infer<typeof callerIdSchema>
