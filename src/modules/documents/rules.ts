import { type Refused, refused } from '#kernel/refusal'

/** So long before it holds, people are told of a change that may matter to them. */
export const materialNoticeDays = 30

type Asked = { effectiveAt: Temporal.Instant; byMail: boolean; inTheApp: boolean }
type Standing = {
  now: Temporal.Instant
  isMaterial: boolean
  hasReaders: boolean
  mailReachesPeople: boolean
  /** Nothing else of it matters but that there will be mail. */
  bringsMail: boolean
}

/**
 * A change that matters is told by both ways and a month before; where nobody but owners is here yet, there is nobody to tell.
 * Only that there will be mail cannot be told by mail.
 */
export function publishable(
  asked: Asked,
  { now, isMaterial, hasReaders, mailReachesPeople, bringsMail }: Standing,
): Asked | Refused<'policy.too_soon' | 'policy.both_ways' | 'policy.no_mail'> {
  if (!isMaterial || !hasReaders) return asked
  if (Temporal.Instant.compare(asked.effectiveAt, now.add({ hours: materialNoticeDays * 24 })) < 0)
    return refused('policy.too_soon')
  const inTheAppOnly = bringsMail && !mailReachesPeople
  if (!asked.inTheApp || !(asked.byMail || inTheAppOnly)) return refused('policy.both_ways')
  return mailReachesPeople || inTheAppOnly ? asked : refused('policy.no_mail')
}
