import { waveOf } from '#adapters/rooms'
import { type TranscriptionsStanding, transcriptionsStanding } from '#adapters/transcriptions'
import { openEgress } from '#kernel/egress'
import { silentLog } from '#kernel/log'
import type { Captions } from '../../src/config/captions.ts'
import type { Config } from '../../src/config/config.ts'
import { processorsOf } from '../../src/config/processors.ts'
import { type Finding, notable, well, wrong } from './findings.ts'

const about = 'captions'
/** Whoever needs longer for a second of sound falls behind. */
const slow = 2_500

/** Whether the recogniser takes our key and model, and makes words of a second of sound in time. */
export async function examineCaptions(config: Config): Promise<Finding[]> {
  if (!config.captions) return []
  const egress = openEgress({ processors: processorsOf(config), log: silentLog })
  try {
    return [findingOf(config.captions, await transcriptionsStanding({ ...config.captions, egress }, hum()))]
  } finally {
    egress.close()
  }
}

function findingOf({ url, model, key }: Captions, standing: TranscriptionsStanding): Finding {
  const where = new URL(url).host
  switch (standing.is) {
    case 'answering':
      return timeOf(where, standing.milliseconds)
    case 'unreachable':
      return wrong(
        about,
        `The recogniser at ${where} does not answer: ${standing.says}.`,
        'Check host and port in CAPTIONS_URL, and that the recogniser runs. Classes go on without captions.',
      )
    case 'closed':
      return key
        ? wrong(about, `The recogniser at ${where} does not take CAPTIONS_KEY.`, 'Copy the key anew.')
        : wrong(about, `The recogniser at ${where} wants a key.`, 'Set CAPTIONS_KEY.')
    case 'unknown':
      return wrong(
        about,
        `At ${where} nobody knows this address, or the model ${model}: ${standing.says}.`,
        'CAPTIONS_URL ends with the version, such as /v1. CAPTIONS_MODEL is what the recogniser calls its model.',
      )
    case 'failing':
      return wrong(
        about,
        `The recogniser at ${where} answers with ${standing.status}: ${standing.says}.`,
        'Its own log says more. A model that is still loading answers so for a while.',
      )
    case 'no_recogniser':
      return wrong(
        about,
        `What answers at ${where} is no recogniser.`,
        'CAPTIONS_URL is the address of an endpoint like OpenAI’s, up to and with its version.',
      )
  }
}

function timeOf(where: string, milliseconds: number): Finding {
  const seconds = (milliseconds / 1000).toFixed(1)
  const says = `The recogniser at ${where} takes ${seconds} s for a second of sound.`
  return milliseconds > slow
    ? notable(about, says, 'Classes would read late, or nothing: choose a smaller model, or a faster machine.')
    : well(about, says)
}

/** A second of sound that says nothing, as a WAV file of 16 kHz. */
function hum(): Uint8Array {
  const samples = Int16Array.from({ length: 16_000 }, (_, at) => 6_000 * Math.sin((at * 2 * Math.PI * 220) / 16_000))
  return waveOf(samples)
}
