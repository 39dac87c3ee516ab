import { AccessToken, type ParticipantInfo, RoomServiceClient, WebhookReceiver } from 'livekit-server-sdk'
import type {
  MediaRooms,
  PresenceFact,
  PresenceListener,
  PresentSeat,
  SeatId,
  SeatRequest,
  Ticket,
} from '#modules/live/ports'
import { ordered, orderedIfThere } from './orders.ts'
import { sendingOf, sidsOf, sourcesFor } from './sources.ts'
import { presenceIn } from './webhooks.ts'

export { ForgedWebhook } from './webhooks.ts'

export type LivekitOptions = {
  /** Where browsers connect: `wss://…`, or the school's own address for the embedded server. */
  clientUrl: string
  /** Where we send orders: `http://…` or `https://…`. */
  serverUrl: string
  apiKey: string
  apiSecret: string
  /** The school's clock, from which a ticket's remaining time is counted. */
  now: () => Temporal.Instant
  /** The media server's clock, where it is known to be another one. */
  mediaNow?: () => Temporal.Instant
}

export interface LivekitRooms extends MediaRooms {
  /**
   * Checks a webhook's signature and tells the listeners what it says about presence.
   * Throws `ForgedWebhook`, and whatever a listener throws, so that the server sends it again.
   */
  receiveWebhook(body: string, authorization: string | undefined): Promise<PresenceFact | undefined>
}

/** Live classes on a LiveKit server, a LiveKit cluster, or our embedded server, which speaks the same. */
export function livekitRooms(options: LivekitOptions): LivekitRooms {
  const { apiKey, apiSecret } = options
  const service = new RoomServiceClient(options.serverUrl, apiKey, apiSecret)
  const receiver = new WebhookReceiver(apiKey, apiSecret)
  const listeners = new Set<PresenceListener>()
  const { now, mediaNow = now } = options
  const onOurClock = (at: Temporal.Instant) => at.add(mediaNow().until(now()))

  return {
    async openRoom(room, about = {}) {
      await ordered(
        service.createRoom({ name: room, ...(about.seats !== undefined && { maxParticipants: about.seats }) }),
      )
    },

    issueSeat: (request) => issueSeat(options, request),

    async changeRights(room, seat, rights) {
      const permission = {
        canSubscribe: true,
        canPublish: rights.publish.length > 0,
        canPublishSources: sourcesFor(rights),
        canPublishData: rights.say,
        canUpdateMetadata: false,
      }
      await ordered(service.updateParticipant(room, seat, { permission }))
    },

    async muteTrack(room, seat, source) {
      const participant = await ordered(service.getParticipant(room, seat))
      await Promise.all(
        sidsOf(participant, source).map((sid) => ordered(service.mutePublishedTrack(room, seat, sid, true))),
      )
    },

    async removeSeat(room, seat) {
      await ordered(service.removeParticipant(room, seat))
    },

    async seatsIn(room) {
      const participants = await orderedIfThere(service.listParticipants(room), [])
      return participants.map(presentSeat).map((present) => ({ ...present, since: onOurClock(present.since) }))
    },

    async closeRoom(room) {
      await orderedIfThere(service.deleteRoom(room), undefined)
    },

    onPresence(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },

    async receiveWebhook(body, authorization) {
      const told = await presenceIn(receiver, body, authorization, mediaNow())
      const fact = told && { ...told, at: onOurClock(told.at) }
      if (fact) for (const listener of listeners) await listener(fact)
      return fact
    },
  }
}

/**
 * `issuedAt` tells our embedded server a seat taken again from one that was removed before; LiveKit knows seconds only.
 * It is on the media server's clock, which says when somebody was removed: two clocks of one machine part when it is set right.
 */
async function issueSeat(
  options: LivekitOptions,
  { room, seat, displayName, role, rights, expiresAt }: SeatRequest,
): Promise<Ticket> {
  const { now: schoolNow, mediaNow = schoolNow } = options
  const now = schoolNow()
  const token = new AccessToken(options.apiKey, options.apiSecret, {
    identity: seat,
    name: displayName,
    ttl: Math.ceil(now.until(expiresAt).total('seconds')),
    attributes: { role, issuedAt: String(mediaNow().epochMilliseconds) },
  })
  token.addGrant({
    roomJoin: true,
    room,
    canSubscribe: true,
    canPublish: rights.publish.length > 0,
    canPublishSources: sourcesFor(rights),
    canPublishData: rights.say,
    canUpdateOwnMetadata: false,
  })
  return { kind: 'room', url: options.clientUrl, token: await token.toJwt(), expiresAt }
}

function presentSeat(participant: ParticipantInfo): PresentSeat {
  const since = Number(participant.joinedAtMs) || Number(participant.joinedAt) * 1000
  return {
    seat: participant.identity as SeatId,
    displayName: participant.name,
    connection: participant.sid,
    since: Temporal.Instant.fromEpochMilliseconds(since),
    sending: sendingOf(participant),
  }
}
