export { phoneFileActions } from './actions.ts'
