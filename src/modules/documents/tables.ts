import type { Generated } from 'kysely'
import type { PersonId } from '#kernel/actor'
import { tablesOf } from '#kernel/db'
import type { SubjectId, Surface } from './acceptance-schemas.ts'
import type { FollowerId } from './follower-schemas.ts'
import type { ChangedPart, EvidenceId, EvidenceKind, Mechanism, ProcessorChange } from './processor-schemas.ts'
import type { ControllerId, DocumentId } from './schema.ts'

export type ControllerRow = {
  id: ControllerId
  since: Temporal.PlainDate
  name: string
  form: string
  address: string
  contact: string
  officer: string
  authority: string
  authority_url: string
  entered_at: Temporal.Instant
}

export type VersionRow = {
  document: DocumentId
  number: number
  sha256: string
  content: string
  material: boolean
  in_the_app: boolean
  published_at: Temporal.Instant
  effective_at: Temporal.Instant
}

export type SubjectRow = {
  id: SubjectId
  person_id: PersonId
  receipt: string | null
  receipt_sha256: string
  begun_at: Temporal.Instant
  deleted_at: Temporal.Instant | null
}

export type AcceptanceRow = {
  number: bigint
  subject_id: SubjectId
  document: DocumentId
  version: number
  locale: string
  sha256: string
  surface: Surface
  controller: string | null
  at: Temporal.Instant
  french_shown_at: Temporal.Instant | null
  previous_hash: Buffer
  hash: Buffer
}

export type EvidenceRow = {
  id: EvidenceId
  number: Generated<bigint>
  party: string
  kind: EvidenceKind
  mechanism: Mechanism | null
  module: number | null
  factors: string | null
  reference: string
  document_sha256: string | null
  signed_on: Temporal.PlainDate
  ends_on: Temporal.PlainDate
  ends_at: Temporal.Instant
  entered_at: Temporal.Instant
}

type WithdrawalRow = { evidence_id: EvidenceId; reason: string; at: Temporal.Instant }

export type ProcessorChangeRow = {
  number: number
  at: Temporal.Instant
  kind: ProcessorChange['change']
  party: string
  face: string
  other: ChangedPart[]
}

export type FollowerRow = {
  id: FollowerId
  email_sealed: Buffer
  email_index: Buffer
  person_id: PersonId | null
  locale: string | null
  token_sha256: Buffer | null
  asked_at: Temporal.Instant
  confirmed_at: Temporal.Instant | null
  ends_at: Temporal.Instant | null
  told: number
}

type TellingRow = { about: string; at: Temporal.Instant }

export const { read, write } = tablesOf<{
  'documents.controller': ControllerRow
  'documents.version': VersionRow
  'documents.subject': SubjectRow
  'documents.acceptance': AcceptanceRow
  'documents.evidence': EvidenceRow
  'documents.evidence_withdrawal': WithdrawalRow
  'documents.processor_change': ProcessorChangeRow
  'documents.follower': FollowerRow
  'documents.telling': TellingRow
}>()
