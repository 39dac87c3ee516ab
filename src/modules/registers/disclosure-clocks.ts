import type { Tx } from '#kernel/db'
import { owners, personCard } from '#modules/identity'
import { announcementOf, sendMail, tellMany } from '#modules/notifications'
import { disclosureOfYou, disclosureToReview } from './disclosure-notices.ts'
import { endsWithin, forgottenFrom, notHandedOut, reviewedAfter } from './disclosure-rules.ts'
import { type Disclosure, noteDisclosureStep } from './disclosures.ts'
import type { DisclosureId } from './schema.ts'
import { write } from './tables.ts'

const atOnce = 100

/** Tells people of what was handed over about them, at once or when it is forbidden no longer; each once. Answers with how many. */
export async function tellDisclosed(tx: Tx, { only }: { only?: DisclosureId } = {}): Promise<number> {
  const rows = await write(tx)
    .selectFrom('registers.disclosure')
    .selectAll()
    .where('tell_at', '<=', tx.now)
    .where('told_at', 'is', null)
    // Until its last byte went, nobody knows whether anything did.
    .where('archive_sha256', 'is not', null)
    .$if(only !== undefined, (query) => query.where('id', '=', only as DisclosureId))
    .orderBy('tell_at')
    .limit(atOnce)
    .forUpdate()
    .skipLocked()
    .execute()
  const there = await personCard(
    tx,
    rows.map(({ person_id }) => person_id),
  )
  for (const row of rows) await tellOf(tx, row, there.has(row.person_id))
  return rows.length
}

/** A process that died in the middle of it can say nothing: what did not end within a day did not go, and can be opened again. */
export async function reopenBrokenOff(tx: Tx): Promise<number> {
  const rows = await write(tx)
    .updateTable('registers.disclosure')
    .set(notHandedOut)
    .where('handed_out_at', '<=', tx.now.subtract(endsWithin))
    .where('archive_sha256', 'is', null)
    .where('told_at', 'is', null)
    .returning('id')
    .execute()
  for (const { id } of rows) await noteDisclosureStep(tx, id, 'broken_off', null)
  return rows.length
}

/** Owners are asked whether it is still forbidden to tell, and asked again until somebody says so or it is over. */
export async function reviewGags(tx: Tx): Promise<number> {
  const rows = await write(tx)
    .selectFrom('registers.disclosure')
    .select(['id', 'person_id'])
    .where('review_at', '<=', tx.now)
    .orderBy('review_at')
    .limit(atOnce)
    .forUpdate()
    .skipLocked()
    .execute()
  const runTheSchool = rows.length > 0 ? await owners(tx) : []
  for (const row of rows) {
    await write(tx)
      .updateTable('registers.disclosure')
      .set({ review_at: tx.now.add(reviewedAfter) })
      .where('id', '=', row.id)
      .execute()
    await noteDisclosureStep(tx, row.id, 'review_due', null)
    const others = runTheSchool.filter((owner) => owner !== row.person_id)
    await tellMany(tx, others, announcementOf(disclosureToReview, { disclosureId: row.id }))
  }
  return rows.length
}

/** Whoever was erased meanwhile cannot be told any more; the register says so. */
async function tellOf(tx: Tx, row: Disclosure, isThere: boolean): Promise<void> {
  await write(tx)
    .updateTable('registers.disclosure')
    .set({ told_at: isThere ? tx.now : null, tell_at: null, review_at: null, ends_at: forgottenFrom(tx.now) })
    .where('id', '=', row.id)
    .execute()
  await noteDisclosureStep(tx, row.id, isThere ? 'told' : 'not_told', null)
  if (!isThere) return
  await write(tx)
    .insertInto('registers.disclosure_notice')
    .values({
      disclosure_id: row.id,
      person_id: row.person_id,
      authority: row.authority,
      reference: row.reference,
      country: row.country,
      fields: row.fields,
      from_on: row.from_on,
      to_on: row.to_on,
      handed_out_at: row.handed_out_at as Temporal.Instant,
      told_at: tx.now,
    })
    .execute()
  await sendMail(tx, disclosureOfYou, { disclosureId: row.id })
}
