export { handoffManyActions } from './actions.ts'
