/**
 * How well one sample of two things could be told from the other: 0 when by chance only, 0.5 when always. It is the rank test
 * of Mann and Whitney, as the distance of its probability from one half: how long anything takes plays no part, only which
 * comes first. Both are asked in turn, in changing order, so that a busy machine slows both.
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
  return Math.abs(chanceOfLess(ones, others) - 0.5)
}

/** How likely something of the first is less than something of the second; ties count half. */
export function chanceOfLess(first: readonly number[], second: readonly number[]): number {
  let less = 0
  for (const one of first) for (const other of second) less += one < other ? 1 : one === other ? 0.5 : 0
  return less / (first.length * second.length)
}
