import { Readable } from 'node:stream'
import { type Actor, unlessRestricted } from '#kernel/actor'
import type { CopiedFile } from '#kernel/copy-parts'
import { type Db, hold, type ReadTx, type Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { Refusal } from '#kernel/refusal'
import { itemFiles, itemsOf } from '#modules/courses'
import type { CourseId } from '#modules/courses/schema'
import { copiesAttachedTo } from '#modules/files'
import type { FileStore } from '#modules/files/ports'
import { mailAddressOf } from '#modules/identity'
import { courseAttendedBy, courseSeenBy, type SeenCourse } from '#modules/learning'
import { wordsIn } from '#modules/notifications'
import { schoolFace } from '#modules/school'
import { openArchive, type Packed } from './archives.ts'
import { type PackedItem, packPage, type Visited } from './pack-pages.ts'
import { read, write } from './tables.ts'

export type PackPorts = {
  store: FileStore
  /** How many packs of one course somebody may fetch within a day: each costs the school the reading of all its files. */
  packsADay: number
  /** How somebody came to the classes of a course. */
  attendance(tx: ReadTx, of: { courseId: CourseId; personId: string; joinedAt: Temporal.Instant }): Promise<Visited[]>
}

const itemsAtOnce = 100

/**
 * Opens the pack of a course that ends to somebody who attends it, and to nobody else; a few times a day. Everything but the bytes of
 * files is read here: what the course was at that moment.
 */
export async function beginPack(tx: Tx, actor: Actor, ports: PackPorts, courseId: CourseId) {
  const { studentId } = await courseAttendedBy(tx, unlessRestricted(actor), courseId)
  const course = await courseSeenBy(tx, actor, courseId)
  if (!course.face.ending) throw new Refusal('pack.none')
  await hold(tx, `privacy.pack ${studentId} ${courseId}`)
  const { fetched } = await read(tx)
    .selectFrom('privacy.pack')
    .select(({ fn }) => fn.countAll<bigint>().as('fetched'))
    .where('person_id', '=', studentId)
    .where('course_id', '=', courseId)
    .where('made_at', '>', tx.now.subtract({ hours: 24 }))
    .executeTakeFirstOrThrow()
  if (Number(fetched) >= ports.packsADay) throw new Refusal('pack.too_many', { details: { most: ports.packsADay } })
  await write(tx)
    .insertInto('privacy.pack')
    .values({ id: newId('pck', tx.now), person_id: studentId, course_id: courseId, made_at: tx.now })
    .execute()
  return contentOf(tx, ports, course)
}

/** Nobody asks how often the pack of a course was fetched that is gone. */
export async function forgetPacksOf(tx: Tx, courseId: CourseId): Promise<void> {
  await write(tx).deleteFrom('privacy.pack').where('course_id', '=', courseId).execute()
}

/**
 * What a student could read in a course, in one ZIP: a page to begin with, the same for programs, and the files. It is made while it
 * is read and kept nowhere. A file that went meanwhile is named as missing.
 */
export function packCourse(db: Db, content: PackContent) {
  const archive = openArchive(db.clock.now())
  const made = fill(db, content, archive).catch((error) => {
    archive.body.destroy(error)
    throw error
  })
  return { body: archive.body, made }
}

async function fill(
  db: Db,
  { course, items, files, visited, school, person }: PackContent,
  archive: ReturnType<typeof openArchive>,
) {
  const packed: Packed[] = []
  const missing: string[] = []
  for (const { path, isPacked, sha256, open } of files) {
    const source = await open()
    const done = source && (await archive.add(path, source, { isPacked }))
    if (done) packed.push(done)
    if (!done || (sha256 !== undefined && sha256 !== done.sha256)) missing.push(path)
  }
  const madeAt = db.clock.now()
  const language = person?.locale ?? school.locale
  const { title, descriptionHtml } = course
  const content = { course: { title, descriptionHtml }, items, attendance: visited }
  const page = packPage({
    ...content,
    language,
    words: wordsIn(language, school.roleWords),
    timeZone: person?.timeZone ?? course.timeZone,
    schoolName: school.name,
    madeAt,
    missing,
  })
  packed.push(await archive.add('index.html', Readable.from([page])))
  packed.push(await archive.add('course.json', jsonOf(content)))
  const state = missing.length > 0 ? 'PARTIAL' : 'COMPLETE'
  const about = { school: school.name, madeAt: madeAt.toString(), state, files: packed, missing }
  await archive.add('manifest.json', jsonOf(about))
  archive.end()
  return { missing }
}

type PackContent = Awaited<ReturnType<typeof contentOf>>

async function contentOf(tx: ReadTx, ports: PackPorts, course: SeenCourse) {
  const shown = []
  for (let after: number | undefined; ; ) {
    const { items, next } = await itemsOf(tx, course, { drafts: false, after, limit: itemsAtOnce })
    shown.push(...items)
    if (next === null) break
    after = next
  }
  const copies = await copiesAttachedTo(
    tx,
    ports.store,
    itemFiles,
    shown.map(({ itemId }) => itemId),
  )
  const items = shown.map(
    ({ itemId, kind, title, bodyHtml, url, publishedAt }): PackedItem => ({
      kind,
      title,
      bodyHtml,
      url,
      publishedAt,
      files: (copies.get(itemId) ?? []).map(({ name, path }) => ({ name, path })),
    }),
  )
  const joinedAt = course.enrolment?.joinedAt ?? tx.now
  return {
    course,
    items,
    files: [...copies.values()].flat() as CopiedFile[],
    visited: await ports.attendance(tx, { courseId: course.id, personId: course.by, joinedAt }),
    school: await schoolFace(tx),
    person: await mailAddressOf(tx, course.by),
  }
}

const jsonOf = (value: unknown) => Readable.from([`${JSON.stringify(value, null, 2)}\n`])
