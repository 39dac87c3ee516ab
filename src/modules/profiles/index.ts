export { profilesDoors } from './api.ts'
export { interfaceOf } from './interfaces.ts'
export { profilesDuties } from './jobs.ts'
