import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible'
import { keyOf } from '#kernel/actor'
import { Refusal } from '#kernel/refusal'
import { networkOf } from './networks.ts'
import type { Visitor } from './sessions.ts'

export type Rates = { spend(visitor: Visitor): Promise<void> }

/**
 * How often one person, or one network of strangers, may ask. A class behind one address is many people,
 * so whoever is signed in has a budget of their own, and so has each of their keys. Counted in each process by itself.
 */
export function openRates(requestsAMinute: number): Rates {
  const people = new RateLimiterMemory({ points: requestsAMinute, duration: 60 })
  const networks = new RateLimiterMemory({ points: requestsAMinute, duration: 60 })
  return {
    async spend({ actor, visit }) {
      const spending =
        actor.kind === 'person' ? people.consume(keyOf(actor) ?? actor.id) : networks.consume(networkOf(visit.address))
      await spending.catch((spent: RateLimiterRes) => {
        throw new Refusal('rate.limited', { details: { minutes: Math.max(1, Math.ceil(spent.msBeforeNext / 60_000)) } })
      })
    },
  }
}
