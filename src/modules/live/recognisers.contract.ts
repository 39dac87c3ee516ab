import { expect, it } from 'vitest'
import type { Recogniser } from './ports.ts'

/** How whoever stands behind a recogniser answers: in the words of its own protocol. */
export type RecogniserAnswering = 'words' | 'nothing' | 'busy' | 'broken' | 'refused' | 'garbage' | 'cut_off'

export type RecogniserAtHand = {
  recogniser: Recogniser
  answer(as: RecogniserAnswering): void
  /** What it makes words of, and the words. */
  sound: Uint8Array
  words: string
  /** The languages it was told, in the order of its calls; undefined where it was left to find out. */
  languages(): (string | undefined)[]
}

/** What every recogniser keeps, whatever it speaks to. */
export function recogniserContract(at: () => RecogniserAtHand): void {
  it('makes words of what somebody says', async () => {
    const { recogniser, answer, sound, words } = at()
    answer('words')
    expect(await recogniser.recognise(sound, { language: null })).toEqual({ is: 'heard', text: words })
  })

  it('is told the language, or finds out', async () => {
    const { recogniser, answer, sound, languages } = at()
    answer('words')
    const before = languages().length
    await recogniser.recognise(sound, { language: 'fr' })
    await recogniser.recognise(sound, { language: null })
    expect(languages().slice(before)).toEqual(['fr', undefined])
  })

  it('hears no words where there are none', async () => {
    const { recogniser, answer, sound } = at()
    answer('nothing')
    expect(await recogniser.recognise(sound, { language: null })).toEqual({ is: 'heard', text: '' })
  })

  it.each(['busy', 'broken', 'cut_off'] as const)('may be asked again later when it is %s', async (as) => {
    const { recogniser, answer, sound } = at()
    answer(as)
    expect(await recogniser.recognise(sound, { language: null })).toEqual({ is: 'later' })
  })

  it.each(['refused', 'garbage'] as const)('is not believed when it answers with what is %s', async (as) => {
    const { recogniser, answer, sound } = at()
    answer(as)
    expect(await recogniser.recognise(sound, { language: null })).toEqual({ is: 'refused' })
  })
}
