/** OKLCH: lightness 0–1, chroma, hue in degrees. */
export type Oklch = { l: number; c: number; h: number }
type Rgb = readonly [number, number, number]

/** Reads `#rgb`, `#rrggbb` and `oklch(l c h)`; anything else is no colour. */
export function parseColour(text: string): Oklch | null {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim())?.[1]
  if (hex) return toOklch(rgbOfHex(hex))
  const [, l, percent, c, h] = /^oklch\(\s*([\d.]+)(%?)\s+([\d.]+)\s+([\d.]+)(?:deg)?\s*\)$/i.exec(text.trim()) ?? []
  if (l === undefined || c === undefined || h === undefined) return null
  const colour = { l: percent ? Number(l) / 100 : Number(l), c: Number(c), h: Number(h) % 360 }
  return Object.values(colour).every(Number.isFinite) && colour.l <= 1 ? withinGamut(colour) : null
}

export function hexOf(colour: Oklch): string {
  return `#${linearRgb(withinGamut(colour))
    .map((channel) =>
      Math.round(255 * encode(clamp(channel)))
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`
}

/** WCAG 2 contrast, from 1 to 21, of the colours as a screen shows them. */
export function contrast(one: Oklch, other: Oklch): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

/** Moves the lightness towards `to` in small steps until `enough`; at the end of the way there is black or white. */
export function lightnessUntil(colour: Oklch, to: 0 | 1, enough: (candidate: Oklch) => boolean): Oklch {
  const step = to === 1 ? 0.005 : -0.005
  for (let l = colour.l; l >= 0 && l <= 1; l += step) {
    const candidate = withinGamut({ ...colour, l })
    if (enough(candidate)) return candidate
  }
  return { l: to, c: 0, h: colour.h }
}

/** Keeps lightness and hue, gives up chroma until a screen can show the colour. */
export function withinGamut(colour: Oklch): Oklch {
  if (shows(colour)) return colour
  let [low, high] = [0, colour.c]
  for (let round = 0; round < 20; round++) {
    const middle = (low + high) / 2
    if (shows({ ...colour, c: middle })) low = middle
    else high = middle
  }
  return { ...colour, c: low }
}

/** Measured on the rounded eight bits a screen gets, not on the ideal colour. */
function luminance(colour: Oklch): number {
  const [r, g, b] = rgbOfHex(hexOf(colour).slice(1)).map(decode) as unknown as Rgb
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function shows(colour: Oklch): boolean {
  return linearRgb(colour).every((channel) => channel >= -0.0001 && channel <= 1.0001)
}

function rgbOfHex(hex: string): Rgb {
  const full = hex.length === 3 ? [...hex].map((digit) => digit + digit).join('') : hex
  return [0, 2, 4].map((at) => Number.parseInt(full.slice(at, at + 2), 16) / 255) as unknown as Rgb
}

function toOklch(rgb: Rgb): Oklch {
  const [r, g, b] = rgb.map(decode) as unknown as Rgb
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s
  const bb = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s
  return {
    l: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    c: Math.hypot(a, bb),
    h: ((Math.atan2(bb, a) * 180) / Math.PI + 360) % 360,
  }
}

function linearRgb({ l, c, h }: Oklch): Rgb {
  const [a, b] = [c * Math.cos((h * Math.PI) / 180), c * Math.sin((h * Math.PI) / 180)]
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ]
}

const clamp = (channel: number) => Math.min(1, Math.max(0, channel))
const decode = (channel: number) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4)
const encode = (channel: number) => (channel <= 0.0031308 ? channel * 12.92 : 1.055 * channel ** (1 / 2.4) - 0.055)
