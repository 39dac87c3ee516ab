export { diskErasureJournal } from './erasure-journal.ts'
export { diskFiles } from './files.ts'
export { dailyLogFiles } from './log-files.ts'
export { diskSpecRecord, runsIn, specRunsPath, treeOf } from './spec-records.ts'
