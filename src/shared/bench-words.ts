/** How far a phone is, in order; before the first of them its extension is *to set up*. */
export const benchSteps = ['discovered', 'requested', 'downloaded', 'registered', 'verified'] as const
export type BenchStep = (typeof benchSteps)[number]

/** How a phone got its extension: known before by its MAC, by its label, in the order in which phones were plugged in, or chosen by hand. */
export const pairings = ['known', 'scan', 'order', 'hand'] as const
export type Pairing = (typeof pairings)[number]

export const benchStates = ['open', 'paused', 'ended'] as const
export type BenchState = (typeof benchStates)[number]

/**
 * What keeps a phone from going on, as it was seen. managed-elsewhere: it belongs to another account, or took an address that is not ours.
 * other-subnet: it was heard, and no answer reaches it. other-phone: the network shows another MAC than it claims. wrong-file: it asked for another phone's file. second-address: its file
 * was asked for from another address. notify-rejected: it did not take the address. no-file: its file cannot be made, which the problem
 * explains. other-file: it downloaded another extension's file before that was undone. restart: it asked before it had an extension.
 */
export const benchTroubles = [
  'managed-elsewhere',
  'other-subnet',
  'other-phone',
  'wrong-file',
  'second-address',
  'notify-rejected',
  'no-file',
  'other-file',
  'restart',
] as const
export type BenchTrouble = (typeof benchTroubles)[number]

/**
 * What is asked before a phone gets an extension. several: there are several MACs on the label. none, article, of-no-phone: what was scanned is no
 * MAC. target: nobody can tell which maker's files it takes. in-use: it is another extension's phone. elsewhere: it is a phone of
 * another account. paired: it has an extension in this session. nobody: no extension waits.
 */
export const benchAsks = [
  'several',
  'none',
  'article',
  'of-no-phone',
  'target',
  'in-use',
  'elsewhere',
  'paired',
  'nobody',
] as const
export type BenchAsk = (typeof benchAsks)[number]

/** The settings of a phone that keep others out of it, in the order in which they are told. */
export const benchLocks = ['adminPassword', 'plugAndPlay', 'makersCloud', 'provisioning', 'webPage'] as const
export type BenchLock = (typeof benchLocks)[number]

/** How a step was seen. */
export const benchEvidence = ['plug-and-play', 'address', 'http', 'https', 'file', 'pbx', 'sip-login', 'version'] as const
export type BenchEvidence = (typeof benchEvidence)[number]

/**
 * Whose certificates a phone takes for HTTPS as it comes out of its box. built-in: those of the authorities that its maker built in. maker: those that
 * its maker signed, and no others. any: it does not look.
 */
export const benchTrusts = ['built-in', 'maker', 'any'] as const
export type BenchTrust = (typeof benchTrusts)[number]

/** A session has at most so many extensions and phones. */
export const maxBenchRows = 1_000
