export {
  type AttachmentKind,
  attachFiles,
  filesAttachedTo,
  passFiles,
  type ReadableFile,
  readableFile,
  removeFilesOf,
  uploadOf,
} from './attachments.ts'
export { filesCopies } from './copies.ts'
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
export { showsInline } from './rules.ts'
export { keepUpload, mayUpload } from './uploads.ts'
