import type * as Livekit from 'livekit-client'
import type { LocalParticipant, LocalTrack } from 'livekit-client'

/**
 * What somebody sends and takes along into another room: a camera and a microphone that are on stay open, so that nothing is asked
 * and no picture blinks. What is off is let go of, and a screen was shown to those who were there: it ends.
 */
export class Luggage {
  #tracks: LocalTrack[] = []

  pack({ trackPublications }: LocalParticipant, { Track: { Source } }: typeof Livekit): void {
    for (const { track, source } of trackPublications.values()) {
      if (!track) continue
      const isOn = !track.isMuted && track.mediaStreamTrack.readyState === 'live'
      if (isOn && (source === Source.Camera || source === Source.Microphone)) this.#tracks.push(track)
      else track.stop()
    }
  }

  /** What cannot be sent there is let go of. */
  async unpack(me: LocalParticipant): Promise<void> {
    const tracks = this.#tracks
    this.#tracks = []
    await Promise.all(tracks.map((track) => me.publishTrack(track).catch(() => track.stop())))
  }
}
