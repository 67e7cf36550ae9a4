export { default as KeychainBanner } from './KeychainBanner.svelte'
export { accountActions, connectActions, otherAccountActions } from './actions.ts'
