import * as z from 'zod'
import { handSettings, noteCodes } from './handoff-notes.ts'
import type { SettingName } from './phone-settings.ts'
import { paramsSchema, phraseSchema } from './phrase-schema.ts'
import { transports } from './sip-words.ts'

/** How sure a fact about a format is, strongest first. */
export const evidenceLevels = ['tested', 'parser-source', 'two-servers', 'vendor-doc', 'one-server', 'field-report'] as const

/** What the window and the catalogue say about one phone or app. Names are the vendor's own. */
export const targetInfoSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['softphone', 'desk-phone', 'adapter', 'other']),
  platforms: z.array(z.string()),
  /** Patterns of the file names it makes: <mac>, <MAC>, <extension> stand for the values. Empty: no file. */
  fileNames: z.array(z.string()),
  needsMac: z.boolean(),
  /** How the vendor spells a MAC in file names. */
  macSpelling: z.enum(['lower', 'upper', 'none']),
  /** Whether it can show a QR code, and what is in it. */
  qr: z.enum(['none', 'credentials', 'url']),
  /** How the phone gets it. */
  delivery: z.array(z.enum(['file', 'qr', 'url', 'copy'])),
  transports: z.array(z.enum(transports)),
  srtp: z.boolean(),
  passwordLimit: z.number().nullable(),
  nameLimit: z.number().nullable(),
  /** How and when the phone notices a new config. */
  notices: z.string(),
  experimental: z.boolean(),
  evidence: z.enum(evidenceLevels),
  source: z.string(),
})
export type TargetInfo = z.infer<typeof targetInfoSchema>

/** What the preview shows of one file: its secrets masked. */
export const previewFileSchema = z.object({ name: z.string(), masked: z.string() })

/** A QR code as a square of dark and light modules: one string of 0 and 1 a row, quiet zone not included. */
export const qrMatrixSchema = z.object({ rows: z.array(z.string()), version: z.int(), carriesPassword: z.boolean() })
export type QrMatrix = z.infer<typeof qrMatrixSchema>

/** Something a person should know before using an artefact. The window translates by `code`. */
export const handoffNoteSchema = z.object({
  code: z.enum(noteCodes),
  params: paramsSchema,
  text: z.string(),
})
export type HandoffNote = z.infer<typeof handoffNoteSchema>

/** A setting that the format has no place for, and what to set it to: seconds for `expiry`, a word of ours for `srtp`. */
export const byHandSchema = z.object({ setting: z.enum(handSettings), value: z.string() })
export type ByHand = z.infer<typeof byHandSchema>

/** What a hand-off would be, without anything secret. Its code is only described: `handoff.code` shows it. */
export const handoffPreviewSchema = z.object({
  target: z.string(),
  files: z.array(previewFileSchema),
  code: z.object({ version: z.int(), carriesPassword: z.boolean() }).nullable(),
  notes: z.array(handoffNoteSchema),
  byHand: z.array(byHandSchema),
  /** Settings of the phone that its file does not say, and why. */
  left: z.array(z.object({ setting: z.custom<SettingName>(), why: phraseSchema })),
  /** Settings that it says in a way that fewer than two sources vouch for. */
  unsure: z.array(z.custom<SettingName>()),
  /** Keys that it does not have, by what they are called. */
  leftKeys: z.array(z.object({ label: z.string(), number: z.string(), why: phraseSchema })),
})
export type HandoffPreview = z.infer<typeof handoffPreviewSchema>

/** How something left the app: saved, shown or saved as a code, copied, fetched by a link, in a bundle, on a card, downloaded in a provisioning session. */
export const artefactKinds = ['file', 'code', 'copy', 'link', 'bundle', 'card', 'session'] as const
export type ArtefactKind = (typeof artefactKinds)[number]

/** Something that was made for an extension's phone, and which version of the password it carries. */
export const artefactSchema = z.object({
  id: z.number(),
  target: z.string(),
  kind: z.enum(artefactKinds),
  /** The path, or the address that fetched it; empty where there is neither. */
  place: z.string(),
  /** Canonical: twelve lower-case hex digits. */
  mac: z.string().nullable(),
  /** SHA-256 (hex) of the content with a stand-in for the password. */
  hash: z.string(),
  version: z.number().nullable(),
  /** ms since the epoch */
  at: z.number(),
  /** The password was changed since: whoever uses it is refused. */
  stale: z.boolean(),
})
export type Artefact = z.infer<typeof artefactSchema>

/** One of this computer's addresses on the local network. */
export const lanInterfaceSchema = z.object({ name: z.string(), address: z.string() })
export type LanInterface = z.infer<typeof lanInterfaceSchema>

/** Somebody who asked a one-time link for its file. `at` in ms since the epoch. */
export const oneTimeVisitSchema = z.object({
  at: z.number(),
  address: z.string(),
  userAgent: z.string(),
  file: z.string(),
  /** complete: it has the file. broken: the connection ended before. refused: too late, or another one was being served. */
  outcome: z.enum(['complete', 'broken', 'refused']),
})
export type OneTimeVisit = z.infer<typeof oneTimeVisitSchema>

/** A file that one phone may fetch once from this computer. Whoever knows the address can fetch it, so it is a secret while open. */
export const oneTimeLinkSchema = z.object({
  id: z.string(),
  accountId: z.string(),
  number: z.string(),
  target: z.string(),
  /** The whole address of the first file: what an app scans or a person types. */
  url: z.string(),
  /** The folder's address with its slash: what a phone gets that appends the file name by itself. */
  folderUrl: z.string(),
  files: z.array(z.string()),
  /** false: plain HTTP, readable for everybody on the way. */
  secure: z.boolean(),
  state: z.enum(['open', 'delivered', 'expired', 'stopped']),
  /** ms since the epoch */
  expiresAt: z.number(),
  visits: z.array(oneTimeVisitSchema),
})
export type OneTimeLink = z.infer<typeof oneTimeLinkSchema>
