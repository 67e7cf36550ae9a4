export { default as ShowInFolder } from './ShowInFolder.svelte'
export { saySaved } from './saved.ts'
