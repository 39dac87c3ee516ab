import type { WebhookEvent, WebhookReceiver } from 'livekit-server-sdk'
import { idOf } from '#kernel/id'
import type { PresenceFact } from '#modules/live/ports'

/** A body that our media server did not sign. */
export class ForgedWebhook extends Error {
  override name = 'ForgedWebhook'
}

const roomId = idOf('rom')
const seatId = idOf('sea')

/** What a webhook says about who is there; undefined when it is about something else, or about rooms that are not ours. */
export async function presenceIn(
  receiver: WebhookReceiver,
  body: string,
  authorization: string | undefined,
  now: Temporal.Instant,
): Promise<(PresenceFact & { at: Temporal.Instant }) | undefined> {
  const event = await verified(receiver, body, authorization)
  const kind = { participant_joined: 'joined' as const, participant_left: 'left' as const }[event.event as string]
  const room = roomId.safeParse(event.room?.name)
  const seat = seatId.safeParse(event.participant?.identity)
  if (!kind || !room.success || !seat.success || !event.participant) return undefined
  const at = kind === 'joined' ? joinedAt(event) : leftAt(event, now)
  return { room: room.data, seat: seat.data, connection: event.participant.sid, kind, at }
}

async function verified(
  receiver: WebhookReceiver,
  body: string,
  authorization: string | undefined,
): Promise<WebhookEvent> {
  try {
    return await receiver.receive(body, authorization)
  } catch (error) {
    throw new ForgedWebhook('the webhook is not signed by our media server', { cause: error })
  }
}

/** LiveKit tells the second only; somebody was there until its end, or until this word of it. */
function leftAt({ createdAt }: WebhookEvent, now: Temporal.Instant): Temporal.Instant {
  const end = Temporal.Instant.fromEpochMilliseconds(Number(createdAt) * 1000 + 999)
  return Temporal.Instant.compare(end, now) < 0 ? end : now
}

function joinedAt({ participant, createdAt }: WebhookEvent): Temporal.Instant {
  const milliseconds = Number(participant?.joinedAtMs ?? 0) || Number(createdAt) * 1000
  return Temporal.Instant.fromEpochMilliseconds(milliseconds)
}
