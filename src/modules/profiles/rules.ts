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
