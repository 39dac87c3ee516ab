import type { Db, Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import {
  type ArrivedCourse,
  type ArrivedFile,
  type ArrivedRow,
  asForm,
  fitting,
  inMegabytes,
  type Landing,
  type LeadingPart,
  type Receiver,
} from '#kernel/import-parts'
import { granted, Refusal } from '#kernel/refusal'
import { line } from '#kernel/text'
import { type KeptObject, keepObject, recordFile } from '#modules/files'
import type { CoursesPorts } from './api.ts'
import { coverFiles, itemFiles } from './attachments.ts'
import { createCourse } from './courses.ts'
import { keepCover, replaceCover } from './flows.ts'
import { itemRow } from './items.ts'
import { coursesPersonalData } from './personal-data.ts'
import { roomForItem } from './rules.ts'
import { ArrivedItem, CreateCourse, courseId } from './schema.ts'
import { write } from './tables.ts'

export type ImportPorts = CoursesPorts & { importLimits: { fileBytes: number } }
type Item = { id: string; written: ArrivedItem; files: readonly ArrivedFile[] }

const rowsAtOnce = 200

/** A course as its teacher wrote it, with its items and their files. It arrives as a draft, which nobody sees. */
export function coursesImports(ports: ImportPorts): LeadingPart {
  return {
    table: 'courses.course',
    reads: { 'courses.course': 'id', 'courses.item': 'course_id' },

    titleOf(row, owner) {
      if (!courseId.safeParse(row.id).success || row.teacher_id !== owner || row.deleted_at !== null) return null
      return line(120).safeParse(row.title).data ?? ''
    },

    look(course) {
      readCourse(course)
      const { items, deleted, empty } = readItems(course)
      const files = [...items.flatMap((item) => item.files), ...coverOf(course)]
      return {
        items: items.length,
        files: files.filter(({ open }) => open).length,
        deleted_items: deleted,
        empty_items: empty,
        missing_files: files.filter(({ open }) => !open).length,
      }
    },

    async prepare(db, receiver, course) {
      const kept: KeptObject[] = []
      const undo = async () => void (await Promise.all(kept.map(({ key }) => ports.store.delete(key))))
      try {
        return { ...(await prepared(db, receiver, course, kept)), undo }
      } catch (error) {
        await undo()
        throw error
      }
    },
  }

  async function prepared(
    db: Db,
    receiver: Receiver,
    course: ArrivedCourse,
    kept: KeptObject[],
  ): Promise<Pick<Landing, 'land'>> {
    const input = readCourse(course)
    const [picture] = coverOf(course)
    const cover = picture?.open ? await keepCover(db, ports, await picture.open()) : null
    if (cover) kept.push(cover.narrow, cover.wide)
    const items: (Item & { html: string; objects: [KeptObject, string][] })[] = []
    for (const item of readItems(course).items) {
      const objects: [KeptObject, string][] = []
      for (const file of item.files) {
        const object = await keepFile(db, file)
        if (!object) continue
        kept.push(object)
        objects.push([object, file.name])
      }
      items.push({ ...item, html: ports.markdown.render(item.written.body), objects })
    }
    return {
      async land(tx: Tx, ids: Map<string, string>) {
        const arrived = await createCourse(tx, receiver, ports.markdown, input)
        ids.set(course.id, arrived)
        const rows = items.map((item, place) => {
          const id = newId('itm', tx.now)
          const made = { id, courseId: arrived, place, html: item.html, by: receiver.id, now: tx.now }
          return { ...item, id, row: itemRow(made, item.written) }
        })
        for (let from = 0; from < rows.length; from += rowsAtOnce)
          await write(tx)
            .insertInto('courses.item')
            .values(rows.slice(from, from + rowsAtOnce).map(({ row }) => row))
            .execute()
        for (const { id, objects } of rows)
          for (const [object, name] of objects)
            await recordFile(tx, receiver.id, object, { name, attached: { kind: itemFiles, id } })
        if (cover) await replaceCover(tx, { id: arrived, by: receiver.id }, cover)
      },
    }
  }

  /** Its bytes have to be those that the copy promised, also while they are taken out of it. */
  async function keepFile(db: Db, { open, sha256, size }: ArrivedFile): Promise<KeptObject | null> {
    if (!open) return null
    const { fileBytes: limitBytes } = ports.importLimits
    const object = await keepObject(ports, await open(), { now: db.clock.now(), limitBytes }).catch((error) =>
      asTooLarge(error, { most: inMegabytes(limitBytes), came: inMegabytes(size) }),
    )
    if (object.sha256 === sha256) return object
    await ports.store.delete(object.key)
    throw new Refusal('import.damaged')
  }
}

function asTooLarge(error: unknown, details: Refusal['details']): never {
  const isTooLarge = error instanceof Refusal && error.code === 'upload.too_large'
  throw isTooLarge ? new Refusal('import.file_too_large', { details }) : error
}

function readCourse(course: ArrivedCourse): CreateCourse {
  const row = course.rows('courses.course')[0] ?? {}
  const named = { description_source: 'description', cover_narrow_id: null, cover_wide_id: null }
  // That minors attend protects them: it comes along, though it is a fact of there.
  const minors = typeof row.minors_at === 'string'
  return fitting(CreateCourse, { ...asForm(coursesPersonalData.course, row, named), minors })
}

/** In the order that their teacher gave them. What was published there is as soon as the course is published here. */
function readItems(course: ArrivedCourse): { items: Item[]; deleted: number; empty: number } {
  const rows = course.rows('courses.item')
  const standing = rows.filter(({ deleted_at }) => deleted_at === null).toSorted(byPlace)
  const all = standing.map((row): Item => {
    const named = { body_source: 'body', place: null }
    const publish = typeof row.published_at === 'string'
    const written = fitting(ArrivedItem, { ...asForm(coursesPersonalData.item, row, named), publish })
    const id = String(row.id)
    return { id, written, files: written.kind === 'material' ? course.files(itemFiles, id) : [] }
  })
  const items = all.filter(({ written, files }) => written.body !== '' || written.kind === 'link' || hasAny(files))
  granted(roomForItem(items.length - 1))
  return { items, deleted: rows.length - standing.length, empty: all.length - items.length }
}

/** Only a file that is there fills an item. */
const hasAny = (files: readonly ArrivedFile[]) => files.some(({ open }) => open)

const byPlace = (one: ArrivedRow, other: ArrivedRow) => Number(one.place) - Number(other.place)

/** The large picture; from it both are made anew. */
function coverOf(course: ArrivedCourse): readonly ArrivedFile[] {
  const wide = course.rows('courses.course')[0]?.cover_wide_id
  return course.files(coverFiles, course.id).filter(({ id }) => id === wide)
}
