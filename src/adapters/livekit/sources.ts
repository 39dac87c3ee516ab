import { type ParticipantInfo, TrackSource as Source } from '@livekit/protocol'
import type { SeatRights, TrackSource } from '#modules/live/ports'

/** LiveKit tells a screen's picture from its sound; for us both are the screen. */
const sources: Record<TrackSource, Source[]> = {
  microphone: [Source.MICROPHONE],
  camera: [Source.CAMERA],
  screen: [Source.SCREEN_SHARE, Source.SCREEN_SHARE_AUDIO],
}

export function sourcesFor(rights: SeatRights): Source[] {
  return rights.publish.flatMap((source) => sources[source])
}

export function sidsOf({ tracks }: ParticipantInfo, source: TrackSource): string[] {
  return tracks.filter((track) => !track.muted && sources[source].includes(track.source)).map(({ sid }) => sid)
}

export function sendingOf({ tracks }: ParticipantInfo): { source: TrackSource; muted: boolean }[] {
  return tracks.flatMap((track) => {
    const source = (Object.keys(sources) as TrackSource[]).find((name) => sources[name][0] === track.source)
    return source ? [{ source, muted: track.muted }] : []
  })
}
