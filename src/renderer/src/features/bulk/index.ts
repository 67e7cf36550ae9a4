export { default as BulkProgress } from './BulkProgress.svelte'
export { tellBulkNews, undoBulk } from './bulk-news.ts'
export { bulkTexts, isBusy } from './bulk-texts.ts'
export { bulkActions } from './actions.ts'
