import { z } from 'zod'
import { plainInstant } from '#shared/instants.ts'
import { longestMadePassword, longestName, plainWords } from '#shared/limits.ts'
import type { CallerId, Extension, ExtensionDraft, ExtensionPatch } from '#shared/extension.ts'

/** The API's own shapes and names. Unknown fields are let through; a missing or wrong one is named by its path. */

const words = z.string().transform((text) => plainWords(text, longestName))
const nullableText = words.nullable()
const instant = z.string().transform((text) => plainInstant(plainWords(text, longestName)))

const fields = z.object({
  extension_number: z.string().regex(/^[0-9]{3,10}$/),
  display_name: nullableText,
  voicemail_enabled: z.boolean(),
  outbound_caller_id: nullableText,
  recording_mode: z.enum(['none', 'inbound', 'outbound', 'all']),
  status: z.enum(['active', 'disabled']),
  team_id: z.int().nullable(),
  department_id: z.int().nullable(),
  max_concurrent: z.int(),
  tls_enabled: z.boolean(),
  created_at: instant,
  updated_at: instant,
})

const toExtension = (wire: z.infer<typeof fields>): Extension => ({
  number: wire.extension_number,
  displayName: wire.display_name,
  voicemailEnabled: wire.voicemail_enabled,
  outboundCallerId: wire.outbound_caller_id,
  recordingMode: wire.recording_mode,
  status: wire.status,
  teamId: wire.team_id,
  departmentId: wire.department_id,
  maxConcurrent: wire.max_concurrent,
  tlsEnabled: wire.tls_enabled,
  createdAt: wire.created_at,
  updatedAt: wire.updated_at,
})

const one = <T extends z.ZodType>(schema: T) =>
  z.object({ data: schema }).transform((body) => (body as { data: z.output<T> }).data)

const pageOf = <T extends z.ZodType>(item: T) =>
  z
    .object({ current_page: z.int(), data: z.array(item), last_page: z.int(), per_page: z.int(), total: z.int() })
    .transform((page) => ({
      items: page.data,
      page: page.current_page,
      lastPage: page.last_page,
      perPage: page.per_page,
      total: page.total,
    }))

const shownPassword = z.object({ sip_password: z.string().min(1).max(longestMadePassword), generated_password: z.boolean() })

export const answers = {
  extensions: pageOf(fields.transform(toExtension)),
  extension: one(
    fields
      .extend({ sip_registration: z.enum(['registered', 'unregistered', 'unknown']) })
      .transform((wire) => ({ extension: toExtension(wire), registration: wire.sip_registration })),
  ),
  created: one(
    fields
      .extend(shownPassword.shape)
      .transform((wire) => ({ extension: toExtension(wire), password: wire.sip_password, generated: wire.generated_password })),
  ),
  updated: one(fields.transform(toExtension)),
  deleted: one(z.object({ deleted: z.literal(true) })).transform(() => null),
  password: one(shownPassword.transform((wire) => ({ password: wire.sip_password, generated: wire.generated_password }))),
  callerIds: pageOf(
    z
      .object({ number: words, display_name: nullableText, carrier: words, cli_type: words, status: words })
      .transform((wire): CallerId => ({
        number: wire.number,
        displayName: wire.display_name,
        carrier: wire.carrier,
        cliType: wire.cli_type,
        status: wire.status,
      })),
  ),
  login: z.object({ token: z.string().min(1).max(1024) }),
  me: one(
    z
      .object({ username: z.string().nullish(), name: z.string().nullish(), permissions: z.array(z.string()).nullish() })
      .transform((wire) => ({ name: wire.username ?? wire.name ?? null, permissions: wire.permissions ?? null })),
  ),
}

const names: Readonly<Record<keyof ExtensionDraft | keyof ExtensionPatch, string>> = {
  number: 'extension_number',
  displayName: 'display_name',
  teamId: 'team_id',
  voicemailEnabled: 'voicemail_enabled',
  voicemailPin: 'voicemail_pin',
  recordingMode: 'recording_mode',
  maxConcurrent: 'max_concurrent',
  outboundCallerId: 'outbound_caller_id',
  status: 'status',
}

/** A draft or a patch in the API's names. What is left out stays left out; null clears. */
export function toWire(draft: ExtensionDraft | ExtensionPatch): Record<string, unknown> {
  const wire: Record<string, unknown> = {}
  for (const [ours, value] of Object.entries(draft)) {
    const name = Object.entries(names).find(([key]) => key === ours)?.[1]
    if (name !== undefined && value !== undefined) wire[name] = value
  }
  return wire
}

/** The field of our schemas that the API calls `name`. */
export function fromWireName(name: string): string {
  if (name === 'sip_password' || name === 'new_password') return 'password'
  return Object.entries(names).find(([, wire]) => wire === name)?.[0] ?? name
}

export const refusal = z.object({
  message: z.string().optional(),
  errors: z.record(z.string(), z.union([z.array(z.string()), z.string().transform((text) => [text])])).optional(),
})
