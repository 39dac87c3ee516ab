export type Obstacle = 'profile.page_not_for_minors' | 'profile.page_withheld'

/** What stands between somebody and a public page. */
export function obstacleOf(about: { of_age: boolean; page_withheld_at: Temporal.Instant | null }): Obstacle | null {
  if (!about.of_age) return 'profile.page_not_for_minors'
  return about.page_withheld_at ? 'profile.page_withheld' : null
}

/** `Dr Ada Søren Lovelace` → `dr-ada-soren-lovelace`; a name in another script gives none. */
export function handleFrom(name: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll(/[øœæłđþð]/g, (letter) => alike[letter] ?? '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
  const words = plain.match(/[a-z0-9]+/g)?.join('-') ?? ''
  const short = words.slice(0, 40).replace(/-$/, '')
  return short.length < 3 ? '' : short
}

const alike: Record<string, string> = { ø: 'o', œ: 'oe', æ: 'ae', ł: 'l', đ: 'd', þ: 'th', ð: 'd' }

/** Of fewer people no share is told. */
export const leastPeople = 50
/** A choice that fewer made, or fewer left out, is not told apart: neither they nor the others could hide among many. */
export const leastOfChoice = 10

/** Shares are told to the next so many percent. */
export const shareStep = 5

/** The share of those who chose something, in percent to the next five; null where telling it would tell of a few. */
export function shareOf(count: number, people: number): number | null {
  if (people < leastPeople || count < leastOfChoice || people - count < leastOfChoice) return null
  return Math.round((count / people) * (100 / shareStep)) * shareStep
}

/** What is said of how many they were: at least so many. */
export function toldAs(people: number): number {
  return Math.floor(people / 10) * 10
}

/** Whether two tellings, with so many who answered anew between them, differ by more than anybody could be picked out of. */
export function enoughNew(people: number): boolean {
  return people >= leastOfChoice
}
