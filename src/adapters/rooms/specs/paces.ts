/**
 * How soon a guest is to be back, in milliseconds: within five seconds or, where others keep the machine busy, three
 * times what the way in, from ticket to pictures, took in the same run.
 */
export function backWithin(entering: number): number {
  return Math.max(5_000, 3 * entering)
}
