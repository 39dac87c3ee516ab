export { schoolDoors } from './api.ts'
export { schoolPersonalData, schoolRows } from './personal-data.ts'
export { inRoleWords } from './role-words.ts'
export { openSchool, schoolFace } from './schools.ts'
