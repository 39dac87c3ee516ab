export const corners = ['top-end', 'bottom-end', 'bottom-start', 'top-start'] as const
export type Corner = (typeof corners)[number]

/** Closer than this is together, for whoever looks and listens. */
const together = 0.1
/** Further apart than this is faster jumped to than caught up with. */
const catchUp = 1
/** How much faster or slower what lies behind or ahead runs until it is together again. */
const haste = 0.1

type Pace = { jumpTo: number | null; rate: number }

/**
 * How a film has to run to be with another: as fast as that, a little faster or slower, or from its place. Once it hurries it does so
 * until it is well within what counts as together.
 */
export function paceBeside(
  film: { at: number; rate: number; isPaused: boolean },
  beside: { at: number; isHurrying: boolean },
): Pace {
  const apart = beside.at - film.at
  const size = Math.abs(apart)
  if (size <= (beside.isHurrying ? together / 4 : together)) return { jumpTo: null, rate: film.rate }
  if (film.isPaused || size > catchUp) return { jumpTo: film.at, rate: film.rate }
  return { jumpTo: null, rate: film.rate * (apart < 0 ? 1 + haste : 1 - haste) }
}

/** Whether there is something to see at a moment, in seconds. */
export const isWithin = (spans: readonly { from: number; to: number }[], at: number) =>
  spans.some(({ from, to }) => from <= at && at < to)

export const nextCorner = (corner: Corner): Corner =>
  corners[(corners.indexOf(corner) + 1) % corners.length] ?? corners[0]
