export { auditDoors } from './api.ts'
export { auditPersonalData } from './personal-data.ts'
