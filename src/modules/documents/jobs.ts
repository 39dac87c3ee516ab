import type { Db } from '#kernel/db'
import { type Duty, duty, enqueue, recurring } from '#kernel/outbox'
import { owners, peopleAmong } from '#modules/identity'
import { personId } from '#modules/identity/schema'
import { announcementOf, tellMany } from '#modules/notifications'
import { alertEvidence } from './evidence-alerts.ts'
import { tellFollowersJob } from './follower-jobs.ts'
import { tellFollowers } from './follower-tellings.ts'
import { policyChanges, policyDiffers } from './notices.ts'
import type { Sources } from './policies.ts'
import { tellVersion } from './publishings.ts'
import type { DocumentId } from './schema.ts'
import { isFirstTelling } from './tellings.ts'
import { settleVersions } from './versions.ts'

const atOnce = 500

export const documentsDuties = (sources: Sources): Duty[] => [
  recurring('documents.settle', '*/10 * * * *', (db) => settleDocuments(db, sources)),
  recurring('documents.alert_evidence', '7 * * * *', (db) => db.transact((tx) => alertEvidence(tx, sources))),

  duty(tellFollowersJob, (db, { upTo }) => tellFollowers(db, upTo)),

  // Everybody with an account, some at a time, however many they are.
  duty(tellVersion, (db, { document, number, after }) =>
    db.transact(async (tx) => {
      const from = after === null ? undefined : personId.parse(after)
      const people = await peopleAmong(tx, { after: from, limit: atOnce })
      await tellMany(tx, people, announcementOf(policyChanges, { document, number }))
      const last = people.at(-1)
      if (last && people.length === atOnce)
        await enqueue(
          tx,
          tellVersion,
          { document, number, after: last },
          { key: `documents.tell_version:${document}:${number}` },
        )
    }),
  ),
]

/** What owners were told of before there were several documents is not told again. */
const tellingOf: Readonly<Record<DocumentId, string>> = {
  privacy: 'policy',
  terms: 'terms',
  guidelines: 'guidelines',
  teaching: 'teaching',
}

/** Writes down what is said now, and tells owners once of what waits for them. */
export async function settleDocuments(db: Db, sources: Sources): Promise<void> {
  await db.transact(async (tx) => {
    for (const { document, sha256 } of await settleVersions(tx, sources))
      if (await isFirstTelling(tx, `${tellingOf[document]}:${sha256}`))
        await tellMany(tx, await owners(tx), announcementOf(policyDiffers, { document }))
  })
}
