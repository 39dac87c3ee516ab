import { z } from 'zod'
import { job } from '#kernel/outbox'
import { mostTries } from './copy-rules.ts'
import { copyId } from './schema.ts'

const ofCopy = z.object({ copyId })

export const makeCopyJob = job('privacy.make_copy', ofCopy, { attempts: mostTries })
/** Takes the bytes of a copy out of the store. */
export const removeCopyJob = job('privacy.remove_copy', ofCopy)
