import type { Source } from './media-publishing.ts'

/** What is sent of one source, or one size of it: pictures a second (or pieces of sound), and the packets of each. */
type Pace = { source: Source; rid: string; perSecond: number; packets: number }

const camera = {
  small: { perSecond: 15, packets: 1 },
  middle: { perSecond: 20, packets: 3 },
  large: { perSecond: 30, packets: 5 },
}
export const paces = {
  small: { source: 'camera', rid: 'q', ...camera.small },
  middle: { source: 'camera', rid: 'h', ...camera.middle },
  large: { source: 'camera', rid: 'f', ...camera.large },
  voice: { source: 'microphone', rid: '', perSecond: 50, packets: 1 },
  screen: { source: 'screen', rid: '', perSecond: 5, packets: 6 },
} satisfies Record<string, Pace>

/** What a teacher sends: a camera of 1.5 Mbit/s with its smaller sizes, a voice, a screen. */
export const lecture: readonly Pace[] = [paces.small, paces.middle, paces.large, paces.voice, paces.screen]
/** What each student is sent of it. */
export const lectureSeen: readonly Pace[] = [paces.large, paces.voice, paces.screen]
export const face: readonly Pace[] = [paces.small, paces.large]

export function packetsPerSecond(what: readonly Pace[]): number {
  return what.reduce((sum, { perSecond, packets }) => sum + perSecond * packets, 0)
}

/** A metronome. Each packet of a picture holds the time it was sent, 100 bytes in. */
export function stream(
  what: readonly Pace[],
  send: (pace: Pace, about: { timestamp: number; marker: boolean }, payload: Buffer) => void,
): NodeJS.Timeout {
  const begun = performance.now()
  const done = what.map(() => 0)
  return setInterval(() => {
    const seconds = (performance.now() - begun) / 1000
    for (const [at, pace] of what.entries()) {
      const clock = pace.source === 'microphone' ? 48_000 : 90_000
      for (; (done[at] ?? 0) < seconds * pace.perSecond; done[at] = (done[at] ?? 0) + 1) {
        const timestamp = Math.round(((done[at] ?? 0) * clock) / pace.perSecond)
        for (let part = 0; part < pace.packets; part++)
          send(pace, { timestamp, marker: part === pace.packets - 1 }, payloadOf(pace, part))
      }
    }
  }, 5)
}

function payloadOf({ source }: Pace, part: number): Buffer {
  if (source === 'microphone') return Buffer.alloc(120, 0x33)
  const picture = Buffer.alloc(1_180, 0x55)
  // VP8 (RFC 7741): a partition begins in the first packet; an even byte behind it makes it a key frame.
  picture[0] = part === 0 ? 0x10 : 0x00
  picture[1] = 0x10
  picture.writeBigUInt64BE(process.hrtime.bigint(), 100)
  return picture
}
