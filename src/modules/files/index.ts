export {
  type AttachmentKind,
  attachFiles,
  filesAttachedTo,
  objectOn,
  passFiles,
  type ReadableFile,
  readableFile,
  removeFilesOf,
  uploadOf,
} from './attachments.ts'
export { copiesAttachedTo, fileInCopy, filesCopies, filesInCopies } from './copies.ts'
export { filesDuties } from './jobs.ts'
export {
  type AttachedTo,
  dropUpload,
  type FilesPorts,
  filesOwnedBy,
  forgetFilesOf,
  type KeptObject,
  keepObject,
  recordFile,
} from './objects.ts'
export { filesPersonalData, filesRows } from './personal-data.ts'
export { filesRecipient } from './recipients.ts'
export { showsInline } from './rules.ts'
export type { Keeper } from './strays.ts'
export { keepUpload, mayUpload } from './uploads.ts'
