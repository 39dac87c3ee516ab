import type { Id } from './id.ts'
import { Refusal } from './refusal.ts'

export type PersonId = Id<'per'>
export type SignInId = Id<'sin'>

export const roles = ['owner', 'teacher', 'student'] as const
export type Role = (typeof roles)[number]

/** Somebody signed in: who they are, and what this school has made them. */
export type Person = {
  readonly kind: 'person'
  readonly id: PersonId
  readonly signIn: SignInId
  readonly role: Role
  readonly name: string
  readonly locale: string | null
  readonly timeZone: string | null
  /** When whoever sits there last showed who they are; null for what signs in without a person, such as a key. */
  readonly confirmedAt: Temporal.Instant | null
}

/** Who asks. `system` is the software itself, acting from a job; it never arrives over the network. */
export type Actor = Person | { readonly kind: 'stranger' } | { readonly kind: 'system' }

export const stranger: Actor = { kind: 'stranger' }
export const system: Actor = { kind: 'system' }

/** The person asking, or a refusal that sends a stranger to the sign-in page. */
export function personOf(actor: Actor): Person {
  if (actor.kind !== 'person') throw new Refusal('sign_in.required')
  return actor
}

export function isOwner(actor: Actor): boolean {
  return actor.kind === 'person' && actor.role === 'owner'
}

/** How long showing who one is counts. */
export const recent = Temporal.Duration.from({ minutes: 10 })

/** Whether somebody showed a moment ago who they are: an open browser alone is not enough for everything. */
export function isRecent({ confirmedAt }: Person, now: Temporal.Instant): boolean {
  return confirmedAt !== null && Temporal.Instant.compare(confirmedAt.add(recent), now) >= 0
}
