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
export function transcriptions({ url, model, key, egress }: TranscriptionsOptions): Recogniser {
  const address = `${url.replace(/[/]$/, '')}/audio/transcriptions`

  return {
    async recognise(sound, { language }) {
      try {
        const form = new Response(formOf(sound, model, language))
        const response = await egress.fetch('captions', {
          url: address,
          method: 'POST',
          headers: {
            'content-type': form.headers.get('content-type') ?? '',
            accept: 'application/json',
            ...(key && { authorization: `Bearer ${key}` }),
          },
          body: new Uint8Array(await form.arrayBuffer()),
          limits,
        })
        return await heardIn(response)
      } catch {
        // Not reached, too slow, or broken off: the next utterance may fare better.
        return { is: 'later' }
      }
    },
  }
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
