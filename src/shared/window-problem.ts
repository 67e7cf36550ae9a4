import texts from '#messages/en/window-problems.json' with { type: 'json' }
import type { Problem } from './problem-schema.ts'

/** What a window says where main cannot. The texts of all other problems come from main, or are read in another language when they are wanted. */
export const windowProblem = (kind: keyof typeof texts): Problem => ({ kind, ...texts[kind], params: {} })
