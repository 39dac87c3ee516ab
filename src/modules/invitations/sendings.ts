import { z } from 'zod'
import { job } from '#kernel/outbox'
import { invitationId } from './schema.ts'

/** Sends the next few invitations that wait. */
export const sending = job('invitations.send', z.object({}))
export const letterShape = z.object({ invitationId })
