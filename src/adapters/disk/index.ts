export { diskFiles } from './files.ts'
