import type { PersonId } from '#kernel/actor'
import { tablesOf } from '#kernel/db'
import type { Id } from '#kernel/id'
import type { SurveyAnswers } from './schema.ts'

type ProfileRow = { person_id: PersonId; bio: string; phone: Buffer | null; changed_at: Temporal.Instant }

export type ConsentPurpose = 'accessibility' | 'survey'
type ConsentRow = {
  id: Id<'con'>
  person_id: PersonId
  purpose: ConsentPurpose
  wording_sha256: string
  locale: string
  given_at: Temporal.Instant
  withdrawn_at: Temporal.Instant | null
}

type InterfaceRow = { person_id: PersonId; sealed: Buffer; changed_at: Temporal.Instant }
type SurveyRow = SurveyAnswers & { person_id: PersonId; submitted_at: Temporal.Instant }

export const { read, write } = tablesOf<{
  'profiles.profile': ProfileRow
  'profiles.consent': ConsentRow
  'profiles.interface_settings': InterfaceRow
  'profiles.survey': SurveyRow
}>()
