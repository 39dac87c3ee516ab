import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { strokeColours } from '#modules/live/schema'
import { apart, clear, closestOf, noticeable, type Vision, visions } from '../../../test/visions.ts'
import { contrast, hexOf, parseColour } from './colours.ts'

const sheet = readFileSync(new URL('tokens.css', import.meta.url), 'utf8')
const usual = tokensIn(/:root,\n\.night \{(.*?)\n\}/s)
const more = { ...usual, ...tokensIn(/:root\[data-contrast='more'\],\n.*? \{(.*?)\n\}/s) }
const safe = { ...usual, ...tokensIn(/:root\[data-palette='safe'\],\n.*? \{(.*?)\n\}/s) }
const safeAndMore = {
  ...safe,
  ...more,
  ...tokensIn(/:root\[data-palette='safe'\]\[data-contrast='more'\],\n.*? \{(.*?)\n\}/s),
}

/** Every pair of text and ground that the pages use. */
const pairs: [string, string][] = [
  ...['ink', 'ink-soft', 'ink-faint', 'accent', 'accent-strong', 'danger', 'warning', 'success', 'live'].flatMap(
    (text) => ['paper', 'paper-sunk', 'paper-raised'].map((ground): [string, string] => [text, ground]),
  ),
  ['on-accent', 'accent'],
  ['on-accent-soft', 'accent-soft'],
  ['on-live', 'live'],
  ['on-live-soft', 'live-soft'],
  ['on-danger', 'danger'],
  ['on-danger-soft', 'danger-soft'],
  ['on-warning-soft', 'warning-soft'],
  ['on-success-soft', 'success-soft'],
]

describe.each(['light', 'dark'] as const)('In the %s theme', (theme) => {
  it.each(pairs)('%s on %s reaches 4.5 to 1, and 7 to 1 with high contrast', (text, ground) => {
    expect(ratio(usual, text, ground, theme)).toBeGreaterThanOrEqual(4.5)
    expect(ratio(more, text, ground, theme)).toBeGreaterThanOrEqual(7)
  })

  it.each(pairs)('so it does in the colours that are safe for everybody: %s on %s', (text, ground) => {
    expect(ratio(safe, text, ground, theme)).toBeGreaterThanOrEqual(4.5)
    expect(ratio(safeAndMore, text, ground, theme)).toBeGreaterThanOrEqual(7)
  })

  it.each([
    ['usual contrast', safe],
    ['high contrast', safeAndMore],
  ])('safe colours say apart what is told apart, whoever looks; with %s', (_, tokens) => {
    expect(closestOf(toldApart(tokens, theme))).toSatisfy(({ distance }) => distance >= clear)
  })

  it('which the usual ones do not, for everybody', () => {
    for (const tokens of [usual, more]) expect(closestOf(toldApart(tokens, theme)).distance).toBeLessThan(noticeable)
  })

  const states = ['danger', 'warning', 'success', 'accent']
  const twos = states.flatMap((one, at) => states.slice(at + 1).map((other) => [one, other] as const))
  it.each(twos)('%s and %s stay apart for who sees red, green or blue otherwise', (one, other) => {
    for (const kind of Object.keys(visions) as Vision[])
      expect([kind, apart(colourOf(usual, one, theme), colourOf(usual, other, theme), kind) >= noticeable]).toEqual([
        kind,
        true,
      ])
  })
})

it('A red and a green of the same lightness would be caught', () => {
  expect(apart('#a0522d', '#6b7a2a', 'deuteranopia')).toBeLessThan(noticeable)
})

describe('What is drawn on the board', () => {
  const pens = Object.fromEntries(
    [...sheet.matchAll(/--pen-(\w+): (.+);/g)].map(([, pen = '', colour = '']) => [pen, colour]),
  )

  it('is in five colours that stay apart, whoever looks', () => {
    expect(Object.keys(pens)).toEqual([...strokeColours])
    expect(closestOf(pens)).toSatisfy(({ distance }) => distance >= clear)
  })

  it.each(Object.entries(pens))('is seen on white: %s, %s', (_, colour) => {
    const [pen, board] = [colour, '#ffffff'].map(parseColour)
    expect(pen && board && contrast(pen, board)).toBeGreaterThanOrEqual(3)
  })
})

type Theme = 'light' | 'dark'
type Tokens = Record<string, string>

function tokensIn(block: RegExp): Tokens {
  const [, lines = ''] = block.exec(sheet) ?? []
  return Object.fromEntries(
    [...lines.matchAll(/--([\w-]+): light-dark\((.+)\);/g)].map(([, name, value]) => [name, value]),
  )
}

function colourOf(tokens: Tokens, name: string, theme: Theme): string {
  const [, light = '', dark = ''] = /^((?:oklch\([^)]*\)|#\w+)), (.+)$/.exec(tokens[name] ?? '') ?? []
  const colour = parseColour(theme === 'light' ? light : dark)
  if (!colour) throw new Error(`--${name} is no colour in ${theme}`)
  return hexOf(colour)
}

/** What stands for something by its colour. */
function toldApart(tokens: Tokens, theme: Theme): Record<string, string> {
  const names = ['accent', 'live', 'danger', 'warning', 'success']
  return Object.fromEntries(names.map((name) => [name, colourOf(tokens, name, theme)]))
}

function ratio(tokens: Tokens, text: string, ground: string, theme: Theme): number {
  const [one, other] = [text, ground].map((name) => parseColour(colourOf(tokens, name, theme)))
  if (!one || !other) throw new Error(`${text} or ${ground} is no colour`)
  return contrast(one, other)
}
