export { promisesDoors } from './api.ts'
export { promisesPersonalData, promisesRows } from './personal-data.ts'
