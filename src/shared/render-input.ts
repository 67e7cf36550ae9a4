import * as z from 'zod'
import { sipServiceSchema } from './account.ts'
import { everySettingSchema } from './phone-settings.ts'
import { phoneKeySchema } from './phone.ts'

const lineShape = {
  extension: z.string().regex(/^[0-9]{3,10}$/),
  displayName: z.string().max(200),
  password: z.string().min(1).max(200),
  sip: z.strictObject({
    domain: sipServiceSchema.shape.domain,
    transport: sipServiceSchema.shape.transport,
    port: sipServiceSchema.shape.port.nullish(),
    outboundProxy: sipServiceSchema.shape.outboundProxy.optional(),
    expiresSeconds: sipServiceSchema.shape.expiresSeconds.nullish(),
    srtp: sipServiceSchema.shape.srtp.nullish(),
    stun: sipServiceSchema.shape.stun.optional(),
    voicemail: sipServiceSchema.shape.voicemail.optional(),
    cloudId: sipServiceSchema.shape.cloudId,
  }),
}

/** Everything a target needs to write its files: the input of `npm run render`. What is optional may be left out, or null. */
export const handoffSchema = z.strictObject({
  ...lineShape,
  mac: z.string().nullish(),
  /** Beyond the first, each with the slot that it has. */
  lines: z.array(z.strictObject({ ...lineShape, slot: z.int().min(2).max(100) })).nullish(),
  settings: everySettingSchema.nullish(),
  keys: z.array(z.strictObject(phoneKeySchema.shape)).max(200).nullish(),
  model: z.string().max(40).nullish(),
})
export type Handoff = z.infer<typeof handoffSchema>
export type HandoffLine = Pick<Handoff, keyof typeof lineShape>
