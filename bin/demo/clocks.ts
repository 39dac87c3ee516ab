import { type Clock, systemClock } from '#kernel/time'

/** A clock whose hands can be turned: a school that opens today is furnished with the weeks before. */
export type Hands = Clock & { advance(by: Temporal.DurationLike): void }

export function clockWithHands(real: Clock = systemClock): Hands {
  let ahead = 0
  return {
    now: () => real.now().add({ milliseconds: ahead }),
    advance: (by) => {
      ahead += Temporal.Duration.from(by).total('milliseconds')
    },
  }
}

export type Past = { daysAgo(days: number): void }

/** Turns the hands back, and forward again to each day that is named; `daysAgo(0)` is the present. */
export function pastOf(hands: Hands, days: number): Past {
  let left = 0
  const daysAgo = (next: number) => {
    hands.advance({ seconds: Math.round((left - next) * 86_400) })
    left = next
  }
  daysAgo(days)
  return { daysAgo }
}
