import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { contrast, hexOf, parseColour } from './colours.ts'

const sheet = readFileSync(new URL('tokens.css', import.meta.url), 'utf8')
const usual = tokensIn(/:root,\n\.night \{(.*?)\n\}/s)
const more = { ...usual, ...tokensIn(/:root\[data-contrast='more'\],\n.*? \{(.*?)\n\}/s) }

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

  const states = ['danger', 'warning', 'success', 'accent']
  const twos = states.flatMap((one, at) => states.slice(at + 1).map((other) => [one, other] as const))
  it.each(twos)('%s and %s stay apart for who sees red, green or blue otherwise', (one, other) => {
    for (const kind of Object.keys(deficiencies) as Deficiency[])
      expect([kind, apart(colourOf(usual, one, theme), colourOf(usual, other, theme), kind) >= noticeable]).toEqual([
        kind,
        true,
      ])
  })
})

it('A red and a green of the same lightness would be caught', () => {
  expect(apart('#a0522d', '#6b7a2a', 'deuteranopia')).toBeLessThan(noticeable)
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

function ratio(tokens: Tokens, text: string, ground: string, theme: Theme): number {
  const [one, other] = [text, ground].map((name) => parseColour(colourOf(tokens, name, theme)))
  if (!one || !other) throw new Error(`${text} or ${ground} is no colour`)
  return contrast(one, other)
}

/** Machado, Oliveira and Fernandes (2009), severity 1, over linear RGB. */
const deficiencies = {
  none: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
} as const
type Deficiency = keyof typeof deficiencies

/** A distance in OKLab that a glance tells apart, several times what is just noticeable (0.02). */
const noticeable = 0.06

function apart(one: string, other: string, kind: Deficiency): number {
  const [a, b] = [one, other].map((colour) => seen(colour, kind)) as [number[], number[]]
  return Math.hypot(...a.map((part, at) => part - (b[at] ?? 0)))
}

function seen(hex: string, kind: Deficiency): number[] {
  const rgb = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
  const linear = rgb.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  const matrix = deficiencies[kind]
  const [r, g, b] = [0, 3, 6].map((row) =>
    Math.min(
      1,
      Math.max(
        0,
        linear.reduce((sum, part, at) => sum + part * (matrix[row + at] ?? 0), 0),
      ),
    ),
  ) as [number, number, number]
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}
