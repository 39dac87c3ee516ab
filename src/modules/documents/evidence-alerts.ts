import type { Tx } from '#kernel/db'
import { owners } from '#modules/identity'
import { announcementOf, tellMany } from '#modules/notifications'
import { latestEvidence } from './evidences.ts'
import { outside, partyOf } from './facts.ts'
import { evidenceEnds } from './notices.ts'
import type { Sources } from './policies.ts'
import { isFirstTelling } from './tellings.ts'

/** Days before a proof ends at which owners are told; 0: it has ended. */
const levels = [0, 7, 30, 60]

/** Each mark once, and only the nearest: whoever enters a paper of ten days is not told of sixty. */
export async function alertEvidence(tx: Tx, { processors }: Sources): Promise<void> {
  const parties = new Map(outside(processors).map((one) => [partyOf(one), one]))
  for (const { id, party, ends_at } of await latestEvidence(tx, [...parties.keys()])) {
    const level = levels.find((days) => Temporal.Instant.compare(ends_at.subtract({ hours: days * 24 }), tx.now) <= 0)
    const processor = parties.get(party)
    if (level === undefined || !processor || !(await isFirstTelling(tx, `evidence:${id}:${level}`))) continue
    await tellMany(tx, await owners(tx), announcementOf(evidenceEnds, { evidenceId: id, processorId: processor.id }))
  }
}
