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
