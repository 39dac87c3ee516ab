export { privacyDoors } from './api.ts'
export { keepingOf, keptIn } from './categories.ts'
export { askForCopy, fetchCopy, storeKeyOf } from './copies.ts'
export { copyDuties } from './copy-duties.ts'
export { askForErasure, type Kept, type PrivacyPorts, replayErasures } from './erasure-flows.ts'
export {
  type ExtractPorts,
  type ExtractScope,
  extractAhead,
  extractFields,
  packExtract,
} from './extracts.ts'
export { privacyDuties } from './jobs.ts'
export { privacyLetters } from './notices.ts'
export { privacyPersonalData, privacyRows } from './personal-data.ts'
export { privacyReactions } from './reactions.ts'
export { unsealed } from './sealed-streams.ts'
export { sweepDuties } from './sweep-duties.ts'
export { sweepAll } from './sweep-flows.ts'
