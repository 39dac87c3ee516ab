import { type ClaimGrants, TokenVerifier, type VideoGrant } from 'livekit-server-sdk'
import { limits } from '../limits.ts'
import { Removals } from './removals.ts'

export type Token = ClaimGrants & { sub?: string; nbf?: number; exp?: number }
export type SeatToken = { claims: Token; identity: string; room: string }

/** Reads LiveKit access tokens, and remembers who was put out so that old tokens do not bring them back. */
export class Tokens {
  readonly #verifier: TokenVerifier
  readonly #removals: Removals

  constructor(apiKey: string, apiSecret: string, removals = new Removals(undefined)) {
    this.#removals = removals
    this.#verifier = new TokenVerifier(apiKey, apiSecret)
  }

  /** The claims of a valid token; undefined for a forged, expired or missing one. */
  async read(token: string | undefined): Promise<Token | undefined> {
    if (!token) return undefined
    try {
      return (await this.#verifier.verify(token, limits.tokens.clockToleranceSeconds)) as Token
    } catch {
      return undefined
    }
  }

  /** The seat a token opens, or why it does not. */
  async seat(token: string | undefined): Promise<SeatToken | { refused: string }> {
    const claims = await this.read(token)
    if (!claims) return { refused: 'invalid token' }
    const room = claims.video?.room
    const identity = claims.sub
    if (!claims.video?.roomJoin || !room || !identity) return { refused: 'the token does not allow joining a room' }
    if (this.#isRemoved(room, identity, madeAt(claims))) return { refused: 'this seat was removed' }
    return { claims, identity, room }
  }

  /** Refuses every token for this seat that was made until now. */
  remove(room: string, identity: string): void {
    this.#removals.add(room, identity)
  }

  #isRemoved(room: string, identity: string, made: number): boolean {
    const removedAt = this.#removals.at(room, identity)
    return removedAt !== undefined && made <= removedAt
  }
}

/** Milliseconds since the epoch: our own tokens say it in an attribute, LiveKit's only in whole seconds. */
function madeAt({ attributes, nbf }: Token): number {
  const exact = Number(attributes?.issuedAt)
  return Number.isFinite(exact) ? exact : (nbf ?? 0) * 1000
}

/** Whether a token may steer this room, or (with no room) see all of them. */
export function maySteer(grant: VideoGrant | undefined, room: string | undefined): boolean {
  return Boolean(grant?.roomAdmin) && (room === undefined || grant?.room === room)
}
