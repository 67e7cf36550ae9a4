import english from '#messages/en/bench.json' with { type: 'json' }

/** What is said of provisioning sessions, in one language. */
export type BenchTexts = Readonly<Record<keyof typeof english, string>>
export const benchTexts: BenchTexts = english
