import type { PersonId } from '#kernel/actor'
import { tablesOf } from '#kernel/db'
import type { FileId } from '#modules/files/schema'
import type { CourseId, EndingWay, ItemId, ItemKind, Visibility } from './schema.ts'

type Told<Deed extends string> = { [Column in `${Deed}_by`]: PersonId | null } & {
  [Column in `${Deed}_at`]: Temporal.Instant | null
}

export type CourseRow = {
  id: CourseId
  teacher_id: PersonId
  title: string
  description_source: string
  description_html: string
  starts_on: Temporal.PlainDate | null
  ends_on: Temporal.PlainDate | null
  time_zone: string
  visibility: Visibility
  capacity: number | null
  cover_narrow_id: FileId | null
  cover_wide_id: FileId | null
  ending_way: EndingWay | null
  gone_at: Temporal.Instant | null
  created_by: PersonId
  created_at: Temporal.Instant
} & Told<'edited'> &
  Told<'published'> &
  Told<'archived'> &
  Told<'minors'> &
  Told<'ending'> &
  Told<'deleted'>

export type ItemRow = {
  id: ItemId
  course_id: CourseId
  kind: ItemKind
  title: string
  body_source: string
  body_html: string
  url: string | null
  place: number
  created_by: PersonId
  created_at: Temporal.Instant
} & Told<'edited'> &
  Told<'published'> &
  Told<'deleted'>

type HandoverRow = { course_id: CourseId; to_id: PersonId; made_by: PersonId; made_at: Temporal.Instant }

export type CoursesTables = {
  'courses.course': CourseRow
  'courses.item': ItemRow
  'courses.handover': HandoverRow
}

export const { read, write } = tablesOf<CoursesTables>()
