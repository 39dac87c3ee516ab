import type { LocalParticipant, LocalTrack } from 'livekit-client'

/**
 * What a page has taken of the machine: cameras, microphones, screens. Once it lets go it holds nothing again,
 * also when a reconnect was just taking them anew: no light stays on.
 */
export class OwnTracks {
  #tracks = new Set<LocalTrack>()
  #over = false

  /** Whether it was not known yet. */
  take(track: LocalTrack | undefined): boolean {
    if (!track || this.#tracks.has(track)) return false
    this.#tracks.add(track)
    track.on('restarted', () => {
      if (this.#over) track.stop()
    })
    if (this.#over) track.stop()
    return true
  }

  /** Parts of a screen that are still being taken, and which nobody is sent any more. */
  astray({ trackPublications }: LocalParticipant): LocalTrack[] {
    const sent = new Set([...trackPublications.values()].map(({ track }) => track))
    return [...this.#tracks].filter(
      (track) =>
        track.source.startsWith('screen_share') && track.mediaStreamTrack.readyState === 'live' && !sent.has(track),
    )
  }

  letGo(): void {
    this.#over = true
    for (const track of this.#tracks) track.stop()
  }
}
