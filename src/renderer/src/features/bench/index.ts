export { benchActions, benchSelectionActions, showBench } from './actions.ts'
