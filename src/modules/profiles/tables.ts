import type { ColumnType, Generated } from 'kysely'
import type { PersonId } from '#kernel/actor'
import { tablesOf } from '#kernel/db'
import type { FileId } from '#modules/files/schema'
import type { Objectionable, ObjectionId } from './objection-schemas.ts'
import type {
  ConsentId,
  ConsentPurpose,
  InsightId,
  ProfileLink,
  Question,
  Shares,
  SurveyAnswers,
  Visibility,
} from './schema.ts'

type ProfileRow = {
  person_id: PersonId
  bio: Generated<string>
  skills: Generated<string[]>
  languages: Generated<string[]>
  links: ColumnType<ProfileLink[], string | undefined, string>
  visibility: Generated<Visibility>
  phone: Buffer | null
  photo_small_id: FileId | null
  photo_large_id: FileId | null
  page_withheld_by: PersonId | null
  page_withheld_at: Temporal.Instant | null
  welcome_declined_at: Temporal.Instant | null
  changed_at: Temporal.Instant
}

type PageRow = {
  handle: string
  person_id: PersonId
  published_at: Temporal.Instant
  unlisted_by: PersonId | null
  unlisted_at: Temporal.Instant | null
}

type ConsentRow = {
  id: ConsentId
  person_id: PersonId
  purpose: ConsentPurpose
  wording_sha256: string
  locale: string
  given_at: Temporal.Instant
  withdrawn_at: Temporal.Instant | null
}

type WordingRow = { sha256: string; text: string }

type InterfaceRow = { person_id: PersonId; sealed: Buffer; changed_at: Temporal.Instant }
type ObjectionRow = {
  id: ObjectionId
  person_id: PersonId
  interest: Objectionable
  said_by: 'person' | 'signal' | 'request'
  wording_sha256: string
  locale: string
  said_at: Temporal.Instant
  withdrawn_at: Temporal.Instant | null
}
/** `answered_anew_at`, as JSON: question → moment. */
export type SurveyRow = SurveyAnswers & {
  person_id: PersonId
  submitted_at: Temporal.Instant
  answered_anew_at: ColumnType<Partial<Record<Question, string>>, string, string>
}

export type Changes = Partial<Record<Question, number | null>>
/** `shares` and `changes` are written as JSON. */
type InsightRow = {
  id: InsightId
  made_at: Temporal.Instant
  people: number
  least: number
  shares: ColumnType<Shares, string, never>
  changes: ColumnType<Changes | null, string, never>
}

export const { read, write } = tablesOf<{
  'profiles.profile': ProfileRow
  'profiles.page': PageRow
  'profiles.objection': ObjectionRow
  'profiles.consent': ConsentRow
  'profiles.consent_wording': WordingRow
  'profiles.interface_settings': InterfaceRow
  'profiles.survey': SurveyRow
  'profiles.insight': InsightRow
}>()
