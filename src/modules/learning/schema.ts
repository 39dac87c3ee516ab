import { z } from 'zod'
import { type Id, idOf } from '#kernel/id'

export type InvitationId = Id<'inv'>
export type EnrolmentId = Id<'enr'>

export const enrolmentId = idOf('enr')
