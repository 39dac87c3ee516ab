export { auditDoors } from './api.ts'
export { auditPersonalData, auditRows } from './personal-data.ts'
