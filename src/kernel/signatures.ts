import { createHmac, timingSafeEqual } from 'node:crypto'

export const hmacOf = (key: string | Buffer, text: string | Buffer) => createHmac('sha256', key).update(text).digest()

/** Takes as long for what is nearly right as for what is all wrong. */
export function isSame(expected: string, given: string): boolean {
  const [one, other] = [Buffer.from(expected), Buffer.from(given)]
  return one.length === other.length && timingSafeEqual(one, other)
}

const replayWindow = Temporal.Duration.from({ minutes: 5 })

/** Whether something signed with this Unix time (in seconds, or in milliseconds) was signed just now; a copy that comes later was not. */
export function isFresh(unixTime: string, now: Temporal.Instant): boolean {
  if (!/^\d{10}(\d{3})?$/.test(unixTime)) return false
  const milliseconds = unixTime.length === 10 ? Number(unixTime) * 1000 : Number(unixTime)
  return Math.abs(now.epochMilliseconds - milliseconds) <= replayWindow.total('milliseconds')
}
