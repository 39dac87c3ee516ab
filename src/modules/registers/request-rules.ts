import { type Refused, refused } from '#kernel/refusal'
import { endOf, type Mark, shareOf } from './deadlines.ts'
import { jurisdictionOf } from './jurisdictions.ts'
import type { RequestKind, RequestState } from './request-schemas.ts'

/** Owners are told when half of the time is over, when a fifth is left, and when nothing is. */
const levels = [50, 80, 100]
/** What nobody confirmed is forgotten after a week; what is done stays as long as somebody may ask how it was answered. */
export const unconfirmedFor = Temporal.Duration.from({ hours: 7 * 24 })
const keptMonths = 24

export const forgottenAfter = (doneAt: Temporal.Instant) =>
  doneAt.toZonedDateTimeISO('UTC').add({ months: keptMonths }).toInstant()

const allowed: Readonly<Record<RequestState, readonly RequestState[]>> = {
  unconfirmed: ['received', 'in_work', 'refused', 'withdrawn'],
  received: ['identity_asked', 'in_work', 'answered', 'refused', 'withdrawn'],
  identity_asked: ['in_work', 'answered', 'refused', 'withdrawn'],
  in_work: ['identity_asked', 'answered', 'refused', 'withdrawn'],
  answered: [],
  refused: [],
  withdrawn: [],
}

export function mayBecome(state: RequestState, next: RequestState): boolean {
  return allowed[state].includes(next)
}

export function becoming(
  state: RequestState,
  next: RequestState,
): { state: RequestState } | Refused<'request.done' | 'request.not_now'> {
  if (mayBecome(state, next)) return { state: next }
  return refused(allowed[state].length === 0 ? 'request.done' : 'request.not_now')
}

/** What a job does by itself, once it is known who asks. */
export const isDoneByJob = (kind: RequestKind): kind is 'copy' | 'erasure' => kind === 'copy' || kind === 'erasure'

/** What may ask for data to be left alone: a restriction, or an objection while it is examined (GDPR Art. 18(1)). */
export const mayRestrict = (kind: RequestKind) => kind === 'restriction' || kind === 'objection'

/** What the services outside have to know of too, as far as it is granted (GDPR Art. 19); of an erasure they are told by itself. */
export const concernsOthers = (kind: RequestKind) => kind === 'correction' || kind === 'restriction'

type Clocked = { received_at: Temporal.Instant; due_at: Temporal.Instant }

export function dueOf(receivedAt: Temporal.Instant, place: string | null, timeZone: string): Temporal.Instant {
  return endOf(jurisdictionOf(place).answer, receivedAt, timeZone)
}

export const marksOf = ({ received_at, due_at }: Clocked): Mark[] => shareOf(received_at, due_at, levels)

export function spentOf({ received_at, due_at }: Clocked, now: Temporal.Instant): number {
  const whole = due_at.epochMilliseconds - received_at.epochMilliseconds
  const spent = Math.floor(((now.epochMilliseconds - received_at.epochMilliseconds) * 100) / Math.max(1, whole))
  return Math.min(100, Math.max(0, spent))
}

export const isPast = (due: Temporal.Instant, now: Temporal.Instant) => Temporal.Instant.compare(due, now) < 0

type Extendable = Clocked & { place: string | null; time_zone: string; extended_at: Temporal.Instant | null }

/** Once, in time, and only where the law of that place knows it. */
export function extended(
  request: Extendable,
  now: Temporal.Instant,
): { due: Temporal.Instant } | Refused<'request.no_extension' | 'request.extended' | 'request.too_late'> {
  const { extension } = jurisdictionOf(request.place)
  if (!extension) return refused('request.no_extension')
  if (request.extended_at) return refused('request.extended')
  if (isPast(request.due_at, now)) return refused('request.too_late')
  return { due: endOf(extension, request.due_at, request.time_zone) }
}
