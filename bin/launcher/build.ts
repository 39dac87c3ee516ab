import { join } from 'node:path'
import { buildPagesIfStale } from './pages.ts'

buildPagesIfStale(join(import.meta.dirname, '..', '..'))
