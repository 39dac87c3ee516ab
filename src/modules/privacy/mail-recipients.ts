import type { RecipientPart } from '#kernel/recipient-parts'
import { mailAddressOf } from '#modules/identity'

/** Whoever has an account was sent mail. */
export const mailRecipient: RecipientPart = {
  processor: 'mail',
  async knownAs(tx, personId) {
    const person = await mailAddressOf(tx, personId)
    return person && [person.email]
  },
}
