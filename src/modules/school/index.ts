export { schoolDoors } from './api.ts'
export { openSchool, schoolFace } from './schools.ts'
