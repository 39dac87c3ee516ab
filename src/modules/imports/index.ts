export { importsDoors } from './api.ts'
export type { ImportsPorts } from './flows.ts'
export { importsDuties } from './jobs.ts'
export { importsPersonalData, importsRows } from './personal-data.ts'
