import { ConnectionQuality, ConnectionQualityInfo } from '@livekit/protocol'
import type { Participant } from './participants.ts'

export const qualitiesEvery = 2_000

const scores: Record<ConnectionQuality, number> = {
  [ConnectionQuality.EXCELLENT]: 5,
  [ConnectionQuality.GOOD]: 4,
  [ConnectionQuality.POOR]: 2,
  [ConnectionQuality.LOST]: 0,
}

/** How everybody's connection is doing; remembers what was last told, so that only changes are. */
export class Qualities {
  #told = new Map<string, ConnectionQuality>()

  changes(participants: Iterable<Participant>): ConnectionQualityInfo[] {
    const now = new Map([...participants].map(({ sid, quality }) => [sid, quality]))
    const changed = [...now].filter(([sid, quality]) => this.#told.get(sid) !== quality)
    this.#told = now
    return changed.map(infoOf)
  }

  get all(): ConnectionQualityInfo[] {
    return [...this.#told].map(infoOf)
  }
}

function infoOf([participantSid, quality]: [string, ConnectionQuality]): ConnectionQualityInfo {
  return new ConnectionQualityInfo({ participantSid, quality, score: scores[quality] })
}
