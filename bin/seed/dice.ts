export type Dice = {
  below(limit: number): number
  pick<T>(from: readonly T[]): T
  some<T>(from: readonly T[], count: number): T[]
}

/** Repeatable chance: mulberry32 (Tommy Ettinger, public domain), good enough to scatter people over courses. */
export function dice(seed: number): Dice {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    below,
    pick: (from) => from[below(from.length)] as (typeof from)[number],
    some(from, count) {
      const first = below(Math.max(1, from.length))
      return Array.from(
        { length: Math.min(count, from.length) },
        (_, at) => from[(first + at * 7) % from.length] as (typeof from)[number],
      ).filter((one, at, all) => all.indexOf(one) === at)
    },
  }
}
