export { privacyDoors } from './api.ts'
export { privacyPersonalData, privacyRows } from './personal-data.ts'
