import type { PersonId, Role } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import type { Vault } from '#kernel/vault'

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

export type IdentityPorts = {
  /** Keeps the secrets of authenticator apps. */
  vault: Vault
  invitations: Invitations
  /**
   * Whether mail leaves this machine. If it does, an account begins only when its address has confirmed it, and nobody learns
   * who has one. If it does not, nobody could confirm anything, so accounts begin at once.
   */
  mailReachesPeople: boolean
  countryOf: CountryOf
}
