import { readFileSync } from 'node:fs'
import { assert, constantFrom, double, oneof, property, record, stringMatching } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accentSheet, accentTokens, defaultAccent, surfaces } from './accent.ts'
import { contrast, hexOf, type Oklch, parseColour } from './colours.ts'

const anyColour = oneof(
  stringMatching(/^#[0-9a-f]{6}$/),
  record({
    l: double({ min: 0, max: 1, noNaN: true }),
    c: double({ min: 0, max: 0.4, noNaN: true }),
    h: double({ min: 0, max: 360, noNaN: true }),
  }).map(({ l, c, h }) => `oklch(${l.toFixed(4)} ${c.toFixed(4)} ${h.toFixed(2)})`),
  constantFrom('#000', '#fff', '#ff0', '#00f'),
)

describe('the accent a school chooses', () => {
  it.each(['light', 'dark'] as const)('can be read on every surface of the %s theme, whatever the colour', (theme) => {
    assert(
      property(anyColour, (chosen) => {
        const { accent, strong, on, soft, onSoft } = accentTokens(chosen, theme)
        for (const surface of [...Object.values(surfaces[theme]), soft])
          for (const text of [accent, strong]) expect(contrast(text, surface)).toBeGreaterThanOrEqual(4.5)
        for (const fill of [accent, strong]) expect(contrast(on, fill)).toBeGreaterThanOrEqual(4.5)
        expect(contrast(onSoft, soft)).toBeGreaterThanOrEqual(4.5)
      }),
      { numRuns: 300 },
    )
  })

  it('keeps its hue', () => {
    const { accent } = accentTokens('#a3195b', 'light')
    expect(Math.abs(accent.h - (parseColour('#a3195b') as Oklch).h)).toBeLessThan(1)
  })

  it('falls back to our own when it is no colour', () => {
    expect(accentSheet('red;}body{display:none')).toBe(accentSheet(defaultAccent))
  })

  it('survives the way from hex to OKLCH and back', () => {
    assert(property(stringMatching(/^#[0-9a-f]{6}$/), (hex) => hexOf(parseColour(hex) as Oklch) === hex))
  })
})

describe('the token sheet', () => {
  const [usual = '', ...contrasted] = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8').split(
    ":root[data-contrast='more']",
  )
  const more = contrasted.join('')
  const colourOf = (token: string, theme: 'light' | 'dark', sheet = usual) => {
    const [, light, dark] =
      new RegExp(`--${token}: light-dark\\((oklch\\([^)]*\\)|#\\w+), (oklch\\([^)]*\\)|#\\w+)\\)`).exec(sheet) ?? []
    return parseColour((theme === 'light' ? light : dark) ?? '') as Oklch
  }

  it('has our accent as the accent is computed', () => {
    for (const theme of ['light', 'dark'] as const) {
      const { accent, strong, on, soft, onSoft } = accentTokens(defaultAccent, theme)
      const computed = {
        accent,
        'accent-strong': strong,
        'on-accent': on,
        'accent-soft': soft,
        'on-accent-soft': onSoft,
      }
      for (const [token, colour] of Object.entries(computed))
        expect(`${token} ${hexOf(colourOf(token, theme))}`).toBe(`${token} ${hexOf(colour)}`)
    }
  })

  it('has the surfaces the accent is computed for', () => {
    for (const theme of ['light', 'dark'] as const) {
      expect(colourOf('paper', theme)).toEqual(surfaces[theme].paper)
      expect(colourOf('paper-sunk', theme)).toEqual(surfaces[theme].sunk)
      expect(colourOf('paper-raised', theme)).toEqual(surfaces[theme].raised)
    }
  })

  it.each([
    ...['ink', 'ink-soft', 'ink-faint', 'danger', 'warning', 'success', 'live'].flatMap((text) =>
      ['paper', 'paper-sunk', 'paper-raised'].map((surface) => [text, surface]),
    ),
    ['on-danger', 'danger'],
    ['on-live', 'live'],
    ['on-danger-soft', 'danger-soft'],
    ['on-warning-soft', 'warning-soft'],
    ['on-success-soft', 'success-soft'],
    ['on-live-soft', 'live-soft'],
  ] as [string, string][])('lets %s be read on %s in both themes', (text, surface) => {
    for (const theme of ['light', 'dark'] as const)
      expect(contrast(colourOf(text, theme), colourOf(surface, theme))).toBeGreaterThanOrEqual(4.5)
  })

  it.each(['ink', 'ink-soft', 'ink-faint', 'accent', 'danger', 'warning', 'success', 'live'])(
    'lets %s be read at 7:1 where more contrast is wished for',
    (text) => {
      for (const theme of ['light', 'dark'] as const)
        for (const surface of ['paper', 'paper-sunk', 'paper-raised'])
          expect(contrast(colourOf(text, theme, more), colourOf(surface, theme, more))).toBeGreaterThanOrEqual(7)
    },
  )

  it('draws the edges of fields so that they are seen', () => {
    for (const theme of ['light', 'dark'] as const)
      for (const surface of ['paper', 'paper-raised'])
        expect(contrast(colourOf('edge', theme), colourOf(surface, theme))).toBeGreaterThanOrEqual(3)
  })
})
