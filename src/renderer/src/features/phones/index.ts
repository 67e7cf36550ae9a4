export { phoneActions } from './actions.ts'
export { settingTitles } from './setting-names.ts'
