import { AudioFrame, AudioSource, LocalAudioTrack, Room, TrackPublishOptions, TrackSource } from '@livekit/rtc-node'
import { onTestFinished } from 'vitest'
import type { House } from './house.ts'

export type Piece = { pitch: number; milliseconds: number }
export const say = (pitch: number, milliseconds: number): Piece => ({ pitch, milliseconds })
export const silence = (milliseconds: number): Piece => ({ pitch: 0, milliseconds })

/** Somebody who speaks in tones, on LiveKit's own client, until the spec is over. */
export async function speakerIn(house: House, room: string, seat: string) {
  const client = new Room()
  onTestFinished(() => client.disconnect())
  await client.connect(house.wsUrl, await house.token(seat, { room }), { autoSubscribe: false, dynacast: false })
  const source = new AudioSource(48_000, 1)
  const track = LocalAudioTrack.createAudioTrack('voice', source)
  await client.localParticipant?.publishTrack(track, new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE }))
  return {
    client,
    /** Says when each piece began, in milliseconds since the epoch. */
    async speaks(pieces: readonly Piece[]): Promise<number[]> {
      const began: number[] = []
      for (const { pitch, milliseconds } of pieces) {
        await source.waitForPlayout()
        began.push(Date.now())
        for (let at = 0; at < milliseconds / 10; at++) await source.captureFrame(tone(pitch, at))
      }
      await source.waitForPlayout()
      return began
    },
  }
}

function tone(pitch: number, at: number): AudioFrame {
  const samples = Int16Array.from({ length: 480 }, (_, sample) =>
    pitch === 0 ? 0 : 8_000 * Math.sin(((at * 480 + sample) * 2 * Math.PI * pitch) / 48_000),
  )
  return new AudioFrame(samples, 48_000, 1, 480)
}
