import type { Id } from './id.ts'
import { Refusal } from './refusal.ts'

export type PersonId = Id<'per'>
export type SignInId = Id<'sin'>
export type KeyId = Id<'key'>

export const roles = ['owner', 'teacher', 'student'] as const
export type Role = (typeof roles)[number]

/** Somebody signed in: who they are, and what this school has made them. */
export type Person = {
  readonly kind: 'person'
  readonly id: PersonId
  /** What they came in by: a browser that is signed in, or an API key. */
  readonly signIn: SignInId | KeyId
  readonly role: Role
  readonly name: string
  readonly locale: string | null
  readonly timeZone: string | null
  /** When whoever sits there last showed who they are; null for what signs in without a person, such as a key. */
  readonly confirmedAt: Temporal.Instant | null
  /** What the key they came with may do; without one, they came by a browser and may do whatever they may. */
  readonly scopes?: ReadonlySet<string>
  /** Their data are kept and not used: only doors that say so are theirs. */
  readonly restricted?: true
}

/** A browser that came to one class by a link, without an account; who they are there, only that class knows (`live`). */
export type Guest = {
  readonly kind: 'guest'
  /** What the database keeps of the secret in their cookie. It may lead to nothing: nobody has looked yet. */
  readonly key: string
}

/** Who asks. `system` is the software itself, acting from a job; it never arrives over the network. */
export type Actor = Person | Guest | { readonly kind: 'stranger' } | { readonly kind: 'system' }

export const stranger: Actor = { kind: 'stranger' }
export const system: Actor = { kind: 'system' }

/** The person asking, or a refusal that sends a stranger to the sign-in page. */
export function personOf(actor: Actor): Person {
  if (actor.kind !== 'person') throw new Refusal('sign_in.required')
  return actor
}

/** Whoever’s data are restricted is nobody wherever it is not said that it is theirs: to know them would be to use them. */
export function unlessRestricted(actor: Actor): Actor {
  return actor.kind === 'person' && actor.restricted ? stranger : actor
}

/** A guest is nobody wherever it is not said that guests come there. */
export function unlessGuest(actor: Actor): Actor {
  return actor.kind === 'guest' ? stranger : actor
}

/** The key somebody came with in place of a browser. */
export function keyOf(actor: Actor): KeyId | null {
  return actor.kind === 'person' && actor.scopes ? (actor.signIn as KeyId) : null
}

/** The browser somebody is signed in with; whoever comes with a key has none. */
export function signInOf({ signIn, scopes }: Person): SignInId {
  if (scopes) throw new Refusal('key.closed')
  return signIn as SignInId
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
