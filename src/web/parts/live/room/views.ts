import type * as Livekit from 'livekit-client'
import type { Participant, Room, Track } from 'livekit-client'

/** Somebody in the room, as the stage shows them. */
export type Seen = {
  readonly seatId: string
  readonly name: string
  readonly isMe: boolean
  readonly speaking: boolean
  /** When they last spoke, on this page's clock. */
  readonly heardAt: number
  readonly muted: boolean
  readonly weak: boolean
  readonly camera: Track | null
  readonly screen: Track | null
}
export type Sound = { readonly id: string; readonly track: Track }
export type Sending = { readonly microphone: boolean; readonly camera: boolean; readonly screen: boolean }

type Client = typeof Livekit

export function seenIn(room: Room, livekit: Client, heard: ReadonlyMap<string, number>): Seen[] {
  return [room.localParticipant, ...room.remoteParticipants.values()].map((one) => seen(one, livekit, heard))
}

/** What is left to see of somebody while there is no connection. */
export function withoutPicture(person: Seen): Seen {
  return { ...person, speaking: false, weak: false, camera: null, screen: null }
}

export function soundsIn(room: Room, { Track: { Source } }: Client): Sound[] {
  return [...room.remoteParticipants.values()].flatMap((participant) =>
    [Source.Microphone, Source.ScreenShareAudio].flatMap((source) => {
      const track = participant.getTrackPublication(source)?.track
      return track ? [{ id: track.sid ?? participant.identity + source, track }] : []
    }),
  )
}

export function sendingIn({ localParticipant }: Room): Sending {
  const { isMicrophoneEnabled, isCameraEnabled, isScreenShareEnabled } = localParticipant
  return { microphone: isMicrophoneEnabled, camera: isCameraEnabled, screen: isScreenShareEnabled }
}

/** What the seat's rights let it send; no list of sources means all of them. */
export function allowedIn({ localParticipant: { permissions } }: Room, { Track }: Client): Sending {
  const sources = (permissions?.canPublishSources ?? []).map((source) => Track.sourceFromProto(source))
  const may = (source: Track.Source) =>
    (permissions?.canPublish ?? true) && (sources.length === 0 || sources.includes(source))
  const { Microphone, Camera, ScreenShare } = Track.Source
  return { microphone: may(Microphone), camera: may(Camera), screen: may(ScreenShare) }
}

function seen(
  participant: Participant,
  { Track: { Source }, ConnectionQuality }: Client,
  heard: ReadonlyMap<string, number>,
): Seen {
  const shown = (source: Track.Source) => {
    const publication = participant.getTrackPublication(source)
    return publication && !publication.isMuted ? (publication.track ?? null) : null
  }
  return {
    seatId: participant.identity,
    name: participant.name ?? '',
    isMe: participant.isLocal,
    speaking: participant.isSpeaking && participant.isMicrophoneEnabled,
    heardAt: heard.get(participant.identity) ?? 0,
    muted: !participant.isMicrophoneEnabled,
    weak: [ConnectionQuality.Poor, ConnectionQuality.Lost].includes(participant.connectionQuality),
    camera: shown(Source.Camera),
    screen: shown(Source.ScreenShare),
  }
}
