import { z } from 'zod'
import { fact } from '#kernel/outbox'
import { erasureId } from './erasure-schemas.ts'
import { copyId } from './schema.ts'

/** Somebody's copy is ready, and they are told; or it could not be made. */
export const copyMade = fact('privacy.copy_made', z.object({ copyId }))
export const copyFailed = fact('privacy.copy_failed', z.object({ copyId }))

/** Somebody is erased; or will not be, because they thought again or run the school. */
export const personErased = fact('privacy.person_erased', z.object({ erasureId }))
export const erasureDropped = fact('privacy.erasure_dropped', z.object({ erasureId }))
