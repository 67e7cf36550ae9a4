export { askStatusOfSelected, createdTogether, sayWaits, setStatus, showQueue } from './edits.ts'
export { editActions, newActions, removeActions, statusOfSelectedActions, undoActions } from './actions.ts'
