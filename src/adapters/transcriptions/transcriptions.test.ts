import OpenAI, { toFile } from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Egress } from '#kernel/egress'
import { egressTo } from '../../../test/stand-ins/egress.ts'
import { openRecogniser, type StandInRecogniser, toneOf } from '../../../test/stand-ins/recognisers.ts'
import { recogniserContract } from '../../modules/live/recognisers.contract.ts'
import { transcriptions } from './index.ts'

let outside: StandInRecogniser
let egress: Egress
beforeAll(async () => {
  outside = await openRecogniser()
  egress = egressTo('captions', outside.url)
})
afterAll(async () => {
  egress.close()
  await outside.close()
})

const with_ = (more: { key?: string; model?: string; url?: string } = {}) =>
  transcriptions({ url: outside.url.href, model: outside.model, key: outside.key, egress, ...more })

describe('OpenAI’s transcriptions', () => {
  recogniserContract(() => ({
    recogniser: with_(),
    answer: (as) => {
      outside.state.mood = as
    },
    sound: toneOf(440, 800),
    words: 'tone 440',
    languages: () => outside.calls.map(({ language }) => language),
  }))

  it('are asked for at the address of their version, with or without a stroke at its end', async () => {
    outside.state.mood = 'words'
    for (const url of [outside.url.href, `${outside.url.href}/`])
      expect(await with_({ url }).recognise(toneOf(300, 500), { language: null })).toMatchObject({ is: 'heard' })
    expect(outside.calls.at(-1)).toMatchObject({ model: 'whisper-1', milliseconds: 500 })
  })

  it('are not made for whoever brings another key, or asks for another model', async () => {
    outside.state.mood = 'words'
    for (const more of [{ key: 'another' }, { model: 'another' }])
      expect(await with_(more).recognise(toneOf(440, 500), { language: null })).toEqual({ is: 'refused' })
  })

  it('are asked for by no other way than the one that is registered', async () => {
    const elsewhere = with_({ url: 'http://127.0.0.1:9/v1' })
    expect(await elsewhere.recognise(toneOf(440, 500), { language: null })).toEqual({ is: 'later' })
  })

  it('come from a stand-in that OpenAI’s own library takes for the real one', async () => {
    outside.state.mood = 'words'
    const theirs = new OpenAI({ apiKey: outside.key, baseURL: outside.url.href, maxRetries: 0 })
    const file = await toFile(toneOf(600, 900), 'speech.wav', { type: 'audio/wav' })
    const said = await theirs.audio.transcriptions.create({
      file,
      model: 'whisper-1',
      language: 'en',
      response_format: 'verbose_json',
    })
    expect(said).toMatchObject({ text: 'tone 600', duration: 0.9, language: 'en' })
    expect(said.segments?.[0]).toMatchObject({ id: 0, text: ' tone 600' })
    outside.state.mood = 'refused'
    await expect(
      theirs.audio.transcriptions.create({ file, model: 'whisper-1', response_format: 'json' }),
    ).rejects.toBeInstanceOf(OpenAI.BadRequestError)
  })
})
