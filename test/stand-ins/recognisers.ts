import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'

/*
 * A stand-in for whoever recognises speech, after https://platform.openai.com/docs/api-reference/audio/createTranscription: what does
 * not have the published shape is answered as it would be answered there. It hears tones instead of words, so that specs can tell who
 * said what: a pure tone is the word for its pitch.
 */

export type RecogniserCall = {
  model: string
  language: string | undefined
  words: string
  /** Of the sound. */
  milliseconds: number
  at: number
}
export type RecogniserMood = 'words' | 'nothing' | 'busy' | 'broken' | 'refused' | 'garbage' | 'cut_off' | 'silent'

type Asked = Omit<RecogniserCall, 'at'> & { format: string | undefined; sound: Int16Array }
type Answer = { status: number; body: object | string }

export type StandInRecogniser = Awaited<ReturnType<typeof openRecogniser>>

export async function openRecogniser({ key = 'a key of our own', model = 'whisper-1' } = {}) {
  const calls: RecogniserCall[] = []
  const state = { mood: 'words' as RecogniserMood, delay: 0 }
  const server = createServer(async (request, response) => {
    const asked = await askedIn(request, { key, model }).catch((error) => fault(400, String(error)))
    if (!('status' in asked)) {
      const { sound: _, ...call } = asked
      calls.push({ ...call, at: Date.now() })
      if (state.delay > 0) await new Promise((done) => setTimeout(done, state.delay))
    }
    const said = 'status' in asked ? asked : answerTo(asked, state.mood)
    if (said === 'silent') return
    if (said === 'cut_off') return void request.socket.destroy()
    const body = typeof said.body === 'string' ? said.body : JSON.stringify(said.body)
    response.writeHead(said.status, { 'content-type': 'application/json' }).end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`),
    key,
    model,
    calls,
    state,
    async close() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

const fault = (status: number, message: string): Answer => ({
  status,
  body: { error: { message, type: 'invalid_request_error', param: null, code: null } },
})
const moods: { [Mood in RecogniserMood]?: () => Answer } = {
  busy: () => fault(429, 'too many at once'),
  broken: () => fault(503, 'come back later'),
  refused: () => fault(400, 'not this'),
  garbage: () => ({ status: 200, body: '<html>It works!</html>' }),
}

const answerTo = (asked: Asked, mood: RecogniserMood): Answer | 'silent' | 'cut_off' =>
  mood === 'silent' || mood === 'cut_off' ? mood : (moods[mood]?.() ?? transcriptionOf(asked, mood === 'nothing'))

async function askedIn(request: IncomingMessage, ours: { key: string; model: string }): Promise<Asked | Answer> {
  const body = Buffer.concat(await request.toArray())
  const type = request.headers['content-type'] ?? ''
  if (request.method !== 'POST' || request.url !== '/v1/audio/transcriptions') return fault(404, 'no such path')
  if (request.headers.authorization !== `Bearer ${ours.key}`) return fault(401, 'the key is wrong')
  if (!type.startsWith('multipart/form-data')) return fault(400, 'no form')
  const form = await new Response(body, { headers: { 'content-type': type } }).formData()
  const [file, ...fields] = ['file', 'model', 'language', 'response_format'].map((name) => form.get(name))
  const asked = fieldsOf.safeParse(fields)
  if (!asked.success) return fault(400, asked.error.message)
  const [model, language, format] = asked.data
  if (model !== ours.model) return fault(404, 'no such model')
  if (!(file instanceof File) || !/[.](wav|ogg|mp3|webm|flac)$/.test(file.name)) return fault(400, 'no file')
  const sound = samplesOf(Buffer.from(await file.arrayBuffer()))
  if (!sound) return fault(400, 'the file is no sound')
  return { model, language, format, sound, words: wordFor(sound), milliseconds: sound.length / 16 }
}

const orNone = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => value ?? undefined, schema.optional())
const fieldsOf = z.tuple([
  z.string().min(1),
  orNone(z.string().regex(/^[a-z]{2}$/)),
  orNone(z.enum(['json', 'verbose_json'])),
])

function transcriptionOf({ format, language = 'english', words, milliseconds }: Asked, isQuiet: boolean): Answer {
  const text = isQuiet ? '' : words
  if (format !== 'verbose_json') return { status: 200, body: { text } }
  const segments = [segmentOf(isQuiet ? ' Thank you.' : ` ${text}`, milliseconds, isQuiet)]
  return { status: 200, body: { task: 'transcribe', language, duration: milliseconds / 1000, text, segments } }
}

function segmentOf(text: string, milliseconds: number, isMadeUp: boolean) {
  return {
    id: 0,
    seek: 0,
    start: 0,
    end: milliseconds / 1000,
    text,
    tokens: [50364],
    temperature: 0,
    avg_logprob: isMadeUp ? -1.4 : -0.2,
    compression_ratio: 1,
    no_speech_prob: isMadeUp ? 0.9 : 0.01,
  }
}

/** What a WAV file of 16 kHz and one channel holds. */
function samplesOf(wave: Buffer): Int16Array | undefined {
  const isWave =
    wave.length > 44 && wave.toString('latin1', 0, 4) === 'RIFF' && wave.toString('latin1', 8, 16) === 'WAVEfmt '
  if (!isWave || wave.readUInt32LE(24) !== 16_000 || wave.readUInt16LE(22) !== 1 || wave.readUInt16LE(34) !== 16)
    return undefined
  if (wave.toString('latin1', 36, 40) !== 'data' || wave.readUInt32LE(40) !== wave.length - 44) return undefined
  return Int16Array.from({ length: (wave.length - 44) / 2 }, (_, at) => wave.readInt16LE(44 + at * 2))
}

/** The word for a pitch: `tone 440`, to the nearest twenty. */
function wordFor(sound: Int16Array): string {
  let crossings = 0
  let first = 0
  let last = 0
  let before = 0
  for (let at = 0; at < sound.length; at++) {
    const now = sound[at] ?? 0
    if (Math.abs(now) < 1_000) continue
    if (before < 0 && now > 0) {
      crossings++
      first ||= at
      last = at
    }
    before = now
  }
  const pitch = crossings > 1 ? ((crossings - 1) * 16_000) / (last - first) : 0
  return `tone ${Math.round(pitch / 20) * 20}`
}

/** A tone as a WAV file, for whoever speaks to the stand-in directly. */
export function toneOf(pitch: number, milliseconds: number): Uint8Array {
  const samples = Math.round(milliseconds * 16)
  const wave = Buffer.alloc(44 + samples * 2)
  wave.write('RIFF', 0, 'latin1')
  wave.writeUInt32LE(36 + samples * 2, 4)
  wave.write('WAVEfmt ', 8, 'latin1')
  wave.writeUInt32LE(16, 16)
  wave.writeUInt16LE(1, 20)
  wave.writeUInt16LE(1, 22)
  wave.writeUInt32LE(16_000, 24)
  wave.writeUInt32LE(32_000, 28)
  wave.writeUInt16LE(2, 32)
  wave.writeUInt16LE(16, 34)
  wave.write('data', 36, 'latin1')
  wave.writeUInt32LE(samples * 2, 40)
  for (let at = 0; at < samples; at++)
    wave.writeInt16LE(Math.round(8_000 * Math.sin((at * 2 * Math.PI * pitch) / 16_000)), 44 + at * 2)
  return wave
}
