import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const rate = 48_000
const seconds = 6
/** The resonances of an open vowel: where they are, how wide, how strong. */
const formants = [
  { at: 700, width: 130, gain: 1 },
  { at: 1220, width: 150, gain: 0.5 },
  { at: 2600, width: 250, gain: 0.25 },
]

/**
 * Writes down a voice for fake microphones, which otherwise beep: a browser that suppresses noise takes a beep for noise.
 * Syllables of a gliding pitch; the last second is a pause.
 */
export async function recordVoice(): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'lectern-voice-')), 'voice.wav')
  await writeFile(file, wav(samples()))
  return file
}

function samples(): Int16Array {
  const voice = new Int16Array(rate * seconds)
  let phase = 0
  for (let at = 0; at < voice.length; at++) {
    const time = at / rate
    const pitch = 130 + 25 * Math.sin(2 * Math.PI * 0.7 * time) + 8 * Math.sin(2 * Math.PI * 5 * time)
    phase += (2 * Math.PI * pitch) / rate
    const syllable = time > seconds - 1 ? 0 : Math.max(0, Math.sin(2 * Math.PI * 2.2 * time)) ** 0.6
    voice[at] = Math.round(9000 * syllable * vowel(phase, pitch))
  }
  return voice
}

function vowel(phase: number, pitch: number): number {
  let sum = 0
  for (let harmonic = 1; harmonic <= 24; harmonic++)
    sum += (strengthAt(harmonic * pitch) / Math.sqrt(harmonic)) * Math.sin(harmonic * phase)
  return Math.max(-1, Math.min(1, sum))
}

function strengthAt(frequency: number): number {
  return formants.reduce((sum, { at, width, gain }) => sum + gain / (1 + ((frequency - at) / width) ** 2), 0.02)
}

function wav(voice: Int16Array): Buffer {
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + voice.byteLength, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(rate, 24)
  header.writeUInt32LE(rate * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(voice.byteLength, 40)
  return Buffer.concat([header, Buffer.from(voice.buffer)])
}
