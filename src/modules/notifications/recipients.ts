import type { PersonId } from '#kernel/actor'
import type { ReadTx } from '#kernel/db'
import type { RecipientPart } from '#kernel/recipient-parts'
import type { Vault } from '#kernel/vault'
import { everConsented, phoneOf } from '#modules/profiles'
import { type Channel, purposesOf, topics } from './schema.ts'

/** Nothing leaves by a channel without a consent, so whoever never agreed to one is known to nobody behind it. */
export const tellingRecipients = ({ vault }: { vault: Vault }): RecipientPart[] => [
  ...(['whatsapp', 'sms'] as const).map(
    (channel): RecipientPart => ({
      processor: channel,
      async knownAs(tx, personId) {
        const phone = (await everAgreed(tx, personId, channel)) && (await phoneOf(tx, vault, personId))
        return phone ? [phone] : null
      },
    }),
  ),
  ...['push', 'expo', 'fcm'].map(
    (processor): RecipientPart => ({
      processor,
      knownAs: async (tx, personId) => ((await everAgreed(tx, personId, 'push')) ? [] : null),
    }),
  ),
]

const everAgreed = (tx: ReadTx, personId: PersonId, channel: Channel) =>
  everConsented(
    tx,
    personId,
    topics.flatMap((topic) => purposesOf(topic, channel)),
  )
