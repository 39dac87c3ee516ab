import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { webvttOf } from './cues.ts'

describe('Captions of a film', () => {
  it('say when, who and what, in the order in which it was said', () => {
    const cues = [
      { from: 3_661_005, to: 3_663_000, speaker: 'Kofi Mensah', text: 'Good bye' },
      { from: 1_500, to: 2_900, speaker: 'Ada Lovelace', text: 'Good evening' },
    ]
    expect(webvttOf(cues)).toBe(`WEBVTT

00:00:01.500 --> 00:00:02.900
<v Ada Lovelace>Good evening</v>

01:01:01.005 --> 01:01:03.000
<v Kofi Mensah>Good bye</v>
`)
    expect(webvttOf([])).toBe('WEBVTT\n')
  })

  it('never take words or names for marks of their own', () => {
    const cue = {
      from: 0,
      to: 0,
      speaker: '<b>O & Co>',
      text: 'a --> b\n\n00:01.000 --> 00:02.000\n<v Ada>1 < 2 & 3</v>',
    }
    expect(webvttOf([cue])).toBe(`WEBVTT

00:00:00.000 --> 00:00:00.001
<v &lt;b&gt;O &amp; Co&gt;>a --&gt; b 00:01.000 --&gt; 00:02.000 &lt;v Ada&gt;1 &lt; 2 &amp; 3&lt;/v&gt;</v>
`)
  })

  it('have one block for each thing said, whatever it was', () => {
    const cue = fc.record({
      from: fc.nat(1e8),
      to: fc.nat(1e8),
      speaker: fc.string(),
      text: fc.string({ unit: 'binary' }).map((said) => `x${said}`),
    })
    fc.assert(
      fc.property(fc.array(cue, { maxLength: 8 }), (cues) => {
        const [head, ...blocks] = webvttOf(cues).trimEnd().split('\n\n')
        expect(head).toBe('WEBVTT')
        expect(blocks).toHaveLength(cues.length)
        for (const block of blocks)
          expect(block).toMatch(/^\d{2,}:\d\d:\d\d[.]\d{3} --> \d{2,}:\d\d:\d\d[.]\d{3}\n[^\n]+$/)
      }),
    )
  })
})
