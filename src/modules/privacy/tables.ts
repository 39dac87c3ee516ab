import type { Generated } from 'kysely'
import type { PersonId } from '#kernel/actor'
import { tablesOf } from '#kernel/db'
import type { Id } from '#kernel/id'
import type { ProcessorKind } from '#kernel/processors'
import type { CourseId } from '#modules/courses/schema'
import type { CourseFate, ErasureCause, ErasureId, Receipt } from './erasure-schemas.ts'
import type { CopyId, RecipientAnswer, RecipientId } from './schema.ts'

export type ErasureRow = {
  id: ErasureId
  person_id: PersonId
  cause: ErasureCause
  asked_at: Temporal.Instant
  due_at: Temporal.Instant
  done_at: Temporal.Instant | null
  receipt: Receipt | null
  part: Receipt | null
  course_fates: CourseFate[]
  reader_sealed: Buffer | null
}

export type CopyRow = {
  id: CopyId
  person_id: PersonId
  asked_at: Temporal.Instant
  begun_at: Temporal.Instant | null
  tries: Generated<number>
  files_done: Generated<number>
  files_expected: number | null
  made_at: Temporal.Instant | null
  failed_at: Temporal.Instant | null
  key_sealed: Buffer | null
  size: bigint | null
  missing: Generated<number>
  downloads: Generated<number>
}

export type RecipientRow = {
  id: RecipientId
  erasure_id: ErasureId
  processor: string
  kind: ProcessorKind
  erased_at: Temporal.Instant
  known_as_sealed: Buffer | null
  mark: string | null
  tries: Generated<number>
  next_at: Temporal.Instant | null
  by_hand_at: Temporal.Instant | null
  answer: RecipientAnswer | null
  answered_at: Temporal.Instant | null
  reason: string | null
}

type PackRow = { id: Id<'pck'>; person_id: PersonId; course_id: CourseId; made_at: Temporal.Instant }

export type SweepReceiptRow = {
  sweep: string
  day: Temporal.PlainDate
  map_sha256: string
  rows: bigint
  batches: number
  cutoff: Temporal.Instant
  begun_at: Temporal.Instant
  ended_at: Temporal.Instant
}

export const { read, write } = tablesOf<{
  'privacy.erasure': Omit<ErasureRow, 'course_fates'> & { course_fates: Generated<CourseFate[]> }
  'privacy.copy': CopyRow
  'privacy.recipient': RecipientRow
  'privacy.pack': PackRow
  'privacy.sweep_receipt': SweepReceiptRow
}>()
