import { z } from 'zod'
import type { Egress } from '#kernel/egress'
import type { Heard, Recogniser } from '#modules/live/ports'

export type TranscriptionsOptions = {
  /** Up to and with its version: https://api.openai.com/v1 */
  url: string
  model: string
  key: string | undefined
  egress: Egress
}

/** Words that come later than this are worth nothing to whoever reads along. */
const limits = { seconds: 10, silentSeconds: 10, bytes: 200_000 }
const longestText = 1_000

const transcription = z.object({
  text: z.string(),
  segments: z
    .array(z.object({ text: z.string(), no_speech_prob: z.number().optional(), avg_logprob: z.number().optional() }))
    .nullish(),
})

/** OpenAI’s endpoint for transcriptions, which whisper.cpp, speaches, LocalAI and vLLM offer too. */
export function transcriptions(options: TranscriptionsOptions): Recogniser {
  return {
    async recognise(sound, { language }) {
      try {
        return await heardIn(await asked(options, sound, language))
      } catch {
        // Not reached, too slow, or broken off: the next utterance may fare better.
        return { is: 'later' }
      }
    },
  }
}

/** `closed`: it does not take the key; `unknown`: it knows neither the address nor the model, or one of them. `says` holds no key. */
export type TranscriptionsStanding =
  | { is: 'answering'; milliseconds: number }
  | { is: 'unreachable'; says: string }
  | { is: 'closed' }
  | { is: 'unknown'; says: string }
  | { is: 'failing'; status: number; says: string }
  | { is: 'no_recogniser' }

/** How it takes a sound, for whoever looks after the school. */
export async function transcriptionsStanding(
  options: TranscriptionsOptions,
  sound: Uint8Array,
): Promise<TranscriptionsStanding> {
  const began = performance.now()
  try {
    const response = await asked(options, sound, null)
    if (response.ok) {
      const { is } = await heardIn(response)
      return is === 'heard' ? { is: 'answering', milliseconds: performance.now() - began } : { is: 'no_recogniser' }
    }
    const { status } = response
    if (status === 401 || status === 403) return { is: 'closed' }
    const says = withoutKey(complaintIn(await response.text()), options)
    return status === 404 || status === 405 ? { is: 'unknown', says } : { is: 'failing', status, says }
  } catch (error) {
    return { is: 'unreachable', says: withoutKey(causeOf(error), options) }
  }
}

async function asked({ url, model, key, egress }: TranscriptionsOptions, sound: Uint8Array, language: string | null) {
  const form = new Response(formOf(sound, model, language))
  return egress.fetch('captions', {
    url: `${url.replace(/[/]$/, '')}/audio/transcriptions`,
    method: 'POST',
    headers: {
      'content-type': form.headers.get('content-type') ?? '',
      accept: 'application/json',
      ...(key && { authorization: `Bearer ${key}` }),
    },
    body: new Uint8Array(await form.arrayBuffer()),
    limits,
  })
}

const complaint = z.object({ error: z.object({ message: z.string() }) })

function complaintIn(body: string): string {
  try {
    return complaint.parse(JSON.parse(body)).error.message
  } catch {
    return body
  }
}

function causeOf(error: unknown): string {
  const { message, cause } = error as Error
  return cause instanceof Error ? cause.message : message
}

/** One short line of what it answered. */
function withoutKey(says: string, { key }: TranscriptionsOptions): string {
  const line = key ? says.replaceAll(key, '…') : says
  return line
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 200)
}

function formOf(sound: Uint8Array, model: string, language: string | null): FormData {
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(sound)], { type: 'audio/wav' }), 'speech.wav')
  form.set('model', model)
  if (language) form.set('language', language)
  form.set('response_format', 'verbose_json')
  form.set('temperature', '0')
  return form
}

async function heardIn(response: Response): Promise<Heard> {
  if (!response.ok) {
    await response.body?.cancel()
    return { is: response.status === 408 || response.status === 429 || response.status >= 500 ? 'later' : 'refused' }
  }
  const body: unknown = await response.json().catch(() => null)
  const said = transcription.safeParse(body)
  return said.success ? { is: 'heard', text: textOf(said.data) } : { is: 'refused' }
}

/** Of sound without speech, models make up words; they say themselves how little they trust them. */
function textOf({ text, segments }: z.output<typeof transcription>): string {
  const trusted = segments?.filter(
    ({ no_speech_prob: silence = 0, avg_logprob: trust = 0 }) => !(silence > 0.6 && trust < -1),
  )
  const said = trusted ? trusted.map((segment) => segment.text).join('') : text
  return said
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, longestText)
    .replace(/[\uD800-\uDBFF]$/, '')
}
