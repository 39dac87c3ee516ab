export { bucketFiles } from './files.ts'
