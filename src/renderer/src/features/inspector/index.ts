export { default as Inspector } from './Inspector.svelte'
export { inspectorActions } from './actions.ts'
