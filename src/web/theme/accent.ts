import { contrast, hexOf, lightnessUntil, type Oklch, parseColour, withinGamut } from './colours.ts'

/** The surfaces an accent must be read on; tokens.css holds the same values. */
export const surfaces = {
  light: { paper: { l: 0.985, c: 0.006, h: 85 }, sunk: { l: 0.962, c: 0.009, h: 85 }, raised: { l: 1, c: 0, h: 85 } },
  dark: {
    paper: { l: 0.205, c: 0.016, h: 265 },
    sunk: { l: 0.172, c: 0.015, h: 265 },
    raised: { l: 0.245, c: 0.018, h: 265 },
  },
} as const

export const defaultAccent = 'oklch(0.48 0.11 235)'

export type AccentTokens = {
  /** Links, icons and the fill of the primary button. */
  accent: Oklch
  /** The same, pointed at or pressed. */
  strong: Oklch
  /** What stands on both of them. */
  on: Oklch
  /** A tint to lie behind something chosen, and what stands on it. */
  soft: Oklch
  onSoft: Oklch
}

const enough = 4.5
const white: Oklch = { l: 1, c: 0, h: 0 }
const black: Oklch = { l: 0.16, c: 0.02, h: 265 }

/** Whatever colour the school chose, every pair made from it can be read: hue kept, lightness computed. */
export function accentTokens(chosen: string, theme: 'light' | 'dark'): AccentTokens {
  const base = parseColour(chosen) ?? (parseColour(defaultAccent) as Oklch)
  return theme === 'light' ? onLight(base) : onDark(base)
}

/** The style sheet that puts a school's accent over the tokens. */
export function accentSheet(chosen: string): string {
  const [light, dark] = [accentTokens(chosen, 'light'), accentTokens(chosen, 'dark')]
  const pair = (name: string, key: keyof AccentTokens) =>
    `--${name}:light-dark(${hexOf(light[key])},${hexOf(dark[key])})`
  return `html:root,html:root .night{${[pair('accent', 'accent'), pair('accent-strong', 'strong'), pair('on-accent', 'on'), pair('accent-soft', 'soft'), pair('on-accent-soft', 'onSoft')].join(';')}}`
}

function onLight(base: Oklch): AccentTokens {
  const soft = withinGamut({ l: 0.945, c: Math.min(base.c, 0.024), h: base.h })
  const readable = (candidate: Oklch) =>
    [...Object.values(surfaces.light), soft, white].every((surface) => contrast(candidate, surface) >= enough)
  const accent = lightnessUntil(base, 0, readable)
  const strong = lightnessUntil({ ...accent, l: Math.max(0, accent.l - 0.07) }, 0, readable)
  return { accent, strong, on: white, soft, onSoft: strong }
}

function onDark(base: Oklch): AccentTokens {
  const soft = withinGamut({ l: 0.3, c: Math.min(base.c, 0.04), h: base.h })
  const readable = (candidate: Oklch) =>
    [...Object.values(surfaces.dark), soft, black].every((surface) => contrast(candidate, surface) >= enough)
  const accent = lightnessUntil({ ...base, l: Math.max(base.l, 0.74), c: Math.min(base.c, 0.085) }, 1, readable)
  const strong = lightnessUntil({ ...accent, l: Math.min(1, accent.l + 0.07) }, 1, readable)
  return { accent, strong, on: black, soft, onSoft: strong }
}
