export type Chapter = { seconds: number; title: string }

/** The points of an agenda, each on a line of its own with the minute of the class at which it begins. Other lines are notes. */
export function chaptersOf(
  agenda: string,
  { startsAt, from, seconds }: { startsAt: Temporal.Instant; from: Temporal.Instant; seconds: number },
): Chapter[] {
  const shift = (startsAt.epochMilliseconds - from.epochMilliseconds) / 1000
  const points = agenda.split('\n').flatMap((line) => {
    const [, minute, title] = /^\s*(\d{1,3})(?:\s*(?:min|['’′:.)-]))?\s+(\S.*)$/.exec(line) ?? []
    return title ? [{ seconds: Math.round(Number(minute) * 60 + shift), title: title.trim() }] : []
  })
  points.sort((one, other) => one.seconds - other.seconds)
  const inside = points.filter((point) => point.seconds < seconds)
  // What began before the recording did is where the recording begins.
  const before = inside.filter((point) => point.seconds <= 0).at(-1)
  return [...(before ? [{ ...before, seconds: 0 }] : []), ...inside.filter((point) => point.seconds > 0)]
}
