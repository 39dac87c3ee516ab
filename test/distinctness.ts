/**
 * How well one sample of two things could be told from the other: 0 when by chance only, 0.5 when always. It is the rank test
 * of Mann and Whitney, as the distance of its probability from one half: how long anything takes plays no part, only which
 * comes first. Both are asked in turn, in changing order, and compared with what was asked at about the same time only (van
 * Elteren's strata), so that a machine that is busy now and then slows both and hides nothing.
 */
export async function distinctness(
  samples: number,
  one: () => Promise<number>,
  other: () => Promise<number>,
): Promise<number> {
  const ones: number[] = []
  const others: number[] = []
  await one()
  await other()
  for (let turn = 0; turn < samples; turn++) {
    if (turn % 2 === 0) ones.push(await one())
    others.push(await other())
    if (turn % 2 === 1) ones.push(await one())
  }
  const chances = Array.from({ length: Math.ceil(samples / neighbours) }, (_none, at) => {
    const [from, to] = [at * neighbours, (at + 1) * neighbours]
    return chanceOfLess(ones.slice(from, to), others.slice(from, to))
  })
  return Math.abs(chances.reduce((sum, chance) => sum + chance, 0) / chances.length - 0.5)
}

/** So many of each were asked at about the same time. */
const neighbours = 5

/** What it takes at the least: what a busy machine puts on top of one of a few is left out. */
export function shortestOf(times: number, ask: () => Promise<number>): () => Promise<number> {
  return async () => {
    let shortest = Number.POSITIVE_INFINITY
    for (let time = 0; time < times; time++) shortest = Math.min(shortest, await ask())
    return shortest
  }
}

/** How likely something of the first is less than something of the second; ties count half. */
export function chanceOfLess(first: readonly number[], second: readonly number[]): number {
  let less = 0
  for (const one of first) for (const other of second) less += one < other ? 1 : one === other ? 0.5 : 0
  return less / (first.length * second.length)
}
