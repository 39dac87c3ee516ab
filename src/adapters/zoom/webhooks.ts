import { z } from 'zod'
import { hmacOf, isFresh, isSame } from '#kernel/signatures'

type Signed = { secret: string; signature: string | undefined; timestamp: string | undefined; now: Temporal.Instant }

export type ZoomTold =
  | 'forged'
  | { kind: 'other' }
  /** What is answered, so that Zoom knows that the address is ours; asked again every three days. */
  | { kind: 'challenge'; answer: string }
  | {
      kind: 'joined' | 'left'
      place: string
      /** A registrant, or the account's own user who leads the meeting. */
      knownAs: string
      connection: string
      at: Temporal.Instant
    }

const challenge = z.object({
  event: z.literal('endpoint.url_validation'),
  payload: z.object({ plainToken: z.string().min(1).max(500) }),
})
const presence = z.object({
  event: z.enum(['meeting.participant_joined', 'meeting.participant_left']),
  event_ts: z.number(),
  payload: z.object({
    object: z.object({
      id: z.union([z.string(), z.number()]),
      participant: z.object({
        user_id: z.string(),
        participant_uuid: z.string().optional(),
        id: z.string().optional(),
        registrant_id: z.string().optional(),
        join_time: z.string().optional(),
        leave_time: z.string().optional(),
      }),
    }),
  }),
})

/** What Zoom reports: `v0:<timestamp>:<body>`, signed with the app's secret token. */
export function zoomTold(body: Buffer, { secret, signature, timestamp, now }: Signed): ZoomTold {
  const expected = `v0=${hmacOf(secret, `v0:${timestamp}:${body}`).toString('hex')}`
  if (!isSame(expected, signature ?? '') || !isFresh(timestamp ?? '', now)) return 'forged'
  const said = jsonIn(body)
  const asked = challenge.safeParse(said).data?.payload.plainToken
  if (asked !== undefined) {
    const encryptedToken = hmacOf(secret, asked).toString('hex')
    return { kind: 'challenge', answer: JSON.stringify({ plainToken: asked, encryptedToken }) }
  }
  const told = presence.safeParse(said)
  if (!told.success) return { kind: 'other' }
  const { object } = told.data.payload
  const { participant } = object
  const kind = told.data.event === 'meeting.participant_joined' ? 'joined' : 'left'
  const knownAs = participant.registrant_id || participant.id
  if (!knownAs) return { kind: 'other' }
  const when = Date.parse((kind === 'joined' ? participant.join_time : participant.leave_time) ?? '')
  const at = Temporal.Instant.fromEpochMilliseconds(
    Math.min(Number.isNaN(when) ? told.data.event_ts : when, now.epochMilliseconds),
  )
  return { kind, place: String(object.id), knownAs, connection: connectionOf(participant), at }
}

/** Reports and the dashboard name one stay in a meeting alike. */
export const connectionOf = ({
  participant_uuid,
  user_id,
}: {
  participant_uuid?: string | undefined
  user_id?: string | undefined
}) => participant_uuid || user_id || ''

function jsonIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    return null
  }
}
