import { z } from 'zod'
import { idOf } from '#kernel/id'
import { fact } from '#kernel/outbox'
import { personId } from './schema.ts'

/** Somebody asked for an account; the address has to confirm it. */
export const signUpAsked = fact('identity.sign_up_asked', z.object({ signUpId: idOf('sup') }))

/** The school has an owner, and may be used. */
export const schoolOpened = fact('identity.school_opened', z.object({}))

/** Somebody has an account whose address nobody has confirmed yet. */
export const addressUnconfirmed = fact('identity.address_unconfirmed', z.object({ personId }))

/** Somebody asked for a new password; null when nobody has that address, so that both cost the same. */
export const resetAsked = fact('identity.reset_asked', z.object({ personId: personId.nullable() }))

/** A guardian is to be asked, or asked again, about the account of a child. */
export const guardianAsked = fact('identity.guardian_asked', z.object({ personId }))

export const consentGiven = fact('identity.consent_given', z.object({ personId }))

/** A guardian took their consent back: the account is closed, and what there is about the child is to be erased. */
export const minorConsentRevoked = fact('minor.consent_revoked', z.object({ personId }))

/** The owner found a child's account: it is closed, and what there is about the child is to be erased. */
export const minorDiscovered = fact('minor.discovered', z.object({ personId }))

/** Somebody who wished to be erased is, in a minute: their account is closed. */
export const personLeaving = fact('identity.person_leaving', z.object({ personId }))

/** A guardian wrote about a child; the address has to confirm it. */
export const guardianRequestMade = fact('identity.guardian_request_made', z.object({ requestId: idOf('grq') }))

export const guardianRequestVerified = fact('identity.guardian_request_verified', z.object({ requestId: idOf('grq') }))

/** A mailbox showed for the first time that the account is its own: whatever somebody else may have laid there is to go. */
export const addressProven = fact('identity.address_proven', z.object({ personId }))

export const passwordChanged = fact('identity.password_changed', z.object({ personId }))

/** Somebody signed in from a country or a device that is new to their account. */
export const newSignIn = fact('identity.new_sign_in', z.object({ signInId: idOf('sin') }))

/** Somebody's ways of signing in changed; its person is told, whoever did it. */
export const securityChanges = [
  'second_step_on',
  'second_step_off',
  'recovery_codes',
  'recovery_code_used',
  'app_changed',
  'passkey_added',
  'passkey_removed',
  'key_made',
  'provider_connected',
  'provider_disconnected',
  'ways_dropped',
] as const
export const securityChanged = fact(
  'identity.security_changed',
  z.object({ personId, change: z.enum(securityChanges) }),
)

/** An owner keeps somebody out; lets them in again; makes them something else. */
export const personSuspended = fact('identity.person_suspended', z.object({ personId }))
/** Their data are kept and not used from now on. */
export const personRestricted = fact('identity.person_restricted', z.object({ personId }))
export const personRestored = fact('identity.person_restored', z.object({ personId }))
export const roleChanged = fact('identity.role_changed', z.object({ personId }))
/** Somebody who came from a provider wants to connect the account that has their address; its mailbox has to agree. */
export const linkToProviderAsked = fact('identity.link_to_provider_asked', z.object({ visitId: idOf('pvi') }))

/** Somebody wants to sign in by mail; null when nobody has that address, so that both cost the same. */
export const enterAsked = fact(
  'identity.enter_asked',
  z.object({ personId: personId.nullable(), requestId: idOf('ent') }),
)

const aboutAddressChange = z.object({ addressChangeId: idOf('adc') })

/** Somebody wants another address; both mailboxes are asked. */
export const addressChangeAsked = fact('identity.address_change_asked', aboutAddressChange)

/** Somebody's address is another now; both mailboxes are told. */
export const addressChanged = fact('identity.address_changed', aboutAddressChange)
