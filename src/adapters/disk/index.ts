export { diskErasureJournal } from './erasure-journal.ts'
export { diskFiles } from './files.ts'
