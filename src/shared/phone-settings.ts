import * as z from 'zod'
import { hostPortSchema, hostSchema } from './account.ts'
import type { PhraseCode } from './phrase.ts'
import { codecs, phoneLanguages, settingLayers, toneCountries, type SettingLayer } from './phone-words.ts'
import { srtpModes } from './sip-words.ts'
import { isTimeZone } from './time-zones.ts'

const code = (one: PhraseCode): PhraseCode => one

export { codecs, phoneLanguages, settingLayers, toneCountries } from './phone-words.ts'
export type { Codec, PhoneLanguage, SettingLayer } from './phone-words.ts'

/** A zone of the tz database by its name. What a phone cannot say of one is refused when its file is made. */
export const timeZoneSchema = z.string().max(60).refine(isTimeZone, code('must-time-zone'))

const urlSchema = z
  .string()
  .max(500)
  .regex(/^(?:https?|tftp|ftp):\/\/[\x21-\x7e]+$/, code('must-provisioning-url'))

/** A phone's own password. Shorter ones are guessed; what one make of phone cannot take is refused when its file is made. */
export const phonePasswordSchema = z
  .string()
  .min(6)
  .max(64)
  .regex(/^[\x21-\x7e]+$/, code('must-phone-password'))

const linesSchema = z
  .array(
    z
      .string()
      .min(1)
      .max(1000)
      .regex(/^[^\p{Cc}\u2028\u2029]+$/u, code('must-no-controls')),
  )
  .max(50)

const dscpSchema = z.int().min(0).max(63)

/**
 * What a layer says of a phone: unset means that its file says nothing of it. A phone keeps what it had, so `keep` differs from unset
 * only in that it stands over the layers below.
 */
export const phoneSettingsSchema = z
  .strictObject({
    timeZone: timeZoneSchema,
    /** One or two, the first asked first. */
    ntpServers: z.array(hostSchema).min(1).max(2),
    language: z.enum(phoneLanguages),
    tones: z.enum(toneCountries),
    dateForm: z.enum(['dd/mm/yyyy', 'mm/dd/yyyy', 'yyyy-mm-dd']),
    clock: z.enum(['24h', '12h']),
    /** The phone's own web page: off, only encrypted, or as it is made. */
    webPage: z.enum(['off', 'https', 'on']),
    /** Where it asks for its file from now on: nowhere, where it asked before, or there. */
    provisioning: z.union([z.enum(['off', 'keep']), urlSchema]),
    plugAndPlay: z.enum(['off', 'on']),
    /** The maker's redirect and management servers. */
    makersCloud: z.enum(['off', 'on']),
    firmware: z.union([z.literal('keep'), urlSchema]),
    /** Whether it takes its VLAN from the switch. */
    lldp: z.enum(['off', 'on']),
    vlan: z.strictObject({ id: z.int().min(1).max(4094), priority: z.int().min(0).max(7).nullable() }),
    /** DSCP of signalling and of voice. */
    qos: z.strictObject({ signalling: dscpSchema, voice: dscpSchema }),
    /** How often it keeps its path through routers open, in seconds; 0: never. */
    keepAliveSeconds: z.int().min(0).max(3600),
    /** How the registrar is found: a host with its port, or DNS records for which no port may be written. */
    registrar: z.enum(['port', 'srv', 'naptr']),
    secondServer: hostPortSchema,
    /** In order; what is not among them is off. */
    codecs: z
      .array(z.enum(codecs))
      .min(1)
      .max(codecs.length)
      .refine((list) => new Set(list).size === list.length, code('must-differ')),
    dtmf: z.enum(['rfc4733', 'info', 'in-band']),
    srtp: z.enum(srtpModes),
    /** Certificates in PEM that the phone has to trust for TLS. */
    authority: z.string().max(20_000).startsWith('-----BEGIN CERTIFICATE-----', code('must-certificate')),
    /** What it signs in with where that is not the extension's number. */
    authName: z
      .string()
      .min(1)
      .max(64)
      .regex(/^[\x21-\x7e]+$/, code('must-auth-name')),
    /** Lines as the maker's file has them, by the target's id. */
    extraLines: z.record(z.string(), linesSchema),
  })
  .partial()
export type PhoneSettings = z.infer<typeof phoneSettingsSchema>

/** The settings that are secrets: never among the stored ones, and given to a target only while a file is made. */
export const secretSettingsSchema = z
  .strictObject({ adminPassword: phonePasswordSchema, userPassword: phonePasswordSchema })
  .partial()
export type SecretSettings = z.infer<typeof secretSettingsSchema>

/** Everything that a file may be told of a phone. */
export const everySettingSchema = z.strictObject({ ...phoneSettingsSchema.shape, ...secretSettingsSchema.shape })
export type EverySetting = z.infer<typeof everySettingSchema>
export type SettingName = keyof EverySetting
export const settingNames = Object.keys(everySettingSchema.shape) as SettingName[]
export const secretSettings = Object.keys(secretSettingsSchema.shape) as (keyof SecretSettings)[]

/** Of each setting that some layer has: its value, and the layer that it comes from. */
export type LayeredSettings = {
  readonly [S in keyof PhoneSettings]?: { readonly value: NonNullable<PhoneSettings[S]>; readonly from: SettingLayer }
}

export function layered(layers: Readonly<Partial<Record<SettingLayer, PhoneSettings>>>): LayeredSettings {
  const found: Record<string, unknown> = {}
  for (const from of settingLayers) {
    for (const [name, value] of Object.entries(layers[from] ?? {})) if (value !== undefined) found[name] = { value, from }
  }
  return found as LayeredSettings
}
