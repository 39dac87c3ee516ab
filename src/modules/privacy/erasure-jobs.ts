import { z } from 'zod'
import type { PersonId } from '#kernel/actor'
import { job } from '#kernel/outbox'
import { type CourseId, courseId } from '#modules/courses/schema'
import { type ErasureId, erasureId } from './erasure-schemas.ts'

export const eraseAccount = job('privacy.erase', z.object({ erasureId }))
export const keyOf = (id: ErasureId) => `privacy.erase:${id}`

/** Whoever asks, thinks again or chooses waits for whoever came first. */
export const keyFor = (personId: PersonId) => `privacy.erasure ${personId}`

/** When nobody can think again any more: what was not chosen is decided. */
export const settleEndingsJob = job('privacy.settle_endings', z.object({ erasureId }))
export const settleOf = (id: ErasureId) => `privacy.settle_endings:${id}`

export const endCourseJob = job('privacy.end_course', z.object({ courseId }))
export const endOf = (id: CourseId) => `privacy.end_course:${id}`
