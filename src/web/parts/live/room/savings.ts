import type * as Livekit from 'livekit-client'
import type { Room, VideoCaptureOptions } from 'livekit-client'
import type { Saving } from './ways.svelte.ts'

type Client = typeof Livekit

/** How much of everybody's pictures this page asks for. A sound is always taken in. */
export function takeIn(room: Room, saving: Saving, { Track, VideoQuality }: Client): void {
  for (const participant of room.remoteParticipants.values())
    for (const publication of participant.videoTrackPublications.values()) {
      publication.setSubscribed(saving !== 'audio')
      if (saving === 'audio') continue
      const isFace = publication.source === Track.Source.Camera
      publication.setVideoQuality(saving === 'saver' && isFace ? VideoQuality.LOW : VideoQuality.HIGH)
    }
}

/** Seconds that sound waits on a line that loses some of it: what is lost can be asked for and sent once more meanwhile. */
const patience = 0.4

/** Sound comes at once on an excellent line, and whole on any other. */
export function waitForRepairs(room: Room, { ConnectionQuality, RemoteAudioTrack }: Client): void {
  const { connectionQuality } = room.localParticipant
  const isExcellent =
    connectionQuality === ConnectionQuality.Excellent || connectionQuality === ConnectionQuality.Unknown
  for (const participant of room.remoteParticipants.values())
    for (const { track } of participant.audioTrackPublications.values())
      if (track instanceof RemoteAudioTrack) track.setPlayoutDelay(isExcellent ? 0 : patience)
}

/** How large my own picture is taken. */
export function captureFor(saving: Saving, { VideoPresets }: Client): VideoCaptureOptions {
  return { resolution: (saving === 'full' ? VideoPresets.h720 : VideoPresets.h180).resolution }
}

/** A camera that is on goes on, as large as is wished now. */
export async function sendOut(room: Room, saving: Saving, livekit: Client): Promise<void> {
  const camera = room.localParticipant.getTrackPublication(livekit.Track.Source.Camera)?.videoTrack
  if (camera && !camera.isMuted) await camera.restartTrack({ ...captureFor(saving, livekit) })
}
