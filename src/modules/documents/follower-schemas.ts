import { z } from 'zod'
import { type Id, idOf } from '#kernel/id'
import { emailAddress, token } from '#modules/identity/schema'

export const followerId = idOf('fol')
export type FollowerId = Id<'fol'>

export const following = z.object({ email: emailAddress })
export const byFollowerLink = z.object({ token })
