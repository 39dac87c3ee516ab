import type { GeneratedAlways } from 'kysely'
import type { PersonId } from '#kernel/actor'
import { tablesOf } from '#kernel/db'
import type { Id } from '#kernel/id'
import type { RequestId, RequestKind, RequestState, RequestStep, RequestStepId, RequestWay } from './schema.ts'

export type RequestRow = {
  id: RequestId
  kind: RequestKind
  came_by: RequestWay
  state: RequestState
  person_id: PersonId | null
  name: string
  email_sealed: Buffer | null
  locale: string | null
  place: string | null
  message: string
  received_at: Temporal.Instant
  time_zone: string
  due_at: Temporal.Instant
  extended_at: Temporal.Instant | null
  paused_at: Temporal.Instant | null
  proved_at: Temporal.Instant | null
  token_sha256: Buffer | null
  ends_at: Temporal.Instant | null
  alerted: number
  alert_at: Temporal.Instant | null
  copy_id: Id<'cop'> | null
  erasure_id: Id<'era'> | null
  done_at: Temporal.Instant | null
}

export type RequestStepRow = {
  id: RequestStepId
  number: GeneratedAlways<bigint>
  request_id: RequestId
  at: Temporal.Instant
  step: RequestStep
  by: PersonId | null
  note: string
}

export const { read, write } = tablesOf<{
  'registers.request': RequestRow
  'registers.request_step': RequestStepRow
}>()
