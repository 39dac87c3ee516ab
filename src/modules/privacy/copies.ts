import type { Selectable } from 'kysely'
import { type Actor, type Person, type PersonId, personOf } from '#kernel/actor'
import { hold, type ReadTx, type Tx, vaultOf } from '#kernel/db'
import { newId } from '#kernel/id'
import { announce, enqueue } from '#kernel/outbox'
import { Refusal } from '#kernel/refusal'
import type { Keeper } from '#modules/files'
import { makeCopyJob, removeCopyJob } from './copy-jobs.ts'
import { isOver, keptFor, mostADay, mostDownloads, mostTries, opensUntil, silentFor } from './copy-rules.ts'
import { copyFailed, copyMade } from './events.ts'
import type { CopyId, CopyView } from './schema.ts'
import { type CopyRow, read, write } from './tables.ts'

type Copy = Selectable<CopyRow>

/** What lies in the store under a copy's name is closed by a key of its own, and that by the key of its person. */
export const storeKeyOf = (id: CopyId) => `copies/${id}`
/** A copy that nobody can fetch any more has no bytes either. */
export const copiesKeeper: Keeper = {
  prefix: 'copies/',
  async known(tx, keys) {
    const ids = keys.map((key) => key.slice('copies/'.length) as CopyId)
    const rows = await read(tx).selectFrom('privacy.copy').select('id').where('id', 'in', ids).execute()
    return new Set(rows.map(({ id }) => storeKeyOf(id)))
  },
}

const placeOf = (personId: PersonId, id: CopyId) => ({ subject: personId, column: 'privacy.copy.key_sealed', row: id })

/** One at a time for each person, and a few a day. */
export async function askForCopy(tx: Tx, { id: personId }: Pick<Person, 'id'>): Promise<CopyView> {
  await hold(tx, `privacy.copies ${personId}`)
  const { asked, pending } = await read(tx)
    .selectFrom('privacy.copy')
    .select(({ fn }) => [
      fn
        .countAll<bigint>()
        .filterWhere('asked_at', '>', tx.now.subtract({ hours: 24 }))
        .as('asked'),
      fn.countAll<bigint>().filterWhere('made_at', 'is', null).filterWhere('failed_at', 'is', null).as('pending'),
    ])
    .where('person_id', '=', personId)
    .executeTakeFirstOrThrow()
  if (pending > 0n) throw new Refusal('copy.being_made')
  if (asked >= mostADay) throw new Refusal('copy.too_many', { details: { most: Number(mostADay) } })
  const id = newId('cop', tx.now)
  const row = await write(tx)
    .insertInto('privacy.copy')
    .values({ id, person_id: personId, asked_at: tx.now })
    .returningAll()
    .executeTakeFirstOrThrow()
  await enqueue(tx, makeCopyJob, { copyId: id }, { queue: 'privacy.copies' })
  return viewOf(row, tx.now)
}

/** The latest first. */
export async function copiesOf(tx: ReadTx, { id }: Person): Promise<CopyView[]> {
  const rows = await read(tx)
    .selectFrom('privacy.copy')
    .selectAll()
    .where('person_id', '=', id)
    .orderBy('id', 'desc')
    .limit(20)
    .execute()
  return rows.map((row) => viewOf(row, tx.now))
}

/** How many files should be in it and are not; none, of one that is gone. */
export async function gapsOf(tx: ReadTx, id: CopyId): Promise<number> {
  const row = await read(tx).selectFrom('privacy.copy').select('missing').where('id', '=', id).executeTakeFirst()
  return row?.missing ?? 0
}

export async function waiterFor(tx: ReadTx, id: CopyId): Promise<PersonId | null> {
  const row = await read(tx).selectFrom('privacy.copy').select('person_id').where('id', '=', id).executeTakeFirst()
  return row?.person_id ?? null
}

/** Opens a copy to its person, and to nobody else. `counts`: it is fetched anew, and not gone on with. */
export async function fetchCopy(tx: Tx, actor: Actor, id: CopyId, { counts }: { counts: boolean }) {
  const row = await write(tx)
    .selectFrom('privacy.copy')
    .selectAll()
    .where('id', '=', id)
    .where('person_id', '=', personOf(actor).id)
    .forUpdate()
    .executeTakeFirst()
  if (!row?.made_at || row.size === null) throw new Refusal('copy.unknown')
  const goesOn = !counts && row.downloads > 0
  const taken = goesOn ? { ...row, downloads: 0 } : row
  if (!row.key_sealed || isOver(taken, tx.now)) throw new Refusal('copy.over')
  if (!goesOn)
    await write(tx)
      .updateTable('privacy.copy')
      .set({ downloads: row.downloads + 1 })
      .where('id', '=', id)
      .execute()
  const key = await vaultOf(tx).open(tx, placeOf(row.person_id, id), row.key_sealed)
  return { id, key, size: Number(row.size), madeAt: row.made_at }
}

/** Null when nobody waits for it any more. Each try has a key of its own: none ever closes two things. */
export async function beginCopy(tx: Tx, id: CopyId, key: Uint8Array) {
  const row = await rowOf(tx, id)
  if (!row || row.made_at || row.failed_at) return null
  const tries = row.tries + 1
  await write(tx)
    .updateTable('privacy.copy')
    .set({
      begun_at: tx.now,
      tries,
      files_done: 0,
      key_sealed: await vaultOf(tx).seal(tx, placeOf(row.person_id, id), key),
    })
    .where('id', '=', id)
    .execute()
  return { personId: row.person_id, isLastTry: tries >= mostTries }
}

export async function noteProgress(tx: Tx, id: CopyId, { done, expected }: { done: number; expected: number }) {
  await write(tx)
    .updateTable('privacy.copy')
    .set({ files_done: done, files_expected: Math.max(done, expected) })
    .where('id', '=', id)
    .execute()
}

/** Null when nobody waits for it any more. It takes the place of those from before, which are handed out no longer. */
export async function finishCopy(tx: Tx, id: CopyId, { size, missing }: { size: number; missing: number }) {
  const made = await write(tx)
    .updateTable('privacy.copy')
    .set({ made_at: tx.now, size: BigInt(size), missing })
    .where('id', '=', id)
    .where('made_at', 'is', null)
    .where('failed_at', 'is', null)
    .returning('person_id')
    .executeTakeFirst()
  if (!made) return null
  const before = await write(tx)
    .updateTable('privacy.copy')
    .set({ key_sealed: null })
    .where('person_id', '=', made.person_id)
    .where('made_at', 'is not', null)
    .where('key_sealed', 'is not', null)
    .where('id', '<>', id)
    .returning('id')
    .execute()
  await removeBytes(tx, before)
  await announce(tx, copyMade, { copyId: id })
  return made.person_id
}

export async function failCopy(tx: Tx, id: CopyId): Promise<void> {
  const failed = await write(tx)
    .updateTable('privacy.copy')
    .set({ failed_at: tx.now, key_sealed: null })
    .where('id', '=', id)
    .where('made_at', 'is', null)
    .returning('id')
    .execute()
  await removeBytes(tx, failed)
  for (const { id } of failed) await announce(tx, copyFailed, { copyId: id })
}

/** What is a week old goes, bytes and all; what a process that ended left half made has failed. */
export async function sweepCopies(tx: Tx): Promise<void> {
  const silent = await write(tx)
    .selectFrom('privacy.copy')
    .select('id')
    .where('made_at', 'is', null)
    .where('failed_at', 'is', null)
    .where('begun_at', '<', tx.now.subtract(silentFor))
    .execute()
  for (const { id } of silent) await failCopy(tx, id)
  const over = await write(tx)
    .deleteFrom('privacy.copy')
    .where(({ or, eb }) =>
      or([eb('made_at', '<=', tx.now.subtract(keptFor)), eb('failed_at', '<=', tx.now.subtract(keptFor))]),
    )
    .returning('id')
    .execute()
  await removeBytes(tx, over)
}

/** For who is erased: their copies go with them, and nobody can open what is still on its way out of the store. */
export async function forgetCopiesOf(tx: Tx, personId: PersonId): Promise<void> {
  await removeBytes(
    tx,
    await write(tx).deleteFrom('privacy.copy').where('person_id', '=', personId).returning('id').execute(),
  )
}

async function removeBytes(tx: Tx, copies: readonly { id: CopyId }[]): Promise<void> {
  for (const { id } of copies) await enqueue(tx, removeCopyJob, { copyId: id })
}

function rowOf(tx: Tx, id: CopyId) {
  return write(tx).selectFrom('privacy.copy').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

function viewOf(row: Copy, now: Temporal.Instant): CopyView {
  return {
    copyId: row.id,
    state: stateOf(row, now),
    askedAt: row.asked_at.toString(),
    filesDone: row.files_done,
    filesExpected: row.files_expected,
    madeAt: row.made_at?.toString() ?? null,
    size: row.size === null ? null : Number(row.size),
    missing: row.missing,
    opensUntil: opensUntil(row)?.toString() ?? null,
    downloadsLeft: Math.max(0, mostDownloads - row.downloads),
  }
}

function stateOf(row: Copy, now: Temporal.Instant): CopyView['state'] {
  if (row.failed_at) return 'failed'
  if (!row.made_at) return row.begun_at ? 'being_made' : 'waiting'
  if (!row.key_sealed || isOver(row, now)) return 'over'
  return row.missing > 0 ? 'partial' : 'ready'
}
