export { phoneActions } from './actions.ts'
