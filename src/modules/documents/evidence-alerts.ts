import type { Tx } from '#kernel/db'
import { owners } from '#modules/identity'
import { announcementOf, tellMany } from '#modules/notifications'
import { endOf, latestEvidence, schoolParty } from './evidences.ts'
import { outside, partyOf } from './facts.ts'
import { evidenceEnds } from './notices.ts'
import type { Sources } from './policies.ts'
import { isFirstTelling } from './tellings.ts'

/** Days before a proof ends at which owners are told; 0: it has ended. */
const levels = [0, 7, 30, 60]

/** Each mark once, and only the nearest: whoever enters a paper of ten days is not told of sixty. What is withdrawn has ended. */
export async function alertEvidence(tx: Tx, { processors }: Sources): Promise<void> {
  const services = new Map<string, string | null>(outside(processors).map((one) => [partyOf(one), one.id]))
  services.set(schoolParty, null)
  for (const row of await latestEvidence(tx, [...services.keys()])) {
    const level = endOf(row, tx.now) ? 0 : levels.find((days) => isWithin(row.ends_at, days, tx.now))
    if (level === undefined || !(await isFirstTelling(tx, `evidence:${row.id}:${level}`))) continue
    const about = { evidenceId: row.id, processorId: services.get(row.party) ?? null }
    await tellMany(tx, await owners(tx), announcementOf(evidenceEnds, about))
  }
}

const isWithin = (endsAt: Temporal.Instant, days: number, now: Temporal.Instant) =>
  Temporal.Instant.compare(endsAt.subtract({ hours: days * 24 }), now) <= 0
