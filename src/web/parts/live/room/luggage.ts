import type * as Livekit from 'livekit-client'
import type { LocalParticipant, LocalTrack, LocalVideoTrack } from 'livekit-client'

/**
 * What somebody sends and takes along into another room: a camera and a microphone that are on stay open, so that nothing is asked
 * and no picture blinks. What is off is let go of, and a screen was shown to those who were there: it ends.
 */
export class Luggage {
  #tracks: LocalTrack[] = []

  get camera(): LocalVideoTrack | undefined {
    return this.#tracks.find(({ source }) => source === 'camera') as LocalVideoTrack | undefined
  }

  pack({ trackPublications }: LocalParticipant, { Track: { Source } }: typeof Livekit): void {
    for (const { track, source } of trackPublications.values()) {
      if (!track) continue
      const isOn = !track.isMuted && track.mediaStreamTrack.readyState === 'live'
      if (isOn && (source === Source.Camera || source === Source.Microphone)) this.#tracks.push(track)
      else track.stop()
    }
  }

  /** What somebody turned off on the way does not come along. */
  leave(which: 'camera' | 'microphone'): void {
    for (const track of this.#tracks) if (track.source === which) track.stop()
    this.#tracks = this.#tracks.filter(({ source }) => source !== which)
  }

  /** What cannot be sent there is let go of. */
  async unpack(me: LocalParticipant): Promise<void> {
    const tracks = this.#tracks
    this.#tracks = []
    await Promise.all(tracks.map((track) => me.publishTrack(track).catch(() => track.stop())))
  }
}
