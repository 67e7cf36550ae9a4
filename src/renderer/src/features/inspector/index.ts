export { default as Inspector } from './Inspector.svelte'
export { default as SidePane } from './SidePane.svelte'
export { inspectorActions } from './actions.ts'
