export { privacyDoors } from './api.ts'
export { privacyPersonalData } from './personal-data.ts'
