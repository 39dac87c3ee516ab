import { hexOf, parseColour } from '../src/web/theme/colours.ts'

/*
 * How far apart colours are for people who see red, green or blue otherwise: what they see (Machado, Oliveira and Fernandes,
 * 2009, severity 1, over linear RGB), and how far that is apart in OKLab, where 0.02 is just noticeable.
 */
export const visions = {
  usual: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
} as const
export type Vision = keyof typeof visions
const kinds = Object.keys(visions) as Vision[]

/** A glance tells them apart. */
export const noticeable = 0.06
/** So does one at a thin line, or a small sign. */
export const clear = 0.1

/** Of colours as the pages write them, the two that are closest to each other, and for whom. */
export function closestOf(colours: Record<string, string>): { distance: number; who: string } {
  const names = Object.keys(colours)
  const pairs = names.flatMap((one, at) => names.slice(at + 1).map((other) => [one, other] as const))
  const found = pairs.flatMap(([one, other]) =>
    kinds.map((vision) => ({
      distance: apart(colours[one] ?? '', colours[other] ?? '', vision),
      who: `${one} and ${other}, ${vision}`,
    })),
  )
  return found.reduce((least, next) => (next.distance < least.distance ? next : least))
}

export function apart(one: string, other: string, vision: Vision): number {
  const [a, b] = [one, other].map((colour) => seen(colour, vision)) as [number[], number[]]
  return Math.hypot(...a.map((part, at) => part - (b[at] ?? 0)))
}

function seen(text: string, vision: Vision): number[] {
  const colour = parseColour(text)
  if (!colour) throw new Error(`“${text}” is no colour`)
  const hex = hexOf(colour)
  const rgb = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
  const linear = rgb.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  const matrix = visions[vision]
  const [r, g, b] = [0, 3, 6].map((row) => {
    const light = linear.reduce((sum, part, at) => sum + part * (matrix[row + at] ?? 0), 0)
    return Math.min(1, Math.max(0, light))
  }) as [number, number, number]
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}
