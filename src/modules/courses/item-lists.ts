import { sql } from 'kysely'
import type { ReadTx } from '#kernel/db'
import { textOf } from '#kernel/time'
import { worded } from '#kernel/worded'
import { filesAttachedTo } from '#modules/files'
import { itemFiles } from './attachments.ts'
import type { TaughtItem } from './items.ts'
import type { CourseId, ItemId, ItemKind, ItemView } from './schema.ts'
import { read } from './tables.ts'

type ItemsOf = { drafts: boolean; after?: number | undefined; limit: number }

/** A page of items with their files: two questions, however many there are. */
export async function itemsOf(
  tx: ReadTx,
  course: { readonly id: CourseId },
  { drafts, after = -1, limit }: ItemsOf,
): Promise<{ items: ItemView[]; next: number | null }> {
  const rows = await (drafts ? itemsWithDrafts : publishedItems)(tx, { courseId: course.id, after, most: limit + 1 })
  const shown = rows.slice(0, limit)
  const files = await filesAttachedTo(
    tx,
    itemFiles,
    shown.map((row) => row.id),
  )
  return {
    items: shown.map((row) => ({
      itemId: row.id,
      kind: row.kind,
      title: row.title,
      bodyHtml: row.body_html,
      url: row.url,
      files: files.get(row.id) ?? [],
      publishedAt: row.published_at && textOf(row.published_at),
      editedAt: row.edited_at && textOf(row.edited_at),
    })),
    next: rows.length > limit ? (shown.at(-1)?.place ?? null) : null,
  }
}

type Page = { courseId: CourseId; after: number; most: number }

const itemsWithDrafts = worded((tx, its: Page) => pageOfItems(tx, its))
const publishedItems = worded((tx, its: Page) => pageOfItems(tx, its).where('published_at', 'is not', null))

const pageOfItems = (tx: ReadTx, { courseId, after, most }: Page) =>
  read(tx)
    .selectFrom('courses.item')
    .select(['id', 'kind', 'title', 'body_html', 'url', 'place', 'published_at', 'edited_at'])
    .where('course_id', '=', courseId)
    .where('deleted_at', 'is', null)
    .where('place', '>', after)
    .orderBy('place')
    .limit(most)

export async function itemDetails(tx: ReadTx, item: TaughtItem) {
  const row = await read(tx).selectFrom('courses.item').selectAll().where('id', '=', item.id).executeTakeFirstOrThrow()
  const files = await filesAttachedTo(tx, itemFiles, [item.id])
  return {
    itemId: row.id,
    courseId: row.course_id,
    kind: row.kind,
    title: row.title,
    body: row.body_source,
    bodyHtml: row.body_html,
    url: row.url,
    files: files.get(row.id) ?? [],
    publishedAt: row.published_at && textOf(row.published_at),
    editedAt: row.edited_at && textOf(row.edited_at),
  }
}

type Since = { courseId: CourseId; since: Temporal.Instant }

/** The newest items of several courses, of each those published after its own instant: one question. */
export async function newestItems(tx: ReadTx, courses: readonly Since[], limit: number) {
  if (courses.length === 0) return []
  const since = sql<{ course_id: CourseId; since: Temporal.Instant }>`unnest(
    ${courses.map(({ courseId }) => courseId)}::text[],
    ${courses.map(({ since }) => since.toString())}::timestamptz[]
  )`.as<'wanted'>(sql`wanted(course_id, since)`)
  const rows = await read(tx)
    .selectFrom(since)
    .innerJoinLateral(
      ({ selectFrom }) =>
        selectFrom('courses.item')
          .select(['id', 'kind', 'title', 'published_at'])
          .whereRef('course_id', '=', 'wanted.course_id')
          .whereRef('published_at', '>', 'wanted.since')
          .where('deleted_at', 'is', null)
          .orderBy('published_at', 'desc')
          .limit(limit)
          .as('item'),
      (join) => join.onTrue(),
    )
    .select(['item.id', 'item.kind', 'item.title', 'item.published_at', 'wanted.course_id'])
    .orderBy('item.published_at', 'desc')
    .limit(limit)
    .execute()
  return rows.flatMap(({ id, kind, title, course_id, published_at }) =>
    published_at ? [{ itemId: id, courseId: course_id, kind, title, publishedAt: published_at }] : [],
  )
}

/** Where an item stands and whether students see it, for whoever must decide who may read its files. */
type StandingItem = { courseId: CourseId; kind: ItemKind; title: string; published: boolean }

export async function standingItem(tx: ReadTx, id: ItemId): Promise<StandingItem | null> {
  const row = await read(tx)
    .selectFrom('courses.item')
    .select(['course_id', 'kind', 'title', 'published_at'])
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (!row) return null
  return { courseId: row.course_id, kind: row.kind, title: row.title, published: row.published_at !== null }
}
