import { sql } from 'kysely'
import { type Actor, personOf } from '#kernel/actor'
import type { ReadTx } from '#kernel/db'
import type { OwnPart } from '#kernel/own-parts'
import { textOf } from '#kernel/time'
import { courseFace } from '#modules/courses'
import type { CourseId } from '#modules/courses/schema'
import { type Import, ownImport, putAwayCode } from './imports.ts'
import { ownPartsIn } from './own-parts.ts'
import type { ArrivedCourseView, ImportDetails, ImportId, ImportView } from './schema.ts'
import { read } from './tables.ts'

const shown = 20

/** The latest first. */
export async function importsOf(tx: ReadTx, actor: Actor): Promise<ImportView[]> {
  const rows = await read(tx)
    .selectFrom('imports.import')
    .selectAll()
    .where('person_id', '=', personOf(actor).id)
    .orderBy('id', 'desc')
    .limit(shown)
    .execute()
  return viewsOf(tx, rows)
}

type Page = { importId: ImportId; after: number; limit: number }

/** One of them, with a page of its courses. */
export async function importDetails(
  tx: ReadTx,
  actor: Actor,
  { importId, after, limit }: Page,
  parts: readonly OwnPart[],
): Promise<ImportDetails> {
  const own = await ownImport(tx, actor, importId)
  const [view] = await viewsOf(tx, [own])
  const rows = await read(tx)
    .selectFrom('imports.course')
    .selectAll()
    .where('import_id', '=', importId)
    .where('place', '>', after)
    .orderBy('place')
    .limit(limit + 1)
    .execute()
  const page = rows.slice(0, limit)
  const before = await broughtBefore(tx, own, page)
  const faces = await courseFace(
    tx,
    [...page.map(({ course_id }) => course_id), ...before.values()].filter((id): id is CourseId => id !== null),
  )
  const items = page.map((row): ArrivedCourseView => {
    const former = faces.get(before.get(row.source_id) as CourseId)
    return {
      place: row.place,
      title: row.title,
      counted: row.counted,
      wanted: row.wanted_at !== null,
      refusal: row.refusal,
      details: row.refusal_details,
      courseId: row.course_id && faces.has(row.course_id) ? row.course_id : null,
      before: former ? { courseId: former.id, title: former.title } : null,
    }
  })
  const next = rows.length > limit ? (page.at(-1)?.place ?? null) : null
  return { ...(view as ImportView), items, next, own: await ownPartsIn(tx, own, parts) }
}

/** The latest course that each of these became when its person brought it another time. */
async function broughtBefore(
  tx: ReadTx,
  { id, person_id }: Import,
  courses: readonly { source_id: string }[],
): Promise<Map<string, CourseId>> {
  if (courses.length === 0) return new Map()
  const rows = await read(tx)
    .selectFrom('imports.course as course')
    .innerJoin('imports.import as import', 'import.id', 'course.import_id')
    .select(['course.source_id', 'course.course_id'])
    .where('import.person_id', '=', person_id)
    .where('import.id', '<>', id)
    .where('course.course_id', 'is not', null)
    .where(sql<boolean>`course.source_id = any(${courses.map(({ source_id }) => source_id)})`)
    .orderBy('course.import_id')
    .execute()
  return new Map(rows.flatMap(({ source_id, course_id }) => (course_id ? [[source_id, course_id] as const] : [])))
}

/** How far each has come: one question for all. */
async function viewsOf(tx: ReadTx, rows: readonly Import[]): Promise<ImportView[]> {
  if (rows.length === 0) return []
  const counts = await read(tx)
    .selectFrom('imports.course')
    .select(({ fn }) => [
      'import_id',
      fn.countAll<bigint>().as('all'),
      fn.countAll<bigint>().filterWhere('wanted_at', 'is not', null).as('wanted'),
      fn.countAll<bigint>().filterWhere('course_id', 'is not', null).as('brought'),
      fn.countAll<bigint>().filterWhere('refusal', 'is not', null).as('refused'),
    ])
    .where(
      'import_id',
      'in',
      rows.map(({ id }) => id),
    )
    .groupBy('import_id')
    .execute()
  const byImport = new Map(counts.map((row) => [row.import_id, row]))
  return rows.map((row) => {
    const { all = 0n, wanted = 0n, brought = 0n, refused = 0n } = byImport.get(row.id) ?? {}
    return {
      importId: row.id,
      state: stateOf(row),
      askedAt: textOf(row.asked_at),
      from: row.school_name && row.school_origin ? { name: row.school_name, origin: row.school_origin } : null,
      copiedAt: row.copied_at && textOf(row.copied_at),
      endedAt: row.ended_at && textOf(row.ended_at),
      refusal: row.refusal,
      details: row.refusal_details,
      courses: { all: Number(all), wanted: Number(wanted), brought: Number(brought), refused: Number(refused) },
    }
  })
}

function stateOf({ refusal, ended_at, wanted_at, looked_at }: Import): ImportView['state'] {
  if (refusal) return refusal === putAwayCode ? 'put_away' : 'refused'
  if (ended_at) return 'over'
  if (wanted_at) return 'bringing'
  return looked_at ? 'looked' : 'waiting'
}
