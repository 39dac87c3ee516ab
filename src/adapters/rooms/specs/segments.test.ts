import { Encoder } from '@evan/opus'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Loudness } from '../hearing/loudness.ts'
import { bounds, type Segment, Segments } from '../hearing/segments.ts'
import { type HeardPacket, type Said, Voice } from '../hearing/voices.ts'
import { waveHeadBytes, waveOf } from '../hearing/waves.ts'

const frame = 320

/** A voice: frames of 20 ms with speech or without, and now and then nothing at all for a while. */
const stretches = fc.array(
  fc.record({
    gap: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 90 })),
    runs: fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 400 })), { minLength: 1, maxLength: 6 }),
  }),
  { minLength: 1, maxLength: 4 },
)
const pieces = fc.array(fc.integer({ min: 1, max: 2_000 }), { minLength: 1, maxLength: 20 })

/** The sample of a voice at each moment tells which one it is; silence is 0. */
function voiceOf(wanted: readonly { gap: number; runs: readonly (readonly [boolean, number])[] }[]) {
  const speech: boolean[] = []
  const parts: { from: number; to: number }[] = []
  for (const { gap, runs } of wanted) {
    speech.push(...Array<boolean>(gap).fill(false))
    const from = speech.length
    for (const [speaks, frames] of runs) speech.push(...Array<boolean>(frames).fill(speaks))
    parts.push({ from: from * frame, to: speech.length * frame })
  }
  const samples = Int16Array.from({ length: speech.length * frame }, (_, at) =>
    speech[Math.floor(at / frame)] ? (at % 30_000) + 1 : 0,
  )
  return { speech, samples, parts }
}

function segmentsOf({ samples, parts }: ReturnType<typeof voiceOf>, sizes: readonly number[]): Segment[] {
  const segments: Segment[] = []
  const cutter = new Segments(
    (segment) => segments.push(segment),
    (piece) => piece.some((sample) => sample !== 0),
  )
  let nth = 0
  for (const { from, to } of parts)
    for (let at = from; at < to; ) {
      const end = Math.min(to, at + (sizes[nth++ % sizes.length] ?? frame))
      cutter.add(samples.subarray(at, end), at)
      at = end
    }
  cutter.end()
  return segments
}

describe('What is said', () => {
  it('is in exactly one segment, as it was said and when it was said, and no segment is too long', () => {
    fc.assert(
      fc.property(stretches, pieces, (wanted, sizes) => {
        const voice = voiceOf(wanted)
        const segments = segmentsOf(voice, sizes)
        let end = 0
        const covered = new Set<number>()
        for (const { from, samples } of segments) {
          expect(from).toBeGreaterThanOrEqual(end)
          expect(from % frame).toBe(0)
          end = from + samples.length
          expect(samples.length).toBeLessThanOrEqual(bounds.most * frame)
          expect(Buffer.compare(bytesOf(samples), bytesOf(voice.samples.slice(from, end)))).toBe(0)
          for (let at = from / frame; at < end / frame; at++) covered.add(at)
        }
        // What is in none was a cough: so little that no words can be in it, with quiet around it.
        const missing = voice.speech.flatMap((speaks, at) => (speaks && !covered.has(at) ? [at] : []))
        for (const at of missing)
          expect(missing.filter((other) => Math.abs(other - at) < bounds.shortPause).length).toBeLessThan(bounds.least)
      }),
      { numRuns: 60 },
    )
  })

  it('ends with a pause, and begins and ends softly', () => {
    const voice = voiceOf([
      { gap: 0, runs: [[false, 50] as const, [true, 50] as const, [false, 60] as const, [true, 40] as const] },
    ])
    const segments = segmentsOf(voice, [960])
    expect(segments.map(({ from, samples }) => [from / frame, samples.length / frame])).toEqual([
      [38, 74],
      [148, 52],
    ])
  })

  it('is cut where it is quietest, when nobody makes a pause', () => {
    const cutter: Segment[] = []
    const segments = new Segments(
      (segment) => cutter.push(segment),
      () => true,
    )
    const loud = new Int16Array(1_000 * frame).fill(5_000)
    loud.fill(100, 520 * frame, 521 * frame)
    segments.add(loud, 0)
    segments.end()
    expect(cutter.map(({ samples }) => samples.length / frame)).toEqual([520, 480])
  })

  it('is forgotten when its speaker wants to be left out', () => {
    const heard: Segment[] = []
    const segments = new Segments(
      (segment) => heard.push(segment),
      () => true,
    )
    segments.add(new Int16Array(100 * frame).fill(9), 0)
    segments.forget()
    segments.end()
    expect(heard).toEqual([])
  })
})

describe('A voice', () => {
  const noise = (level: number) => Int16Array.from({ length: frame }, () => (Math.random() - 0.5) * 2 * level)

  it('is told from the noise of its room, whatever that is', () => {
    for (const [room, voice] of [
      [0, 2_000],
      [30, 2_000],
      [300, 6_000],
    ] as const) {
      const loudness = new Loudness()
      const quiet = Array.from({ length: 200 }, () => loudness.isSpeech(noise(room)))
      expect(quiet.slice(1)).not.toContain(true)
      expect(Array.from({ length: 100 }, () => loudness.isSpeech(noise(voice)))).not.toContain(false)
    }
  })

  /** Two seconds of a tone between seconds of silence, in packets of 20 ms. */
  function packets(): HeardPacket[] {
    const encoder = new Encoder({ channels: 1, sample_rate: 48_000, application: 'voip' })
    return Array.from({ length: 250 }, (_, nth) => {
      const speaks = nth >= 50 && nth < 150
      const samples = Int16Array.from({ length: 960 }, (_, at) =>
        speaks ? 8_000 * Math.sin(((nth * 960 + at) * 2 * Math.PI * 440) / 48_000) : 0,
      )
      const payload = Buffer.from(encoder.encode(samples)).toString('base64')
      const timestamp = (0xffff_f000 + nth * 960) >>> 0
      return { seat: 'sea_1', track: 'TR_1', timestamp, at: 1_000_000 + nth * 20, payload }
    })
  }

  function heard(sent: readonly HeardPacket[], forgetAt?: number): Said[] {
    const said: Said[] = []
    const voice = new Voice('sea_1', (one) => said.push(one))
    for (const packet of sent) {
      voice.add(packet)
      voice.sweep(packet.at)
      if (packet.at === forgetAt) voice.forget()
    }
    voice.sweep(1_000_000 + 20_000)
    return said
  }

  it('is decoded at 16 kHz and dated, over the end of its count', () => {
    const [said, ...more] = heard(packets())
    expect(more).toEqual([])
    expect(said?.seat).toBe('sea_1')
    expect(Math.abs((said?.startedAt ?? 0) - 1_000_760)).toBeLessThan(60)
    expect(Math.abs((said?.samples.length ?? 0) / 16 - 2_480)).toBeLessThan(100)
  })

  it('is put in order, and survives packets that are lost, doubled or broken', () => {
    const sent = packets()
    const mixed = sent.flatMap((packet, nth) => {
      if (nth % 29 === 7) return []
      if (nth % 31 === 3) return [packet, packet]
      if (nth % 37 === 5) return [{ ...packet, payload: 'AAAA////' }]
      return [packet]
    })
    for (let nth = 10; nth + 3 < mixed.length; nth += 10) {
      const [one, other] = [mixed[nth], mixed[nth + 3]] as [HeardPacket, HeardPacket]
      mixed[nth] = { ...other, at: one.at }
      mixed[nth + 3] = { ...one, at: other.at }
    }
    const said = heard(mixed)
    expect(said).toHaveLength(1)
    expect(Math.abs((said[0]?.samples.length ?? 0) / 16 - 2_480)).toBeLessThan(160)
  })

  it('leaves nothing behind once its speaker wants to be left out', () => {
    expect(heard(packets().slice(0, 120), 1_000_000 + 119 * 20)).toEqual([])
  })

  it('becomes a file that says what it is', () => {
    const wave = waveOf(Int16Array.of(1, -2, 3))
    expect(wave.subarray(0, 4).toString()).toBe('RIFF')
    expect([wave.readUInt32LE(24), wave.readUInt16LE(22), wave.readUInt16LE(34)]).toEqual([16_000, 1, 16])
    expect([wave.length, wave.readUInt32LE(40), wave.readInt16LE(46)]).toEqual([waveHeadBytes + 6, 6, -2])
  })
})

const bytesOf = ({ buffer, byteOffset, byteLength }: Int16Array): Buffer => Buffer.from(buffer, byteOffset, byteLength)
