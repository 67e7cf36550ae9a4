export { planActions, planSelectionActions } from './actions.ts'
export { editSelected, planSelected } from './selected.ts'
