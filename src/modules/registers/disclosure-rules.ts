import { type Refused, refused } from '#kernel/refusal'
import type { DisclosureState } from './disclosure-schemas.ts'

/** So many different people have to have approved the same scope. */
export const approvalsNeeded = 2
/** For so long it can be fetched after it was opened; once. */
export const opensFor = Temporal.Duration.from({ minutes: 10 })
/** A hand-out that has not come to its end after so long never will. */
export const endsWithin = Temporal.Duration.from({ hours: 24 })
export const notHandedOut = { handed_out_by: null, handed_out_at: null, tell_at: null } as const
/** A gag without an end, and one whose end is further away, is looked at again after so long. */
export const reviewedAfter = Temporal.Duration.from({ hours: 90 * 24 })
const keptYears = 5

export const forgottenFrom = (now: Temporal.Instant) =>
  now.toZonedDateTimeISO('UTC').add({ years: keptYears }).toInstant()

type Standing = {
  withdrawn_at: Temporal.Instant | null
  handed_out_at: Temporal.Instant | null
  opened_at: Temporal.Instant | null
  approvals: number
}

export function stateOf(
  { withdrawn_at, handed_out_at, opened_at, approvals }: Standing,
  now: Temporal.Instant,
): DisclosureState {
  if (withdrawn_at) return 'withdrawn'
  if (handed_out_at) return 'handed_out'
  if (approvals < approvalsNeeded) return 'entered'
  return opened_at && isOpen(opened_at, now) ? 'open' : 'approved'
}

export const isOpen = (openedAt: Temporal.Instant, now: Temporal.Instant) =>
  Temporal.Instant.compare(now, openedAt.add(opensFor)) < 0

/** What is not handed out yet can be changed; what is withdrawn stays as it is. */
export function changeable(state: DisclosureState): object | Refused<'disclosure.handed_out' | 'disclosure.withdrawn'> {
  if (state === 'withdrawn') return refused('disclosure.withdrawn')
  return state === 'handed_out' ? refused('disclosure.handed_out') : {}
}

type Approving = { state: DisclosureState; revision: number; fields: readonly string[]; approvedByThem: boolean }

/** Whoever approves has read this very scope, and is not one of those who did so before. */
export function approvable(
  { state, revision, fields, approvedByThem }: Approving,
  read: number,
):
  | object
  | Refused<
      | 'disclosure.handed_out'
      | 'disclosure.withdrawn'
      | 'disclosure.no_fields'
      | 'disclosure.changed'
      | 'disclosure.approved_by_you'
      | 'disclosure.approved'
    > {
  if (state === 'withdrawn' || state === 'handed_out') return changeable(state)
  if (fields.length === 0) return refused('disclosure.no_fields')
  if (revision !== read) return refused('disclosure.changed')
  if (approvedByThem) return refused('disclosure.approved_by_you')
  return state === 'entered' ? {} : refused('disclosure.approved')
}

type Gag = { gag_reference: string | null; gag_until: Temporal.Instant | null }

/** When the person is told of what was handed over; null while nobody knows until when that is forbidden. */
export function tellingAt({ gag_reference, gag_until }: Gag, handedOutAt: Temporal.Instant): Temporal.Instant | null {
  if (gag_reference === null) return handedOutAt
  if (gag_until === null) return null
  return Temporal.Instant.compare(gag_until, handedOutAt) > 0 ? gag_until : handedOutAt
}

/** By when somebody looks again whether it is still forbidden to tell. */
export function reviewOf({ gag_reference, gag_until }: Gag, now: Temporal.Instant): Temporal.Instant | null {
  if (gag_reference === null) return null
  const bound = now.add(reviewedAfter)
  return gag_until !== null && Temporal.Instant.compare(gag_until, bound) <= 0 ? null : bound
}
