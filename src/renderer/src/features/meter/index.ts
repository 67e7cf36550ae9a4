export { default as Meter } from './Meter.svelte'
