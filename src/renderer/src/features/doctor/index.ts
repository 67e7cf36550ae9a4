export { doctorActions } from './actions.ts'
