import { type Actor, isOwner, type Person, type PersonId, personOf } from '#kernel/actor'
import { hold, type ReadTx, type Tx } from '#kernel/db'
import { newId } from '#kernel/id'
import { announce, enqueue, withdraw } from '#kernel/outbox'
import { granted, Refusal } from '#kernel/refusal'
import { attachFiles, filesAttachedTo, removeFilesOf } from '#modules/files'
import { itemFiles } from './attachments.ts'
import { itemPublished } from './events.ts'
import type { Markdown } from './ports.ts'
import type { TaughtCourse } from './proofs.ts'
import { purgeItem, purgeOf } from './purges.ts'
import { changeable, recallPeriod, roomForItem, stateOf, worthReading } from './rules.ts'
import type { AddItem, CourseId, CourseState, EditItem, ItemId } from './schema.ts'
import { type ItemRow, read, write } from './tables.ts'

declare const taught: unique symbol
/** Shows that somebody may change this item. */
export type TaughtItem = {
  readonly id: ItemId
  readonly courseId: CourseId
  readonly kind: ItemRow['kind']
  readonly place: number
  readonly publishedAt: Temporal.Instant | null
  readonly state: CourseState
  readonly by: PersonId
  readonly [taught]: true
}

export async function itemTaughtBy(
  tx: ReadTx,
  actor: Actor,
  id: ItemId,
  { deleted = false } = {},
): Promise<TaughtItem> {
  const person = personOf(actor)
  let found = read(tx)
    .selectFrom('courses.item as item')
    .innerJoin('courses.course as course', 'course.id', 'item.course_id')
    .select(['item.id', 'item.course_id', 'item.kind', 'item.place', 'item.published_at as item_published_at'])
    .select(['course.published_at', 'course.archived_at'])
    .where('item.id', '=', id)
    .where('course.deleted_at', 'is', null)
    .where('item.deleted_at', deleted ? 'is not' : 'is', null)
  if (!isOwner(person)) found = found.where('course.teacher_id', '=', person.id)
  const row = await found.executeTakeFirst()
  if (!row) throw new Refusal('item.unknown')
  return {
    id: row.id,
    courseId: row.course_id,
    kind: row.kind,
    place: row.place,
    publishedAt: row.item_published_at,
    state: stateOf(row),
    by: person.id,
  } as TaughtItem
}

export async function addItem(
  tx: Tx,
  course: TaughtCourse,
  person: Person,
  markdown: Markdown,
  input: AddItem,
): Promise<ItemId> {
  granted(changeable(course))
  const { place } = await nextPlace(tx, course.id)
  const id = newId('itm', tx.now)
  const html = markdown.render(input.body)
  await write(tx)
    .insertInto('courses.item')
    .values(itemRow({ id, courseId: course.id, place, html, by: person.id, now: tx.now }, input))
    .execute()
  if (input.kind === 'material') await attachFiles(tx, person, input.files, { kind: itemFiles, id })
  if (input.publish) await tellOf(tx, course.state, course.id, id)
  return id
}

type Made = { id: ItemId; courseId: CourseId; place: number; html: string; by: PersonId; now: Temporal.Instant }
type Written = { kind: ItemRow['kind']; title: string; body: string; url?: string; publish: boolean }

export function itemRow({ id, courseId, place, html, by, now }: Made, input: Written): ItemRow {
  return {
    id,
    course_id: courseId,
    kind: input.kind,
    title: input.title,
    body_source: input.body,
    body_html: html,
    url: input.kind === 'link' ? (input.url ?? null) : null,
    place,
    created_by: by,
    created_at: now,
    edited_by: null,
    edited_at: null,
    published_by: input.publish ? by : null,
    published_at: input.publish ? now : null,
    deleted_by: null,
    deleted_at: null,
  }
}

export async function editItem(
  tx: Tx,
  item: TaughtItem,
  person: Person,
  markdown: Markdown,
  input: EditItem,
): Promise<void> {
  granted(changeable(item))
  if (item.kind === 'material') {
    await removeFilesOf(tx, itemFiles, [item.id], input.remove)
    await attachFiles(tx, person, input.files, { kind: itemFiles, id: item.id })
  }
  const files = item.kind === 'material' ? ((await filesAttachedTo(tx, itemFiles, [item.id])).get(item.id) ?? []) : []
  granted(worthReading({ kind: item.kind, body: input.body, url: input.url, files: files.length }))
  await write(tx)
    .updateTable('courses.item')
    .set({
      title: input.title,
      body_source: input.body,
      body_html: markdown.render(input.body),
      url: item.kind === 'link' ? (input.url ?? null) : null,
      edited_by: item.by,
      edited_at: tx.now,
    })
    .where('id', '=', item.id)
    .execute()
}

export async function publishItem(tx: Tx, item: TaughtItem): Promise<void> {
  granted(changeable(item))
  const { numUpdatedRows } = await write(tx)
    .updateTable('courses.item')
    .set({ published_by: item.by, published_at: tx.now })
    .where('id', '=', item.id)
    .where('published_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 1n) await tellOf(tx, item.state, item.courseId, item.id)
}

export async function unpublishItem(tx: Tx, item: TaughtItem): Promise<void> {
  granted(changeable(item))
  await write(tx)
    .updateTable('courses.item')
    .set({ published_by: null, published_at: null })
    .where('id', '=', item.id)
    .execute()
}

/** Changes places with the neighbour; at the end of the row nothing happens. */
export async function moveItem(
  tx: Tx,
  actor: Actor,
  { id, courseId, state }: TaughtItem,
  towards: 'start' | 'end',
): Promise<void> {
  granted(changeable({ state }))
  await holdItems(tx, courseId)
  const { place } = await itemTaughtBy(tx, actor, id)
  const [comparison, order] = towards === 'start' ? (['<', 'desc'] as const) : (['>', 'asc'] as const)
  const neighbour = await read(tx)
    .selectFrom('courses.item')
    .select(['id', 'place'])
    .where('course_id', '=', courseId)
    .where('deleted_at', 'is', null)
    .where('place', comparison, place)
    .orderBy('place', order)
    .limit(1)
    .executeTakeFirst()
  if (!neighbour) return
  await write(tx).updateTable('courses.item').set({ place: neighbour.place }).where('id', '=', id).execute()
  await write(tx).updateTable('courses.item').set({ place }).where('id', '=', neighbour.id).execute()
}

export async function deleteItem(tx: Tx, item: TaughtItem): Promise<void> {
  granted(changeable(item))
  await write(tx)
    .updateTable('courses.item')
    .set({ deleted_by: item.by, deleted_at: tx.now })
    .where('id', '=', item.id)
    .execute()
  await enqueue(tx, purgeItem, { itemId: item.id }, { at: tx.now.add(recallPeriod), key: purgeOf(item.id) })
}

/** The proof is that of a deleted item. */
export async function recallItem(tx: Tx, item: TaughtItem): Promise<void> {
  granted(changeable(item))
  await write(tx)
    .updateTable('courses.item')
    .set({ deleted_by: null, deleted_at: null })
    .where('id', '=', item.id)
    .execute()
  await withdraw(tx, purgeOf(item.id))
}

async function tellOf(tx: Tx, state: CourseState, courseId: CourseId, itemId: ItemId): Promise<void> {
  if (state === 'published') await announce(tx, itemPublished, { courseId, itemId })
}

async function nextPlace(tx: Tx, courseId: CourseId): Promise<{ place: number }> {
  await holdItems(tx, courseId)
  const { standing, last } = await read(tx)
    .selectFrom('courses.item')
    .select(({ fn }) => [
      fn.countAll<bigint>().filterWhere('deleted_at', 'is', null).as('standing'),
      fn.max<number | null>('place').as('last'),
    ])
    .where('course_id', '=', courseId)
    .executeTakeFirstOrThrow()
  granted(roomForItem(Number(standing)))
  return { place: (last ?? -1) + 1 }
}

/** Places are given and changed by one change at a time. */
async function holdItems(tx: Tx, courseId: CourseId): Promise<void> {
  await hold(tx, `courses.items:${courseId}`)
}
