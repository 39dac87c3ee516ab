import { sql } from 'kysely'
import type { PersonId } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { sealedColumn } from '#kernel/sealed-columns'
import { personCard } from '#modules/identity'
import type { Reader } from '#modules/notifications'
import type { CourseFate, ErasureCause, ErasureId, Receipt } from './erasure-schemas.ts'
import { coursesOfLeaving } from './leaving-courses.ts'
import { faceOf, linesOf } from './recipients.ts'
import { dueAfter, isLate } from './rules.ts'
import { type ErasureRow, read, write } from './tables.ts'

const readers = sealedColumn('privacy.erasure.reader_sealed')
const lying = (id: ErasureId) => ({ subject: id, row: id })

/** Writes down that somebody is to be erased. A wish that waits already gives way to a duty, which does not. */
export async function recordErasure(tx: Tx, personId: PersonId, cause: ErasureCause): Promise<ErasureRow> {
  const due = dueAfter(cause, tx.now)
  return write(tx)
    .insertInto('privacy.erasure')
    .values({
      id: newId('era', tx.now),
      person_id: personId,
      cause,
      asked_at: tx.now,
      due_at: due,
      done_at: null,
      receipt: null,
      part: null,
      reader_sealed: null,
    })
    .onConflict((conflict) => conflict.column('person_id').doUpdateSet({ cause, due_at: due }))
    .returningAll()
    .executeTakeFirstOrThrow()
}

export async function waitingErasure(tx: ReadTx, personId: PersonId): Promise<ErasureRow | undefined> {
  return read(tx)
    .selectFrom('privacy.erasure')
    .selectAll()
    .where('person_id', '=', personId)
    .where('done_at', 'is', null)
    .executeTakeFirst()
}

/** The wish somebody has not taken back, held until the end of the change; nothing for a duty, or where their account is gone. */
export async function heldWish(tx: Tx, personId: PersonId): Promise<ErasureRow | undefined> {
  return write(tx)
    .selectFrom('privacy.erasure')
    .selectAll()
    .where('person_id', '=', personId)
    .where('cause', '=', 'own_wish')
    .where('done_at', 'is', null)
    .where('part', 'is', null)
    .forUpdate()
    .executeTakeFirst()
}

/** The same by its own name. */
export async function heldErasure(tx: Tx, id: ErasureId): Promise<ErasureRow | undefined> {
  const row = await read(tx).selectFrom('privacy.erasure').select('person_id').where('id', '=', id).executeTakeFirst()
  return row && heldWish(tx, row.person_id)
}

export async function moveDue(tx: Tx, id: ErasureId, due: Temporal.Instant): Promise<void> {
  await write(tx).updateTable('privacy.erasure').set({ due_at: due }).where('id', '=', id).execute()
}

/** What became of courses, for the receipt. */
export async function noteFates(tx: Tx, id: ErasureId, fates: readonly CourseFate[]): Promise<void> {
  await write(tx)
    .updateTable('privacy.erasure')
    .set({ course_fates: sql`course_fates || ${JSON.stringify(fates)}::jsonb` })
    .where('id', '=', id)
    .execute()
}

/** Takes a wish back that is not due yet; a duty stays. */
export async function dropWish(tx: Tx, personId: PersonId): Promise<ErasureId | null> {
  const dropped = await write(tx)
    .deleteFrom('privacy.erasure')
    .where('person_id', '=', personId)
    .where('cause', '=', 'own_wish')
    .where('done_at', 'is', null)
    .where('due_at', '>', tx.now)
    .returning('id')
    .executeTakeFirst()
  return dropped?.id ?? null
}

/** For one that cannot be done, or has nobody left to be done to. */
export async function dropErasure(tx: Tx, id: ErasureId): Promise<void> {
  await write(tx).deleteFrom('privacy.erasure').where('id', '=', id).where('done_at', 'is', null).execute()
}

/** What is to be done now, held until it is; nothing for what was taken back, is done, or is not due. */
export async function dueErasure(tx: Tx, id: ErasureId): Promise<ErasureRow | undefined> {
  return write(tx)
    .selectFrom('privacy.erasure')
    .selectAll()
    .where('id', '=', id)
    .where('done_at', 'is', null)
    .where('due_at', '<=', tx.now)
    .forUpdate()
    .executeTakeFirst()
}

/** What was done so far and what is held; it goes on every hour, and is told of when it is done. */
export async function noteHeld(tx: Tx, id: ErasureId, part: Receipt, reader: Reader | null): Promise<void> {
  await write(tx)
    .updateTable('privacy.erasure')
    .set({ part: JSON.stringify(part) as unknown as Receipt, ...(await sealedReader(tx, id, reader)) })
    .where('id', '=', id)
    .execute()
}

/** Leaves the receipt, and for some days where to send it. */
export async function finishErasure(tx: Tx, id: ErasureId, receipt: Receipt, reader: Reader | null): Promise<void> {
  await write(tx)
    .updateTable('privacy.erasure')
    .set({
      done_at: tx.now,
      receipt: JSON.stringify(receipt) as unknown as Receipt,
      part: null,
      ...(await sealedReader(tx, id, reader)),
    })
    .where('id', '=', id)
    .execute()
}

/** Once it is known it stays so: the account may be gone before the erasure is done. */
async function sealedReader(tx: Tx, id: ErasureId, reader: Reader | null) {
  return reader ? { reader_sealed: await readers.seal(tx, lying(id), JSON.stringify(reader)) } : {}
}

/** Whom a receipt is for, as long as that is known. */
export async function receiptToSend(tx: ReadTx, id: ErasureId): Promise<{ reader: Reader; receipt: Receipt } | null> {
  const row = await read(tx).selectFrom('privacy.erasure').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row?.reader_sealed || !row.receipt) return null
  const reader: Reader = JSON.parse(await readers.open(tx, lying(id), row.reader_sealed))
  return { reader, receipt: row.receipt }
}

export async function finishedAt(tx: ReadTx, id: ErasureId): Promise<Temporal.Instant | null> {
  const row = await read(tx).selectFrom('privacy.erasure').select('done_at').where('id', '=', id).executeTakeFirst()
  return row?.done_at ?? null
}

/** What is due and was not done, a batch at most: its job may have failed for good. */
export async function overdueErasures(tx: ReadTx): Promise<ErasureId[]> {
  const rows = await read(tx)
    .selectFrom('privacy.erasure')
    .select('id')
    .where('done_at', 'is', null)
    .where('due_at', '<=', tx.now)
    .orderBy('due_at')
    .limit(500)
    .execute()
  return rows.map(({ id }) => id)
}

/** How many have waited longer than an erasure may. */
export async function lateErasures(tx: ReadTx): Promise<number> {
  const rows = await read(tx)
    .selectFrom('privacy.erasure')
    .select(['asked_at', 'done_at'])
    .where('done_at', 'is', null)
    .where('part', 'is', null)
    .where('due_at', '<=', tx.now)
    .orderBy('due_at')
    .limit(500)
    .execute()
  return rows.filter((row) => isLate({ askedAt: row.asked_at, doneAt: row.done_at }, tx.now)).length
}

export async function erasuresIn(tx: ReadTx, { after, limit }: { after?: ErasureId | undefined; limit: number }) {
  let erasures = read(tx)
    .selectFrom('privacy.erasure')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (after) erasures = erasures.where('id', '<', after)
  const rows = await erasures.execute()
  const shown = rows.slice(0, limit)
  const waiting = shown.filter(({ done_at }) => !done_at).map(({ person_id }) => person_id)
  const [people, told] = [
    await personCard(tx, waiting),
    await linesOf(
      tx,
      shown.map(({ id }) => id),
    ),
  ]
  const recipients = Map.groupBy(told, ({ erasure_id }) => erasure_id)
  const courses = await coursesOfLeaving(tx, waiting)
  return {
    items: shown.map((row) => ({
      erasureId: row.id,
      person: personIn(people, row),
      cause: row.cause,
      askedAt: row.asked_at.toString(),
      dueAt: row.due_at.toString(),
      doneAt: row.done_at?.toString() ?? null,
      isLate: row.part === null && isLate({ askedAt: row.asked_at, doneAt: row.done_at }, tx.now),
      courses: courses.get(row.person_id) ?? [],
      receipt: row.receipt,
      part: row.part,
      recipients: (recipients.get(row.id) ?? []).map(faceOf),
    })),
    next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
  }
}

function personIn(people: Awaited<ReturnType<typeof personCard>>, { person_id }: ErasureRow) {
  const card = people.get(person_id)
  return card ? { personId: person_id, name: card.name } : null
}
