import type { Selectable } from 'kysely'
import { type Actor, type Person, personOf } from '#kernel/actor'
import { hold, type ReadTx, type Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import type { Counted } from '#kernel/import-parts'
import { enqueue } from '#kernel/outbox'
import { Refusal } from '#kernel/refusal'
import { type CourseId, courseId } from '#modules/courses/schema'
import { attachFiles, objectOn, removeFilesOf } from '#modules/files'
import type { FileId } from '#modules/files/schema'
import { bringJob, lookJob } from './import-jobs.ts'
import { chooseOwnParts, type FoundOwn, noteOwnParts, type OwnChoice } from './own-parts.ts'
import { mostADay, mostTries, silentFor } from './rules.ts'
import type { ImportId } from './schema.ts'
import { type ImportRow, read, write } from './tables.ts'

/** What the bytes of a copy hang on; nobody registered it, so nobody is shown them, its person neither. */
const importFiles = 'imports.import'
export type Import = Selectable<ImportRow>

/** Takes an upload to be looked at: one at a time for each person, and a few a day. */
export async function readCopy(tx: Tx, person: Person, fileId: FileId): Promise<ImportId> {
  await hold(tx, `imports.imports ${person.id}`)
  const { asked, waiting } = await read(tx)
    .selectFrom('imports.import')
    .select(({ fn }) => [
      fn
        .countAll<bigint>()
        .filterWhere('asked_at', '>', tx.now.subtract({ hours: 24 }))
        .as('asked'),
      fn.countAll<bigint>().filterWhere('ended_at', 'is', null).as('waiting'),
    ])
    .where('person_id', '=', person.id)
    .executeTakeFirstOrThrow()
  if (waiting > 0n) throw new Refusal('import.under_way')
  if (asked >= mostADay) throw new Refusal('import.too_many_today', { details: { most: Number(mostADay) } })
  const id = newId('imp', tx.now)
  await write(tx).insertInto('imports.import').values({ id, person_id: person.id, asked_at: tx.now }).execute()
  await attachFiles(tx, person, [fileId], { kind: importFiles, id }).catch(inItsField)
  await enqueue(tx, lookJob, { importId: id }, { queue: 'imports' })
  return id
}

/** The form says beside its field that the file has to be sent again. */
function inItsField(error: unknown): never {
  throw error instanceof Refusal ? new Refusal('input.invalid', { fields: { fileId: error.code } }) : error
}

/** Somebody's own; for everybody else there is none. */
export async function ownImport(tx: ReadTx, actor: Actor, id: ImportId): Promise<Import> {
  const row = await read(tx)
    .selectFrom('imports.import')
    .selectAll()
    .where('id', '=', id)
    .where('person_id', '=', personOf(actor).id)
    .executeTakeFirst()
  if (!row) throw new Refusal('import.unknown')
  return row
}

/** In the place of a reason, where there is none. */
export const putAwayCode = 'import.put_away'

/** Forgets what stands in a copy, bytes and all; that one was sent in counts for the day. */
export async function putAway(tx: Tx, actor: Actor, id: ImportId): Promise<void> {
  await ownImport(tx, actor, id)
  const put = await write(tx)
    .updateTable('imports.import')
    .set({ ended_at: tx.now, refusal: putAwayCode })
    .where('id', '=', id)
    .where('wanted_at', 'is', null)
    .where('ended_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (!put) throw new Refusal('import.decided')
  await write(tx).deleteFrom('imports.course').where('import_id', '=', id).execute()
  await write(tx).deleteFrom('imports.own').where('import_id', '=', id).execute()
  await removeFilesOf(tx, importFiles, [id])
}

/** Null when nobody waits for it any more, or its bytes are gone. */
export async function beginTry(tx: Tx, id: ImportId, step: 'look' | 'bring') {
  const row = await write(tx)
    .selectFrom('imports.import')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  const isAsked = step === 'look' ? row?.looked_at === null : row?.wanted_at !== null
  const object = row && isAsked && !row.ended_at ? await objectOn(tx, { kind: importFiles, id }) : null
  if (!row || !object) return null
  await write(tx)
    .updateTable('imports.import')
    .set({ tries: row.tries + 1 })
    .where('id', '=', id)
    .execute()
  return { personId: row.person_id, object, isLastTry: row.tries + 1 >= mostTries }
}

type Found = {
  from: { name: string; origin: string }
  copiedAt: string
  courses: readonly { id: string; title: string; counted: Counted; refused: Refused }[]
  own: readonly FoundOwn[]
}
/** Why something does not come, with the numbers of that. */
export type Refused = Pick<Refusal, 'code' | 'details'> | null

/** Its person decides from now on. */
export async function noteContents(tx: Tx, id: ImportId, { from, copiedAt, courses, own }: Found): Promise<void> {
  const noted = await write(tx)
    .updateTable('imports.import')
    .set({
      school_name: from.name,
      school_origin: from.origin,
      copied_at: Temporal.Instant.from(copiedAt),
      looked_at: tx.now,
      tries: 0,
    })
    .where('id', '=', id)
    .where('looked_at', 'is', null)
    .where('ended_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (!noted) return
  await noteOwnParts(tx, id, own)
  if (courses.length === 0) return
  const rows = courses.map(({ id: source_id, title, counted, refused }, place) => ({
    ...{ import_id: id, place, source_id, title, ...refusalOf(refused) },
    ...{ counted: JSON.stringify(counted), wanted_at: null, course_id: null },
  }))
  await write(tx).insertInto('imports.course').values(rows).execute()
}

const refusalOf = (refused: Refused) => ({
  refusal: refused?.code ?? null,
  refusal_details: JSON.stringify(refused?.details ?? {}),
})

type Choice = OwnChoice & { readonly courses: readonly number[] }

/** Chooses what is brought; what cannot be brought whole is not chosen. */
export async function bring(tx: Tx, actor: Actor, id: ImportId, { courses: places, ...own }: Choice): Promise<void> {
  await ownImport(tx, actor, id)
  const begun = await write(tx)
    .updateTable('imports.import')
    .set({ wanted_at: tx.now })
    .where('id', '=', id)
    .where('looked_at', 'is not', null)
    .where('wanted_at', 'is', null)
    .where('ended_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (!begun) throw new Refusal('import.decided')
  await chooseOwnParts(tx, id, own)
  if (places.length > 0) await chooseCourses(tx, id, places)
  await enqueue(tx, bringJob, { importId: id }, { queue: 'imports' })
}

async function chooseCourses(tx: Tx, id: ImportId, places: readonly number[]): Promise<void> {
  const chosen = await write(tx)
    .updateTable('imports.course')
    .set({ wanted_at: tx.now })
    .where('import_id', '=', id)
    .where('place', 'in', [...places])
    .where('refusal', 'is', null)
    .returning('place')
    .execute()
  if (chosen.length !== places.length) throw new Refusal('import.course_unknown')
}

/** What is still to be brought, in its order. */
export async function waitingCourses(tx: ReadTx, id: ImportId): Promise<{ place: number; source_id: string }[]> {
  return read(tx)
    .selectFrom('imports.course')
    .select(['place', 'source_id'])
    .where('import_id', '=', id)
    .where('wanted_at', 'is not', null)
    .where('course_id', 'is', null)
    .where('refusal', 'is', null)
    .orderBy('place')
    .execute()
}

/** In the change in which a course arrives, so that none arrives twice. */
export async function noteArrived(tx: Tx, id: ImportId, place: number, arrived: CourseId): Promise<void> {
  const noted = await write(tx)
    .updateTable('imports.course')
    .set({ course_id: courseId.parse(arrived) })
    .where('import_id', '=', id)
    .where('place', '=', place)
    .where('course_id', 'is', null)
    .returning('place')
    .executeTakeFirst()
  if (!noted) throw new Refusal('import.unknown')
}

export async function noteRefused(tx: Tx, id: ImportId, place: number, refused: Refused): Promise<void> {
  await write(tx)
    .updateTable('imports.course')
    .set(refusalOf(refused))
    .where('import_id', '=', id)
    .where('place', '=', place)
    .where('course_id', 'is', null)
    .execute()
}

/** It is over, well or not; its bytes go with the change. */
export async function endImport(tx: Tx, id: ImportId, refused: Refused = null): Promise<void> {
  await write(tx)
    .updateTable('imports.import')
    .set({ ended_at: tx.now, ...refusalOf(refused) })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .execute()
  await removeFilesOf(tx, importFiles, [id])
}

/** Through no fault of its person. */
export const failed: Refused = { code: 'import.failed', details: {} }

/** What nobody decided about in time is forgotten, and what a process that ended left half done has failed. */
export async function sweepImports(tx: Tx, hours: number): Promise<void> {
  const waiting = await write(tx)
    .selectFrom('imports.import')
    .select(['id', 'wanted_at'])
    .where('ended_at', 'is', null)
    .where('asked_at', '<=', tx.now.subtract({ hours }))
    .where(({ or, eb }) => or([eb('wanted_at', 'is', null), eb('wanted_at', '<=', tx.now.subtract(silentFor))]))
    .forUpdate()
    .execute()
  for (const { id, wanted_at } of waiting) await (wanted_at ? endImport(tx, id, failed) : forget(tx, id))
}

async function forget(tx: Tx, id: ImportId): Promise<void> {
  await removeFilesOf(tx, importFiles, [id])
  await write(tx).deleteFrom('imports.import').where('id', '=', id).execute()
}
