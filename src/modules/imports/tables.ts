import type { ColumnType, Generated } from 'kysely'
import type { PersonId } from '#kernel/actor'
import { tablesOf } from '#kernel/db'
import type { Counted } from '#kernel/import-parts'
import type { CourseId } from '#modules/courses/schema'
import type { ImportId } from './schema.ts'

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
  course_id: CourseId | null
}

export const { read, write } = tablesOf<{ 'imports.import': ImportRow; 'imports.course': CourseRow }>()
