import type { PersonId } from '#kernel/actor'
import type { Tx } from '#kernel/db'
import { heldConsent } from '#modules/profiles'
import type { ConsentId } from '#modules/profiles/schema'
import { type Channel, purposeOf, type Topic } from './schema.ts'

/**
 * The one question before anything leaves by a channel, asked in the transaction that sends: the consent that allows it, held
 * until that transaction ends, or null. By nobody's default is anything allowed.
 */
export async function allows(tx: Tx, personId: PersonId, channel: Channel, topic: Topic): Promise<ConsentId | null> {
  const purpose = purposeOf(channel, topic)
  return purpose && heldConsent(tx, personId, purpose)
}
