import type { Generated, GeneratedAlways } from 'kysely'
import type { PersonId } from '#kernel/actor'
import { tablesOf } from '#kernel/db'
import type { Id } from '#kernel/id'
import type { InsightId } from '#modules/profiles/schema'
import type {
  DisclosureId,
  DisclosureStep,
  DisclosureStepId,
  Figure,
  Finding,
  IncidentId,
  IncidentRisk,
  IncidentStep,
  IncidentStepId,
  ReleaseId,
  ReleaseRetestId,
  RequestId,
  RequestKind,
  RequestState,
  RequestStep,
  RequestStepId,
  RequestWay,
} from './schema.ts'

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

export type IncidentRow = {
  id: IncidentId
  happened: string
  aware_at: Temporal.Instant
  written_at: Temporal.Instant
  scope: string[]
  risk: IncidentRisk | null
  risk_reason: string
  authority_decided_at: Temporal.Instant | null
  people_decided_at: Temporal.Instant | null
  told: string
  advice: string
  done_at: Temporal.Instant | null
  ends_at: Temporal.Instant | null
  alerted: number
  alert_at: Temporal.Instant | null
}

export type IncidentStepRow = {
  id: IncidentStepId
  number: GeneratedAlways<bigint>
  incident_id: IncidentId
  at: Temporal.Instant
  step: IncidentStep
  by: PersonId | null
  note: string
}

export type IncidentPersonRow = { incident_id: IncidentId; person_id: PersonId; told_at: Temporal.Instant | null }

export type DisclosureRow = {
  id: DisclosureId
  authority: string
  reference: string
  country: string
  statute: string
  reason: string
  received_on: Temporal.PlainDate
  person_id: PersonId
  entered_by: PersonId
  entered_at: Temporal.Instant
  from_on: Temporal.PlainDate
  to_on: Temporal.PlainDate
  time_zone: string
  fields: Generated<string[]>
  revision: Generated<number>
  gag_reference: string | null
  gag_until: Temporal.Instant | null
  review_at: Temporal.Instant | null
  opened_by: PersonId | null
  opened_at: Temporal.Instant | null
  handed_out_by: PersonId | null
  handed_out_at: Temporal.Instant | null
  archive_sha256: string | null
  tell_at: Temporal.Instant | null
  told_at: Temporal.Instant | null
  withdrawn_at: Temporal.Instant | null
  ends_at: Temporal.Instant | null
}

export type DisclosureApprovalRow = { disclosure_id: DisclosureId; approver_id: PersonId; at: Temporal.Instant }

export type DisclosureStepRow = {
  id: DisclosureStepId
  number: GeneratedAlways<bigint>
  disclosure_id: DisclosureId
  at: Temporal.Instant
  step: DisclosureStep
  by: PersonId | null
  note: string
}

export type DisclosureNoticeRow = {
  disclosure_id: DisclosureId
  person_id: PersonId
  authority: string
  reference: string
  country: string
  fields: string[]
  from_on: Temporal.PlainDate
  to_on: Temporal.PlainDate
  handed_out_at: Temporal.Instant
  told_at: Temporal.Instant
}

export type ReleaseRow = {
  id: ReleaseId
  made_at: Temporal.Instant
  by: PersonId
  given_to: string | null
  purpose: string
  insight_id: InsightId
  counted_at: Temporal.Instant
  people: number
  least: number
  sha256: string
  retest_at: Temporal.Instant
  withdrawn_at: Temporal.Instant | null
  withdrawn_by: PersonId | null
}

export type ReleaseFigureRow = Figure & { release_id: ReleaseId; number: number; changed: number | null }

export type ReleaseRetestRow = {
  id: ReleaseRetestId
  release_id: ReleaseId
  at: Temporal.Instant
  findings: Finding[]
}

export const { read, write } = tablesOf<{
  'registers.request': RequestRow
  'registers.request_step': RequestStepRow
  'registers.incident': IncidentRow
  'registers.incident_step': IncidentStepRow
  'registers.incident_person': IncidentPersonRow
  'registers.disclosure': DisclosureRow
  'registers.disclosure_approval': DisclosureApprovalRow
  'registers.disclosure_step': DisclosureStepRow
  'registers.disclosure_notice': DisclosureNoticeRow
  'registers.release': ReleaseRow
  'registers.release_figure': ReleaseFigureRow
  'registers.release_retest': ReleaseRetestRow
}>()
