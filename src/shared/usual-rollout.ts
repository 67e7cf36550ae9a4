import type { Rollout } from './plans.ts'

/** What is offered: one phone, then ten at a time, and a minute more than a registration lives. */
export const usualRollout: Rollout = { canary: 1, wave: 10, marginSeconds: 60 }
