import type { PersonId, Role } from '#kernel/actor'
import type { Db, ReadTx, Tx } from '#kernel/db'
import type { Scope } from '#kernel/scopes'
import type { Vault } from '#kernel/vault'
import type { Gates } from './gate-schemas.ts'

/** Links of other modules that let somebody sign up in a school that is not open to everybody. */
export type Invitations = {
  admits(tx: ReadTx, secret: string): Promise<boolean>
  /** For whom a link that was mailed to one person stands, and as what they come; null for any other secret. */
  personal(tx: ReadTx, secret: string): Promise<{ email: string; role: Role } | null>
  /** Uses such a link up for the account that just began. */
  accept(tx: Tx, secretSha256: Buffer, personId: PersonId): Promise<void>
}

/** The country an address is used in, as ISO 3166-1 alpha-2, asked of nobody outside; null when it cannot be told. */
export type CountryOf = (address: string) => string | null

/** How new passwords are hashed; older hashes are recognised, and made anew when their person signs in. */
export type PasswordHash =
  | { algorithm: 'argon2id'; memoryKiB: number; passes: number }
  | { algorithm: 'bcrypt'; cost: number }

/** How far a person may go with keys of their own. */
export type KeyLimits = {
  /** How many work at a time. */
  most: number
  longestDays: number
  /** What a key may do at most, for people of a role. */
  scopesFor: (role: Role) => Scope[]
}

/** Writes down what somebody agreed to with their sign-up, as it was offered to them, in the change that begins their account. */
export type KeepAgreed = (
  tx: Tx,
  personId: PersonId,
  about: { agreed: string; surface: 'sign-up' | 'teacher link'; locale: string | null; at: Temporal.Instant },
) => Promise<void>

export type IdentityPorts = {
  keepAgreed: KeepAgreed
  passwordHash: PasswordHash
  /** Keeps the secrets of authenticator apps. */
  vault: Vault
  invitations: Invitations
  /**
   * Whether mail leaves this machine. If it does, an account begins only when its address has confirmed it, and nobody learns
   * who has one. If it does not, nobody could confirm anything, so accounts begin at once.
   */
  mailReachesPeople: boolean
  countryOf: CountryOf
  /** Null when nobody else vouches for people here. */
  provider: Provider | null
  keepPicture: KeepPicture
  keys: KeyLimits
  /** What is set for where people write about privacy, and whether the school has to say it. */
  privacyContact?: { setting: string; isNeeded: boolean }
  /** Whether these gates let in nobody whose data may not go where the school’s services stand. */
  mayAdmit?: (tx: ReadTx, gates: Gates) => Promise<boolean>
}

/** What is kept of what a provider says: who somebody is there, their address, their name, where their picture is. */
export type Claims = { subject: string; email: string; isConfirmed: boolean; name: string; picture: string | null }

/** What binds an answer to the browser that asked; made from one secret that only that browser has. */
export type ProviderSecrets = { state: string; nonce: string; verifier: string }

export class ProviderFailed extends Error {
  override name = 'ProviderFailed'
  /** `cancelled`: the person said no there. */
  readonly reason: 'cancelled' | 'failed'
  constructor(reason: 'cancelled' | 'failed', cause?: unknown) {
    super(`The provider's answer was ${reason}.`, { cause })
    this.reason = reason
  }
}

/** Somebody else who vouches for people, over OpenID Connect: Google, or one in its place. */
export type Provider = {
  /** As people know it; stands on the button. */
  readonly name: string
  readonly issuer: string
  /** Where to send the browser. Only now is the provider asked anything. */
  addressFor(secrets: ProviderSecrets, back: string): Promise<string>
  /** Exchanges what the browser brought back, or throws `ProviderFailed`. */
  claimsFrom(answer: string, secrets: ProviderSecrets, back: string): Promise<Claims>
  /** The bytes of somebody's picture; null when it cannot be had, is too large or lies elsewhere. */
  picture(url: string): Promise<Uint8Array | null>
}

/** Keeps a picture of somebody among their own files, made anew from its pixels; answers where, or null when it is none. */
export type KeepPicture = (db: Db, personId: PersonId, bytes: Uint8Array) => Promise<string | null>
