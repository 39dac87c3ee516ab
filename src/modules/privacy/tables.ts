import type { PersonId } from '#kernel/actor'
import { tablesOf } from '#kernel/db'
import type { ErasureCause, ErasureId, Receipt } from './erasure-schemas.ts'

export type ErasureRow = {
  id: ErasureId
  person_id: PersonId
  cause: ErasureCause
  asked_at: Temporal.Instant
  due_at: Temporal.Instant
  done_at: Temporal.Instant | null
  receipt: Receipt | null
  reader_sealed: Buffer | null
}

export const { read, write } = tablesOf<{ 'privacy.erasure': ErasureRow }>()
