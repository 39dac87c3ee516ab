export { profilesDoors } from './api.ts'
