import type { ColumnType, Generated } from 'kysely'
import type { PersonId } from '#kernel/actor'
import { tablesOf } from '#kernel/db'
import type { Counted } from '#kernel/import-parts'
import type { OwnPartName } from '#kernel/import-words'
import type { Calling, OwnCounted, OwnHow } from '#kernel/own-parts'
import type { Refusal } from '#kernel/refusal'
import type { CourseId } from '#modules/courses/schema'
import type { ImportId } from './schema.ts'

type Details = Refusal['details']
/** Details are written as JSON. */
export type ImportRow = {
  id: ImportId
  person_id: PersonId
  asked_at: Temporal.Instant
  tries: Generated<number>
  school_name: string | null
  school_origin: string | null
  copied_at: Temporal.Instant | null
  looked_at: Temporal.Instant | null
  wanted_at: Temporal.Instant | null
  ended_at: Temporal.Instant | null
  refusal: string | null
  refusal_details: ColumnType<Details, string | undefined, string>
}

/** `counted` is written as JSON. */
export type CourseRow = {
  import_id: ImportId
  place: number
  source_id: string
  title: string
  counted: ColumnType<Counted, string, never>
  wanted_at: Temporal.Instant | null
  refusal: string | null
  refusal_details: ColumnType<Details, string | undefined, string>
  course_id: CourseId | null
}

/** `counted` and `says` are written as JSON. */
export type OwnRow = {
  import_id: ImportId
  part: OwnPartName
  counted: ColumnType<OwnCounted, string, never>
  says: ColumnType<Calling | null, string | null, never>
  wanted: OwnHow | null
  brought_at: Temporal.Instant | null
  refusal: string | null
}

export const { read, write } = tablesOf<{
  'imports.import': ImportRow
  'imports.course': CourseRow
  'imports.own': OwnRow
}>()
