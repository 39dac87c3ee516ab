import { SpeakerInfo } from '@livekit/protocol'
import type { Participant } from './participants.ts'
import type { Publication } from './publications.ts'

export const speakersEvery = 300

/** Share of a moment's packets that must be loud for it to count as speech. */
const loudShare = 0.4

/**
 * Who speaks, from the audio levels in header extensions (RFC 6464): nothing is decoded.
 * Remembers what was last told, so that only changes are.
 */
export class Speakers {
  readonly #levels = new Map<string, number>()

  /** The changes since the last call. */
  changes(participants: Iterable<Participant>): SpeakerInfo[] {
    const changes: SpeakerInfo[] = []
    const present = new Set<string>()
    for (const participant of participants) {
      present.add(participant.sid)
      const level = smoothed(this.#levels.get(participant.sid) ?? 0, levelOf(participant.publications.values()))
      const before = this.#levels.get(participant.sid) ?? 0
      if (level === before) continue
      this.#levels.set(participant.sid, level)
      changes.push(new SpeakerInfo({ sid: participant.sid, level, active: level > 0 }))
    }
    for (const sid of this.#levels.keys()) if (!present.has(sid)) this.#levels.delete(sid)
    return changes
  }

  get speaking(): SpeakerInfo[] {
    return [...this.#levels]
      .filter(([, level]) => level > 0)
      .map(([sid, level]) => new SpeakerInfo({ sid, level, active: true }))
  }
}

/** 0 for silence, 1 for as loud as can be; the counters start again. */
function levelOf(publications: Iterable<Publication>): number {
  let level = 0
  for (const { kind, loudness, info } of publications) {
    if (kind !== 'audio' || loudness.packets === 0) continue
    if (!info.muted && loudness.loud / loudness.packets >= loudShare)
      level = Math.max(level, 10 ** (-loudness.loudest / 20))
    Object.assign(loudness, { packets: 0, loud: 0, loudest: 127 })
  }
  return level
}

/** The quietest that is told; below it is silence. */
const quietest = 0.125

/** Fades out over a second, so that a pause for breath does not flicker; steps of an eighth keep the messages few. */
export function smoothed(before: number, now: number): number {
  const level = now > 0 ? Math.max(quietest, now) : before / 2
  return level < quietest ? 0 : Math.round(level / quietest) * quietest
}
