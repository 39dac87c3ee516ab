/** A teacher's stream, as a metronome: 30 pictures a second in five packets each, fifty packets of sound. About 1.5 Mbit/s. */
export const packetsPerSecond = 30 * 5 + 50

export function stream(
  send: (kind: 'video' | 'audio', timestamp: number, marker: boolean, payload: Buffer) => void,
): NodeJS.Timeout {
  const picture = Buffer.alloc(1_180, 0x55)
  const sound = Buffer.alloc(120, 0x33)
  const begun = performance.now()
  let pictures = 0
  let sounds = 0
  return setInterval(() => {
    const seconds = (performance.now() - begun) / 1000
    for (; pictures < seconds * 30; pictures++) {
      for (let part = 0; part < 5; part++) {
        // VP8 (RFC 7741): a partition begins in the first packet; an even byte behind it makes it a key frame.
        picture[0] = part === 0 ? 0x10 : 0x00
        picture[1] = 0x10
        picture.writeBigUInt64BE(process.hrtime.bigint(), 100)
        send('video', pictures * 3_000, part === 4, picture)
      }
    }
    for (; sounds < seconds * 50; sounds++) send('audio', sounds * 960, false, sound)
  }, 5)
}
