export { schoolDoors } from './api.ts'
export { inRoleWords } from './role-words.ts'
export { openSchool, schoolFace } from './schools.ts'
