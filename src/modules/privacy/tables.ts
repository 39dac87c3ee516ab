import type { Generated } from 'kysely'
import type { PersonId } from '#kernel/actor'
import { tablesOf } from '#kernel/db'
import type { ErasureCause, ErasureId, Receipt } from './erasure-schemas.ts'
import type { CopyId } from './schema.ts'

export type ErasureRow = {
  id: ErasureId
  person_id: PersonId
  cause: ErasureCause
  asked_at: Temporal.Instant
  due_at: Temporal.Instant
  done_at: Temporal.Instant | null
  receipt: Receipt | null
  part: Receipt | null
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
  'privacy.erasure': ErasureRow
  'privacy.copy': CopyRow
  'privacy.sweep_receipt': SweepReceiptRow
}>()
