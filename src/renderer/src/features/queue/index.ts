export { stateWords, titleOf } from './QueuedChange.svelte'
export { default as Waiting } from './Waiting.svelte'
export { tellQueueNews } from './queue-news.ts'
export { queueActions } from './actions.ts'
