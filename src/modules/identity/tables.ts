import type { PersonId, Role, SignInId } from '#kernel/actor'
import { tablesOf } from '#kernel/db'
import type { LinkPurpose } from './links.ts'
import type { SignUpId } from './schema.ts'

type PersonRow = {
  id: PersonId
  email: string
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
}

type PasswordRow = { person_id: PersonId; hash: string; changed_at: Temporal.Instant }

type SignInRow = {
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

type HalfSignInRow = {
  token_sha256: Buffer
  person_id: PersonId
  began_at: Temporal.Instant
  ends_at: Temporal.Instant
}

type SignUpRow = {
  id: SignUpId
  email: string
  first_name: string
  last_name: string
  title: string | null
  password_hash: string
  locale: string
  time_zone: string | null
  invitation_sha256: Buffer | null
  next: string | null
  asked_at: Temporal.Instant
  ends_at: Temporal.Instant
}

type LinkRow = {
  token_sha256: Buffer
  purpose: LinkPurpose
  about: string
  made_at: Temporal.Instant
  ends_at: Temporal.Instant
  used_at: Temporal.Instant | null
}

type TryRow = { key: Buffer; at: Temporal.Instant[]; last_at: Temporal.Instant }

export const { read, write } = tablesOf<{
  'identity.person': PersonRow
  'identity.password': PasswordRow
  'identity.sign_in': SignInRow
  'identity.second_step': SecondStepRow
  'identity.authenticator': AuthenticatorRow
  'identity.recovery_code': RecoveryCodeRow
  'identity.half_sign_in': HalfSignInRow
  'identity.sign_up': SignUpRow
  'identity.link': LinkRow
  'identity.try': TryRow
}>()
