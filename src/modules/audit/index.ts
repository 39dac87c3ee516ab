export { auditDoors } from './api.ts'
