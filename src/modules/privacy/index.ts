export { privacyDoors } from './api.ts'
export { keepingOf, keptIn } from './categories.ts'
export { askForCopy, copiesKeeper, fetchCopy, storeKeyOf } from './copies.ts'
export { copyDuties } from './copy-duties.ts'
export { boundByBackups, type EndingLimits } from './ending-rules.ts'
export { type Kept, type PrivacyPorts, replayErasures } from './erasure-flows.ts'
export {
  type ExtractPorts,
  type ExtractScope,
  extractAhead,
  extractFields,
  packExtract,
} from './extracts.ts'
export { privacyDuties } from './jobs.ts'
export { mailRecipient } from './mail-recipients.ts'
export { privacyLetters } from './notices.ts'
export { beginPack, type PackPorts, packCourse } from './packs.ts'
export { privacyPersonalData, privacyRows } from './personal-data.ts'
export { privacyReactions } from './reactions.ts'
export { holdersOutside, type Recipients } from './recipients.ts'
export { restrict } from './restrictions.ts'
export { backupsKept } from './rules.ts'
export { unsealed } from './sealed-streams.ts'
export { sweepDuties } from './sweep-duties.ts'
export { sweepAll, sweepTable } from './sweep-flows.ts'
export { askForErasure } from './wishes.ts'
