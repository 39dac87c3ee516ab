import { samplesPerMs } from './segments.ts'

const rate = samplesPerMs * 1000
export const waveHeadBytes = 44

/** A WAV file of one channel, as every recogniser reads it. */
export function waveOf(samples: Int16Array): Buffer {
  const bytes = samples.length * 2
  const wave = Buffer.alloc(waveHeadBytes + bytes)
  wave.write('RIFF', 0, 'latin1')
  wave.writeUInt32LE(36 + bytes, 4)
  wave.write('WAVEfmt ', 8, 'latin1')
  wave.writeUInt32LE(16, 16)
  wave.writeUInt16LE(1, 20)
  wave.writeUInt16LE(1, 22)
  wave.writeUInt32LE(rate, 24)
  wave.writeUInt32LE(rate * 2, 28)
  wave.writeUInt16LE(2, 32)
  wave.writeUInt16LE(16, 34)
  wave.write('data', 36, 'latin1')
  wave.writeUInt32LE(bytes, 40)
  for (let sample = 0; sample < samples.length; sample++)
    wave.writeInt16LE(samples[sample] ?? 0, waveHeadBytes + sample * 2)
  return wave
}
