export { helpActions, tourActions } from './actions.ts'
