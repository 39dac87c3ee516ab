import { type Refused, refused } from '#kernel/refusal'
import { hoursFrom, type Mark } from './deadlines.ts'
import type { IncidentRisk } from './incident-schemas.ts'

/** Hours from awareness at which owners are told that somebody has to be told; the last of them is the deadline. */
const levels = [24, 48, 60, 72]
const deadlineHours = 72
const keptYears = 5

export const incidentMarks = (awareAt: Temporal.Instant): Mark[] => hoursFrom(awareAt, levels)
export const incidentDue = (awareAt: Temporal.Instant) => awareAt.add({ hours: deadlineHours })
export const incidentForgotten = (awareAt: Temporal.Instant, doneAt: Temporal.Instant) => {
  const [, later] = [awareAt, doneAt].toSorted(Temporal.Instant.compare) as [Temporal.Instant, Temporal.Instant]
  return later.toZonedDateTimeISO('UTC').add({ years: keptYears }).toInstant()
}

type Decision = { isTold: boolean; reason: string }

/** Whoever is not told needs a reason, and so does whoever is told late. */
export function decided(
  { isTold, reason }: Decision,
  awareAt: Temporal.Instant,
  now: Temporal.Instant,
): Decision | Refused<'incident.reason' | 'incident.late_reason'> {
  if (reason !== '') return { isTold, reason }
  if (!isTold) return refused('incident.reason')
  return Temporal.Instant.compare(incidentDue(awareAt), now) < 0 ? refused('incident.late_reason') : { isTold, reason }
}

type Standing = {
  risk: IncidentRisk | null
  authority_decided_at: Temporal.Instant | null
  people_decided_at: Temporal.Instant | null
}

/** Nothing is closed before its risk is judged, and before it is settled who is told. */
export function ready({
  risk,
  authority_decided_at,
  people_decided_at,
}: Standing): object | Refused<'incident.not_ready'> {
  return risk && authority_decided_at && people_decided_at ? {} : refused('incident.not_ready')
}
