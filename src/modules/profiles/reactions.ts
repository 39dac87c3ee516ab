import { type Reaction, reaction } from '#kernel/outbox'
import { addressProven } from '#modules/identity/events'
import { forgetPhone } from './phones.ts'

export const profilesReactions: Reaction[] = [
  reaction(addressProven, 'profiles.address_proven', (tx, { personId }) => forgetPhone(tx, personId)),
]
