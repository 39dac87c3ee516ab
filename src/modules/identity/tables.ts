import type { KeyId, PersonId, Role, SignInId } from '#kernel/actor'
import { tablesOf } from '#kernel/db'
import type { AgeBand } from './ages.ts'
import type { EntryRequestId } from './entry-requests.ts'
import type { ErasureCause } from './minors.ts'
import type { ProviderVisitId } from './provider-visits.ts'
import type {
  AddressChangeId,
  AskedOf,
  CountriesRule,
  GuardianConsentId,
  GuardianRequestId,
  LinkPurpose,
  PasskeyId,
  SignUpId,
} from './schema.ts'

export type PersonRow = {
  id: PersonId
  email_sealed: Buffer
  email_index: Buffer
  first_name: string
  last_name: string
  title: string | null
  name: string
  sort_name: string
  role: Role
  locale: string | null
  time_zone: string | null
  joined_at: Temporal.Instant
  verified_at: Temporal.Instant | null
  suspended_at: Temporal.Instant | null
  suspended_by: PersonId | null
  suspension_reason: string | null
  first_signed_in_at: Temporal.Instant | null
  age_band: AgeBand | null
  waits_for: 'age' | 'guardian' | null
  erase_because: ErasureCause | null
}

export type PasswordRow = { person_id: PersonId; hash: string; changed_at: Temporal.Instant }

export type SignInRow = {
  id: SignInId
  person_id: PersonId
  token_sha256: Buffer
  network: string
  address: string | null
  country: string | null
  browser: string | null
  browser_major: number | null
  system: string | null
  placed_at: Temporal.Instant | null
  noticed_at: Temporal.Instant | null
  began_at: Temporal.Instant
  seen_at: Temporal.Instant
  ends_at: Temporal.Instant
  ended_at: Temporal.Instant | null
  confirmed_at: Temporal.Instant | null
  renew_since: Temporal.Instant | null
}

type SecondStepRow = { person_id: PersonId; began_at: Temporal.Instant }

type AuthenticatorRow = {
  person_id: PersonId
  secret: Buffer | null
  confirmed_at: Temporal.Instant | null
  last_step: string | null
  pending: Buffer | null
  pending_at: Temporal.Instant | null
}

type RecoveryCodeRow = {
  code_sha256: Buffer
  person_id: PersonId
  made_at: Temporal.Instant
  used_at: Temporal.Instant | null
}

type AddressChangeRow = {
  id: AddressChangeId
  person_id: PersonId
  old_email_sealed: Buffer
  new_email_sealed: Buffer
  asked_at: Temporal.Instant
  ends_at: Temporal.Instant
  approved_at: Temporal.Instant | null
  proven_at: Temporal.Instant | null
  done_at: Temporal.Instant | null
}

type PasskeyRow = {
  id: PasskeyId
  person_id: PersonId
  credential_id: string
  public_key: Buffer
  counter: string
  transports: string[]
  name: string
  made_at: Temporal.Instant
  used_at: Temporal.Instant | null
}

export type ApiKeyRow = {
  id: KeyId
  person_id: PersonId
  name: string
  scopes: string[]
  key_sha256: Buffer
  made_at: Temporal.Instant
  ends_at: Temporal.Instant
  ended_at: Temporal.Instant | null
  used_on: Temporal.PlainDate | null
}

type ChallengeRow = {
  challenge_sha256: Buffer
  purpose: 'add' | 'enter'
  person_id: PersonId | null
  ends_at: Temporal.Instant
}

type HalfSignInRow = {
  token_sha256: Buffer
  person_id: PersonId
  ends_at: Temporal.Instant
}

type SignUpRow = {
  id: SignUpId
  email_sealed: Buffer
  email_index: Buffer
  first_name: string
  last_name: string
  title: string | null
  password_hash: string
  locale: string
  time_zone: string | null
  invitation_sha256: Buffer | null
  next: string | null
  agreed: string | null
  age_band: AgeBand | null
  guardian_email_sealed: Buffer | null
  asked_at: Temporal.Instant
  ends_at: Temporal.Instant
}

type LinkRow = {
  token_sha256: Buffer
  purpose: LinkPurpose
  about: string
  ends_at: Temporal.Instant
  used_at: Temporal.Instant | null
}

type GateRow = {
  only: true
  countries_rule: CountriesRule
  countries: string[]
  members_too: boolean
  allowed_domains: string[]
  blocked_domains: string[]
  guardians: boolean
  french_first: boolean
  least_age: number
  privacy_contact: string
  changed_at: Temporal.Instant
}

export type GuardianRow = {
  person_id: PersonId
  email_sealed: Buffer
  locale: string
  asked_at: Temporal.Instant
  ends_at: Temporal.Instant
  reminders: number
  token_sha256: Buffer | null
}

type GuardianConsentRow = {
  id: GuardianConsentId
  person_id: PersonId
  guardian_email_sealed: Buffer
  guardian_name: string
  wording_version: string
  wording_sha256: Buffer
  locale: string
  surface: string
  token_sha256: Buffer
  given_at: Temporal.Instant
  revocation_sha256: Buffer | null
  revoked_at: Temporal.Instant | null
}

type GuardianRequestRow = {
  id: GuardianRequestId
  name: string
  email_sealed: Buffer
  child: string
  message: string
  locale: string
  asked_at: Temporal.Instant
  ends_at: Temporal.Instant
  token_sha256: Buffer | null
  verified_at: Temporal.Instant | null
  answered_at: Temporal.Instant | null
  answered_by: PersonId | null
}

export type TryRow = { key: Buffer; at: Temporal.Instant[]; ends_at: Temporal.Instant }

type ProviderAccountRow = {
  issuer: string
  subject: string
  person_id: PersonId
  email_sealed: Buffer
  name: string
  picture: string | null
  linked_at: Temporal.Instant
}

type ProviderVisitRow = {
  id: ProviderVisitId
  secret_sha256: Buffer
  person_id: PersonId | null
  asked_at: Temporal.Instant
  ends_at: Temporal.Instant
  answered_at: Temporal.Instant | null
  subject: string | null
  email_sealed: Buffer | null
  name: string | null
  picture_url: string | null
}

type EntryRequestRow = {
  id: EntryRequestId
  secret_sha256: Buffer
  person_id: PersonId | null
  code_hash: Buffer | null
  asked_at: Temporal.Instant
  ends_at: Temporal.Instant
}

type SecondStepDemandRow = { only: true; asked_of: AskedOf; changed_at: Temporal.Instant }

export const { read, write } = tablesOf<{
  'identity.person': PersonRow
  'identity.password': PasswordRow
  'identity.second_step': SecondStepRow
  'identity.authenticator': AuthenticatorRow
  'identity.recovery_code': RecoveryCodeRow
  'identity.address_change': AddressChangeRow
  'identity.passkey': PasskeyRow
  'identity.challenge': ChallengeRow
  'identity.half_sign_in': HalfSignInRow
  'identity.sign_up': SignUpRow
  'identity.link': LinkRow
  'identity.gate': GateRow
  'identity.guardian': GuardianRow
  'identity.guardian_consent': GuardianConsentRow
  'identity.guardian_request': GuardianRequestRow
  'identity.provider_account': ProviderAccountRow
  'identity.provider_visit': ProviderVisitRow
  'identity.second_step_demand': SecondStepDemandRow
  'identity.entry_request': EntryRequestRow
}>()
