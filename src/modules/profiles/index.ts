export { profilesDoors } from './api.ts'
export { interfaceOf } from './interfaces.ts'
export { profilesDuties } from './jobs.ts'
export { phoneOf } from './phones.ts'
