export { auditActions, showAudit } from './actions.ts'
