import { z } from 'zod'
import { fact } from '#kernel/outbox'
import { courseId } from '#modules/courses/schema'
import { consentId, personId } from './schema.ts'

/** Somebody attends a course from now on: through a link, from its page, or let in again. */
export const studentJoined = fact('learning.student_joined', z.object({ courseId, personId }))

/** Somebody no longer attends a course: they left, were removed, or no guardian agrees to it. */
export const studentGone = fact('learning.student_gone', z.object({ courseId, personId }))

/** A guardian is to be asked whether a child may attend a course. */
export const courseGuardianAsked = fact('learning.guardian_asked', z.object({ courseId, personId }))
export const courseConsentGiven = fact('learning.consent_given', z.object({ consentId, courseId, personId }))
export const courseConsentRefused = fact('learning.consent_refused', z.object({ courseId, personId }))

/** A guardian took their consent to one course back: what that course knows of the child is to be erased. */
export const courseConsentRevoked = fact('minor.course_consent_revoked', z.object({ courseId, personId }))
