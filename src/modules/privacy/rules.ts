import type { ErasureCause } from './erasure-schemas.ts'

/** How long somebody may take back their wish to be erased. */
export const coolingOffDays = 7

/** A child's data and what a guardian no longer agrees to wait for nothing. */
export function dueAfter(cause: ErasureCause, now: Temporal.Instant): Temporal.Instant {
  return cause === 'own_wish' ? now.add({ hours: coolingOffDays * 24 }) : now
}

/** Whoever is closed out may be in a class: they are put out of it before their rows go. */
export const putOutFirst = Temporal.Duration.from({ minutes: 1 })

/** An erasure has to be over so long after it was asked for; from the earlier day on somebody has to look why it is not. */
export const overWithinDays = 30
export const lateAfterDays = 25

/** Kept longer, a backup from before an erasure outlasts the time that the erasure has. */
const backupsAtMost = 21
export const backupsKept = (days: number | null) => (days === null ? null : { days, inTime: days <= backupsAtMost })

const lateAfter = Temporal.Duration.from({ hours: lateAfterDays * 24 })
export function isLate(
  { askedAt, doneAt }: { askedAt: Temporal.Instant; doneAt: Temporal.Instant | null },
  now: Temporal.Instant,
) {
  return doneAt === null && Temporal.Instant.compare(askedAt.add(lateAfter), now) <= 0
}

/** A receipt shows that it was done as long as somebody may ask. */
export const receiptKeptMonths = 24
