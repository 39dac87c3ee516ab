import { z } from 'zod'
import { job } from '#kernel/outbox'
import { mostTries } from './rules.ts'
import { importId } from './schema.ts'

const ofImport = z.object({ importId })

export const lookJob = job('imports.look', ofImport, { attempts: mostTries })
export const bringJob = job('imports.bring', ofImport, { attempts: mostTries })
