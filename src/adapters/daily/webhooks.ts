import { z } from 'zod'
import { idOf } from '#kernel/id'
import { hmacOf, isFresh, isSame } from '#kernel/signatures'
import type { PresenceFact } from '#modules/live/ports'

type Signed = { secret: string; signature: string | undefined; timestamp: string | undefined; now: Temporal.Instant }
type Told = Required<Omit<PresenceFact, 'seat'>> & { userId: string }

const presence = z.object({
  type: z.enum(['participant.joined', 'participant.left']),
  event_ts: z.number(),
  payload: z.object({
    room: idOf('rom'),
    user_id: z.string(),
    session_id: z.string().min(1).max(100),
    joined_at: z.number(),
    duration: z.number().optional(),
  }),
})
/** Daily asks once, before it keeps an address, whether anybody is there; it says nothing and has no signature yet. */
const greeting = z.strictObject({ test: z.unknown() })

/** What Daily says about who is there; null when it is about something else, or about rooms that are not ours. */
export function dailyPresence(body: Buffer, { secret, signature, timestamp, now }: Signed): Told | null | 'forged' {
  const said = jsonIn(body)
  if (greeting.safeParse(said).success) return null
  const expected = hmacOf(Buffer.from(secret, 'base64'), `${timestamp}.${body}`).toString('base64')
  if (!isSame(expected, signature ?? '') || !isFresh(timestamp ?? '', now)) return 'forged'
  const told = presence.safeParse(said)
  if (!told.success) return null
  const { type, payload, event_ts } = told.data
  const { joined_at, duration } = payload
  const kind = type === 'participant.left' ? 'left' : 'joined'
  const seconds = kind === 'joined' ? joined_at : duration === undefined ? event_ts : joined_at + duration
  const at = earlier(Temporal.Instant.fromEpochMilliseconds(Math.round(seconds * 1000)), now)
  return { room: payload.room, connection: payload.session_id, userId: payload.user_id, kind, at }
}

function earlier(one: Temporal.Instant, other: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(one, other) < 0 ? one : other
}

function jsonIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    return null
  }
}
