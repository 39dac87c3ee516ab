/** For so long after it was made a copy is handed out, and so often. */
export const opensFor = Temporal.Duration.from({ hours: 72 })
export const mostDownloads = 5
/** For so long its bytes, and that there was one, are kept. */
export const keptFor = Temporal.Duration.from({ hours: 7 * 24 })
/** So many copies somebody may ask for within a day: each costs the school the reading of everything they have. */
export const mostADay = 3n
/** After so many tries a copy has failed, and its person is told. */
export const mostTries = 3
/** Of one whose process was ended nobody hears for so long. */
export const silentFor = Temporal.Duration.from({ hours: 6 })

type Standing = { made_at: Temporal.Instant | null; downloads: number }

/** Until when it can be fetched; null before it is made. */
export function opensUntil({ made_at }: Pick<Standing, 'made_at'>): Temporal.Instant | null {
  return made_at === null ? null : made_at.add(opensFor)
}

export function isOver({ made_at, downloads }: Standing, now: Temporal.Instant): boolean {
  const until = opensUntil({ made_at })
  return until !== null && (downloads >= mostDownloads || Temporal.Instant.compare(until, now) <= 0)
}
