import { writeFileSync } from 'node:fs'
import { configurationPage } from '../src/config/tables.ts'

const page = new URL('../docs/operating/configuration.md', import.meta.url)
writeFileSync(page, configurationPage())
