import * as z from 'zod'
import { accountIdSchema } from './account.ts'
import { extensionNumberSchema } from './extension.ts'
import { problemSchema } from './problem-schema.ts'

/** Switching many extensions on or off together. Each one is in exactly one of the counts below `total`. */
export const bulkSchema = z.object({
  id: z.string(),
  accountId: accountIdSchema,
  status: z.enum(['active', 'disabled']),
  /** When it was begun, in ms since the epoch. */
  at: z.number(),
  /** stopped: by a person, by the end of the app, or because the PBX refused several in a row for one reason. */
  state: z.enum(['running', 'ended', 'stopped', 'undoing', 'undone']),
  total: z.int(),
  /** Not sent yet. */
  left: z.int(),
  done: z.int(),
  /** In the queue, or being sent. */
  waiting: z.int(),
  failed: z.int(),
  /** Taken back. */
  undone: z.int(),
  /** Could not be taken back. */
  kept: z.int(),
  /** The first of those that failed or were kept. */
  troubles: z.array(z.object({ number: extensionNumberSchema, problem: problemSchema })),
})
export type Bulk = z.infer<typeof bulkSchema>

/** So many troubles are named. */
export const maxTroubles = 100
