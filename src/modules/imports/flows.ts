import type { PersonId } from '#kernel/actor'
import type { Db, ReadTx } from '#kernel/db'
import type { ArrivedCourse, Counted, Landing, Receiver } from '#kernel/import-parts'
import { Refusal } from '#kernel/refusal'
import { courseId } from '#modules/courses/schema'
import type { FileStore } from '#modules/files/ports'
import { standingPeople } from '#modules/identity'
import { type Contents, contentsOf, coursesIn, gather, type Reading, readManifest, verify } from './contents.ts'
import {
  beginTry,
  endImport,
  failed,
  noteArrived,
  noteContents,
  noteRefused,
  type Refused,
  waitingCourses,
} from './imports.ts'
import { bringOwn, lookAtOwn } from './own-flows.ts'
import { waitingOwnParts } from './own-parts.ts'
import { coursesAtOnce } from './rules.ts'
import type { ImportId } from './schema.ts'
import { read } from './tables.ts'
import { openZip, type ZipLimits } from './zips.ts'

export type ImportsPorts = Reading & {
  readonly store: FileStore
  /** How much a copy may hold, and for how many hours it waits for its person. */
  readonly importLimits: ZipLimits & { readonly hours: number }
}

/** Reads a copy to its end and notes what stands in it; nothing is made. */
export async function look(db: Db, ports: ImportsPorts, id: ImportId): Promise<void> {
  await tried(db, id, 'look', async ({ object }) => {
    const zip = await openZip(ports.store, object, ports.importLimits)
    const manifest = await readManifest(zip)
    await verify(zip, manifest)
    const contents = await contentsOf(ports, zip, manifest)
    const listed = await coursesIn(ports, contents)
    const courses: Parameters<typeof noteContents>[2]['courses'][number][] = []
    for (const some of inBatches(listed)) {
      const titles = new Map(some.map(({ id, title }) => [id, title]))
      for (const course of await gather(ports, contents, [...titles.keys()]))
        courses.push({ id: course.id, title: titles.get(course.id) ?? '', ...looked(ports, course, db.clock.now()) })
    }
    const own = await lookAtOwn(ports, contents)
    const { school: from, madeAt: copiedAt } = manifest
    await db.transact((tx) => noteContents(tx, id, { from, copiedAt, courses, own }))
  })
}

/** Brings what was chosen, one course after the other: each whole, or not at all and with the reason. */
export async function bring(db: Db, ports: ImportsPorts, id: ImportId): Promise<void> {
  await tried(db, id, 'bring', async ({ object, personId }) => {
    const zip = await openZip(ports.store, object, ports.importLimits)
    const contents = await contentsOf(ports, zip, await readManifest(zip))
    for (const some of inBatches(await db.read((tx) => waitingCourses(tx, id)))) await bringSome(contents, some)
    for (const { part, how } of await db.read((tx) => waitingOwnParts(tx, id))) {
      const own = ports.own.find(({ name }) => name === part)
      if (own) await bringOwn(db, ports, { id, personId, how }, own, contents, receiverOf)
    }
    await db.transact((tx) => endImport(tx, id))

    async function bringSome(contents: Contents, some: Awaited<ReturnType<typeof waitingCourses>>) {
      const places = new Map(some.map(({ source_id, place }) => [source_id, place]))
      for (const course of await gather(ports, contents, [...places.keys()]))
        await bringCourse(db, ports, { id, personId, place: places.get(course.id) ?? 0 }, course)
    }
  })
}

type Into = { id: ImportId; personId: PersonId; place: number }

async function bringCourse(
  db: Db,
  ports: Reading,
  { id, personId, place }: Into,
  course: ArrivedCourse,
): Promise<void> {
  const landings: Landing[] = []
  try {
    const receiver = await db.read((tx) => receiverOf(tx, personId))
    for (const part of [ports.lead, ...ports.parts]) landings.push(await part.prepare(db, receiver, course))
    await db.transact(async (tx) => {
      await receiverOf(tx, personId)
      const ids = new Map<string, string>()
      for (const { land } of landings) await land(tx, ids)
      await noteArrived(tx, id, place, courseId.parse(ids.get(course.id)))
    })
  } catch (error) {
    for (const { undo } of landings) await undo()
    if (!(error instanceof Refusal)) throw error
    await db.transact((tx) => noteRefused(tx, id, place, error))
  }
}

/** Whoever does not teach here any more brings nothing. */
async function receiverOf(tx: ReadTx, personId: PersonId): Promise<Receiver> {
  const row = await read(tx)
    .selectFrom(standingPeople)
    .select(['person.id', 'person.role', 'person.time_zone'])
    .where('person.id', '=', personId)
    .where('person.role', 'in', ['teacher', 'owner'])
    .where('person.stands', '=', true)
    .executeTakeFirst()
  if (!row || row.role === 'student') throw new Refusal('not_allowed')
  return { id: row.id, role: row.role, timeZone: row.time_zone }
}

function looked(
  { lead, parts }: Reading,
  course: ArrivedCourse,
  now: Temporal.Instant,
): { counted: Counted; refused: Refused } {
  try {
    const counts = [lead, ...parts].map((part) => part.look(course, now))
    return { counted: Object.assign({}, ...counts), refused: null }
  } catch (error) {
    if (error instanceof Refusal) return { counted: {}, refused: error }
    throw error
  }
}

/** What is refused has ended; what fails is tried again, and then has ended too. */
async function tried(
  db: Db,
  id: ImportId,
  step: 'look' | 'bring',
  perform: (begun: NonNullable<Awaited<ReturnType<typeof beginTry>>>) => Promise<void>,
): Promise<void> {
  const begun = await db.transact((tx) => beginTry(tx, id, step))
  if (!begun) return
  try {
    await perform(begun)
  } catch (error) {
    if (error instanceof Refusal) return db.transact((tx) => endImport(tx, id, error))
    if (begun.isLastTry) await db.transact((tx) => endImport(tx, id, failed))
    throw error
  }
}

function inBatches<One>(all: readonly One[]): One[][] {
  return Array.from({ length: Math.ceil(all.length / coursesAtOnce) }, (_, at) =>
    all.slice(at * coursesAtOnce, (at + 1) * coursesAtOnce),
  )
}
