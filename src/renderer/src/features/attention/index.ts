export { needing, showAttention } from './attention.ts'
export { attentionActions } from './actions.ts'
