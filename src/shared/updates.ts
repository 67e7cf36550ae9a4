import type { Updates } from './updates-schema.ts'

export type { Updates }

/** Of a build that knows no place to ask. */
export const noUpdates: Updates = { state: 'not-set-up', host: null, askedAt: null, answeredAt: null, newer: null }
