export { planActions, planSelectionActions } from './actions.ts'
export { editSelected, removeSelected, rotateSelected } from './selected.ts'
