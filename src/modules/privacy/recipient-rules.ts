import type { RecipientState } from './recipient-schemas.ts'

/** A service that gives no answer for so long is somebody's to write to; it is asked by program all the same. */
export const writtenToAfter = Temporal.Duration.from({ hours: 3 * 24 })

/** Nothing that names a person is kept longer to ask with. */
export const askedForDays = 90

/** Until then an answer still stands in the mail with the receipt; what comes later is told in another. */
export const receiptWaits = Temporal.Duration.from({ minutes: 10 })

/** What is deleted every day goes first: a version or a marker that it leaves is there by then. */
export const askedFirstAfter = Temporal.Duration.from({ minutes: 1 })

const longestPause = Temporal.Duration.from({ hours: 6 })

/** One minute, four, sixteen, …, six hours; and a try at the very moment from which somebody has to write. */
export function askedAgainAt(tries: number, erasedAt: Temporal.Instant, now: Temporal.Instant): Temporal.Instant {
  const pause = Math.min(4 ** (tries - 1), longestPause.total('minutes'))
  const next = now.add({ minutes: pause })
  const last = erasedAt.add(writtenToAfter)
  return Temporal.Instant.compare(now, last) < 0 && Temporal.Instant.compare(next, last) > 0 ? last : next
}

export const isSilent = (erasedAt: Temporal.Instant, now: Temporal.Instant) =>
  Temporal.Instant.compare(erasedAt.add(writtenToAfter), now) <= 0

type Standing = {
  answer: Extract<RecipientState, 'acknowledged' | 'failed' | 'not_supported'> | null
  by_hand_at: unknown
}

export const stateOf = ({ answer, by_hand_at }: Standing): RecipientState =>
  answer ?? (by_hand_at ? 'to_write_to' : 'asked')
