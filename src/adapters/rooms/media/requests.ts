import {
  type AddTrackRequest,
  DisconnectReason,
  type MuteTrackRequest,
  Pong,
  RequestResponse,
  RequestResponse_Reason,
  type SubscriptionPermission,
  type SyncState,
  type UpdateParticipantMetadata,
  type UpdateSubscription,
  type UpdateTrackSettings,
  VideoQuality,
} from '@livekit/protocol'
import { limits } from '../limits.ts'
import type { Participant } from './participants.ts'
import type { Request } from './signals.ts'

type Answers = {
  [Case in NonNullable<Request['case']>]?: (from: Participant, value: Extract<Request, { case: Case }>['value']) => void
}

/** What a client may ask (LiveKit `SignalRequest`). `trickle` is not here: with ICE-lite a client's candidates show themselves by its checks. */
const answers: Answers = {
  offer: (from, offer) => must(from.answer(offer), 'not an offer'),
  answer: (from, { sdp, id }) => must(from.subscriber.accept(sdp, id), 'not an answer'),
  addTrack,
  mute: muteOwn,
  subscription: subscribe,
  trackSetting: showTracks,
  updateMetadata: describeOneself,
  subscriptionPermission: permitSubscribers,
  syncState: synchronise,
  leave: (from) => from.room.leave(from, DisconnectReason.CLIENT_INITIATED),
  ping: (from) => from.send({ case: 'pong', value: BigInt(Date.now()) }),
  pingReq: (from, { timestamp }) =>
    from.send({ case: 'pongResp', value: new Pong({ lastPingTimestamp: timestamp, timestamp: BigInt(Date.now()) }) }),
}

/** Does what a client asks. What we do not know we pass over; what makes no sense throws, and ends its connection. */
export function answerRequest(from: Participant, request: Request): void {
  const answer = request.case && (answers[request.case] as ((from: Participant, value: unknown) => void) | undefined)
  answer?.(from, request.value)
}

function addTrack(from: Participant, request: AddTrackRequest): void {
  if (from.publish(request)) return
  from.send({
    case: 'requestResponse',
    value: new RequestResponse({
      reason: RequestResponse_Reason.NOT_ALLOWED,
      request: { case: 'addTrack', value: request },
    }),
  })
}

function muteOwn(from: Participant, { sid, muted }: MuteTrackRequest): void {
  const publication = from.publications.get(sid)
  if (!publication || publication.info.muted === muted) return
  publication.mute(muted)
  from.changed()
}

function subscribe(from: Participant, request: UpdateSubscription): void {
  const sids = [...request.trackSids, ...request.participantTracks.flatMap(({ trackSids }) => trackSids)]
  for (const sid of sids) {
    const publication = from.room.publication(sid)
    if (!publication) continue
    if (request.subscribe) from.room.follow(from, publication)
    else from.subscriber.unfollow(publication)
  }
}

function showTracks(from: Participant, settings: UpdateTrackSettings): void {
  for (const sid of settings.trackSids) {
    const downtrack = from.subscriber.downtracks.get(sid)
    if (!downtrack) continue
    const { width, height, quality } = settings
    const layer = width > 0 ? downtrack.publication.layerForSize(width, height) : quality
    downtrack.show({ paused: settings.disabled || quality === VideoQuality.OFF, layer })
  }
}

function describeOneself(from: Participant, request: UpdateParticipantMetadata): void {
  const reason = from.permission.canUpdateMetadata ? textRefusal(request) : RequestResponse_Reason.NOT_ALLOWED
  if (reason === RequestResponse_Reason.OK) {
    if (request.metadata) from.metadata = request.metadata
    if (request.name) from.name = request.name
    from.attributes = withoutEmpty({ ...from.attributes, ...request.attributes })
    from.changed()
  }
  from.send({
    case: 'requestResponse',
    value: new RequestResponse({
      requestId: request.requestId,
      reason,
      request: { case: 'updateMetadata', value: request },
    }),
  })
}

function textRefusal({ metadata, name, attributes }: UpdateParticipantMetadata): RequestResponse_Reason {
  const length = metadata.length + name.length + JSON.stringify(attributes).length
  const fits = length <= limits.participant.textBytes && Object.keys(attributes).length <= limits.participant.attributes
  return fits ? RequestResponse_Reason.OK : RequestResponse_Reason.LIMIT_EXCEEDED
}

/** LiveKit deletes an attribute by setting it to nothing. */
function withoutEmpty(attributes: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== ''))
}

/** A publisher may choose who follows its tracks; until now only "everybody" and "nobody" are known to our clients. */
function permitSubscribers(from: Participant, { allParticipants, trackPermissions }: SubscriptionPermission): void {
  if (allParticipants) return
  const allowed = new Set(
    trackPermissions.flatMap(({ participantIdentity, participantSid }) => [participantIdentity, participantSid]),
  )
  for (const other of from.room.participants.values()) {
    if (other === from || allowed.has(other.identity) || allowed.has(other.sid)) continue
    for (const publication of from.publications.values()) other.subscriber.unfollow(publication)
  }
}

/** After a resume: what the client had switched off before stays off. */
function synchronise(from: Participant, state: SyncState): void {
  for (const sid of state.trackSidsDisabled)
    from.subscriber.downtracks.get(sid)?.show({ paused: true, layer: VideoQuality.HIGH })
  if (state.subscription && !state.subscription.subscribe) subscribe(from, state.subscription)
}

function must(made: boolean, reason: string): void {
  if (!made) throw new Error(reason)
}
