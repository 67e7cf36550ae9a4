// What is found by a code, in Vietnamese.
import others from './problems.json' with { type: 'json' }
import ofWindow from './window-problems.json' with { type: 'json' }

export { default as bench } from './bench.json' with { type: 'json' }
export { default as lists } from './lists.json' with { type: 'json' }
export { default as notes } from './notes.json' with { type: 'json' }
export { default as phrases } from './phrases.json' with { type: 'json' }
export { default as reports } from './reports.json' with { type: 'json' }
export { default as sip } from './sip.json' with { type: 'json' }
export { default as targets } from './targets.json' with { type: 'json' }
export const problems = { ...others, ...ofWindow }
