import * as z from 'zod'
import { accountIdSchema } from './account.ts'
import { artefactKinds } from './handoff.ts'
import { phoneSettingsSchema, type LayeredSettings, type SettingLayer } from './phone-settings.ts'

/** Which extension a line of a phone is: slot 1 is the first line, a handset of a base, or a port of an adapter. */
export const phoneLineSchema = z.object({
  slot: z.int().min(1).max(100),
  accountId: accountIdSchema,
  number: z.string().min(1).max(10),
})
export type PhoneLine = z.infer<typeof phoneLineSchema>

export const keyKinds = ['line', 'blf', 'speed-dial', 'park', 'pick-up', 'voicemail'] as const

/** A key beside the screen. What it is called is a name as people write it; its number is dialled or watched. */
export const phoneKeySchema = z.object({
  kind: z.enum(keyKinds),
  /** What it dials or watches: an extension, a number, a parking place. Empty for a line's key. */
  number: z.string().max(64),
  label: z.string().max(60),
  /** The slot of the line that it belongs to. */
  line: z.int().min(1).max(100),
})
export type PhoneKey = z.infer<typeof phoneKeySchema>

/** Stands for a key a person: everyone whose phone is at the same site, or whose extension is in the same department, but this phone's own, by name. */
export const everyoneKeySchema = z.object({
  kind: z.literal('everyone'),
  of: z.enum(['site', 'department']),
  line: z.int().min(1).max(100),
})
export type EveryoneKey = z.infer<typeof everyoneKeySchema>

/** The keys of a layer as they are kept: those of a phone come after those of the layers above it. */
export const keptKeysSchema = z.array(z.discriminatedUnion('kind', [phoneKeySchema, everyoneKeySchema])).max(200)
export type KeptKey = z.infer<typeof keptKeysSchema>[number]

/** Why a phone has to be given its file again: a password in it is not the newest any more, or what else is in it would be other now. */
export const staleReasons = ['password', 'settings'] as const
export type StaleReason = (typeof staleReasons)[number]

const phoneIdSchema = z.string().min(1).max(40)

/** One phone on a desk, or an app: what Linecard knows of it. */
export const phoneSchema = z.object({
  id: phoneIdSchema,
  /** The account that it was set up in first. Its lines may be of others. */
  accountId: accountIdSchema,
  /** Canonical: twelve lower-case hex digits; null: an app, or not known. Two phones in use never have the same. */
  mac: z.string().nullable(),
  /** The id of the target that its files are for. */
  target: z.string(),
  model: z.string().max(40).nullable(),
  serial: z.string().max(60).nullable(),
  /** The id of its site; null: none. */
  siteId: z.string().nullable(),
  place: z.string().max(100),
  note: z.string().max(500),
  /** Names on it are written without marks. */
  plainName: z.boolean(),
  /** By slot. One whose extension is not in the list any more is there still. */
  lines: z.array(phoneLineSchema),
  /** What it was last given; null: nothing. */
  given: z
    .object({
      kind: z.enum(artefactKinds),
      place: z.string(),
      /** ms since the epoch */
      at: z.number(),
    })
    .nullable(),
  /** What it told of itself as it fetched or registered; null: nothing yet. */
  told: z
    .object({
      address: z.string(),
      userAgent: z.string(),
      model: z.string().nullable(),
      firmware: z.string().nullable(),
      at: z.number(),
    })
    .nullable(),
  stale: z.array(z.enum(staleReasons)),
  /** ms since the epoch; null: in use. */
  retiredAt: z.number().nullable(),
})
export type Phone = z.infer<typeof phoneSchema>

/** What a person says of a phone. */
export const phoneDraftSchema = z.strictObject({
  /** null: a new one. */
  id: phoneIdSchema.nullable(),
  accountId: accountIdSchema,
  /** As typed; null: it has none. */
  mac: z.string().max(200).nullable(),
  target: z.string().min(1).max(60),
  model: z.string().trim().min(1).max(40).nullable(),
  serial: z.string().trim().min(1).max(60).nullable(),
  siteId: phoneIdSchema.nullable(),
  place: z.string().trim().max(100),
  note: z.string().trim().max(500),
  plainName: z.boolean(),
  lines: z.array(phoneLineSchema).max(100),
})
export type PhoneDraft = z.infer<typeof phoneDraftSchema>

/** A place with phones that are set the same. */
export const siteSchema = z.object({ id: phoneIdSchema, accountId: accountIdSchema, name: z.string().trim().min(1).max(80) })
export type Site = z.infer<typeof siteSchema>

/** Which layer is meant. `model`: every phone of a target, or of one model of it. */
export const phoneLayerSchema = z.discriminatedUnion('layer', [
  z.strictObject({ layer: z.literal('company'), accountId: accountIdSchema }),
  z.strictObject({ layer: z.literal('site'), siteId: phoneIdSchema }),
  z.strictObject({
    layer: z.literal('model'),
    accountId: accountIdSchema,
    target: z.string().min(1).max(60),
    model: z.string().trim().min(1).max(40).nullable(),
  }),
  z.strictObject({ layer: z.literal('phone'), phoneId: phoneIdSchema }),
])
export type PhoneLayer = z.infer<typeof phoneLayerSchema>

/** The phone's own passwords: its administrator's and its user's. */
export const phonePasswordKinds = ['adminPassword', 'userPassword'] as const
export type PhonePasswordKind = (typeof phonePasswordKinds)[number]

/** What is known of a phone's own password, without it. */
export const knownPhonePasswordSchema = z.object({
  kind: z.enum(phonePasswordKinds),
  /** The layer that it comes from. */
  from: z.custom<SettingLayer>(),
  /** Counts up with each rotate in its layer. */
  version: z.int(),
  madeBy: z.enum(['linecard', 'person']),
  /** ms since the epoch */
  at: z.number(),
  /** The version that this phone was given last, where it is another one: the phone has that until it takes its new file. */
  given: z.int().nullable(),
})
export type PhonePassword = z.infer<typeof knownPhonePasswordSchema>

/** A layer as it is kept, and what comes of it with the layers above. */
export const layerViewSchema = z.object({
  own: phoneSettingsSchema,
  /** Of each setting that this layer or one above has: its value, and the layer that it comes from. */
  layered: z.custom<LayeredSettings>(),
  /** The keys of this layer alone. */
  keys: keptKeysSchema,
  /** The keys that come from the layers above, the widest first: they stand before its own. */
  inherited: z.array(z.object({ from: z.custom<SettingLayer>(), keys: keptKeysSchema })),
  passwords: z.array(knownPhonePasswordSchema),
})
export type LayerView = z.infer<typeof layerViewSchema>
