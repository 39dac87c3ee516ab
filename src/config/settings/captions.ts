import { z } from 'zod'
import { credential, url, within } from './values.ts'

const here = within('Live classes')

export const captionSettings = {
  CAPTIONS_URL: url('https:', 'http:')
    .refine((text) => !/[?#@]/.test(text))
    .optional()
    .meta(
      here({
        about:
          'Whoever makes captions of what is said in a class, up to and with its version: OpenAI’s transcriptions, or what speaks like them (whisper.cpp, speaches, LocalAI, vLLM) on a machine of the school. Teachers turn captions on; docs/operating/captions.md has more.',
        expects: 'an address such as https://api.openai.com/v1 or http://127.0.0.1:8000/v1',
        shows: 'no captions are offered',
      }),
    ),
  CAPTIONS_MODEL: z
    .string()
    .regex(/^[\w./:-]{1,200}$/)
    .optional()
    .meta(
      here({
        about: 'The model to ask there; one that answers with `verbose_json`.',
        expects: 'a name such as Systran/faster-whisper-small',
        shows: '`whisper-1`',
      }),
    ),
  CAPTIONS_KEY: credential.optional().meta(
    here({
      about: 'The key for it, where it asks for one.',
      expects: 'the key as the service gave it',
      shows: 'none',
      secret: true,
    }),
  ),
}
