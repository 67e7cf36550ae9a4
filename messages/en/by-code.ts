// What is found by a code, in English.
export { default as lists } from './lists.json' with { type: 'json' }
export { default as notes } from './notes.json' with { type: 'json' }
export { default as phrases } from './phrases.json' with { type: 'json' }
export { default as problems } from './problems.json' with { type: 'json' }
export { default as reports } from './reports.json' with { type: 'json' }
export { default as sip } from './sip.json' with { type: 'json' }
