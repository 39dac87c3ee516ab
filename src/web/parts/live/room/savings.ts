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

/** How large my own picture is taken. */
export function captureFor(saving: Saving, { VideoPresets }: Client): VideoCaptureOptions {
  return { resolution: (saving === 'full' ? VideoPresets.h720 : VideoPresets.h180).resolution }
}

/** A camera that is on goes on, as large as is wished now. */
export async function sendOut(room: Room, saving: Saving, livekit: Client): Promise<void> {
  const camera = room.localParticipant.getTrackPublication(livekit.Track.Source.Camera)?.videoTrack
  if (camera && !camera.isMuted) await camera.restartTrack({ ...captureFor(saving, livekit) })
}
