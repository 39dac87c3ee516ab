type Shape = { tag: 'path' | 'circle'; fill: string; attributes: Record<string, string | number> }

const height = 180

/** A calm picture out of a number, as SVG: the same number always gives the same one. */
export function coverPattern(seed: number, width: number): string {
  const dice = diceFrom(seed)
  const hue = [235, 205, 165, 130, 75, 45, 20, 345, 300, 265][dice(10)] ?? 235
  const second = (hue + (dice(2) ? 28 : -28) + 360) % 360
  const tone = (l: number, c: number, h = hue) => `oklch(${l} ${c} ${h})`
  const tones: Tones = [
    tone(0.83, 0.05),
    tone(0.75, 0.07),
    tone(0.64, 0.08),
    tone(0.53, 0.075),
    tone(0.79, 0.065, second),
  ]
  const draw = [hills, rings, quarters, leaves][dice(4)] ?? hills
  const ground = `<rect width="${width}" height="${height}" fill="${tone(0.905, 0.032)}"/>`
  const shapes = draw(dice, tones, width).map(({ tag, fill, attributes }) => {
    const drawn = Object.entries(attributes).map(([name, value]) => ` ${name}="${value}"`)
    return `<${tag} fill="${fill}"${drawn.join('')}/>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" preserveAspectRatio="xMidYMid slice">${ground}${shapes.join('')}</svg>`
}

type Dice = (sides: number) => number
type Tones = readonly [string, string, string, string, string]
type Drawing = (dice: Dice, tones: Tones, width: number) => Shape[]

const hills: Drawing = (dice, tones, width) => {
  const sun: Shape = {
    tag: 'circle',
    fill: tones[4],
    attributes: { cx: Math.round(width * 0.2) + dice(Math.round(width * 0.6)), cy: 48 + dice(20), r: 24 + dice(14) },
  }
  const step = 80
  const ridges = [0, 1, 2, 3].map((layer): Shape => {
    const heights = range(width / step + 1).map(() => 64 + layer * 26 + dice(34))
    const line = heights
      .slice(1)
      .map((y, index) => `C${index * step + 40} ${heights[index]} ${index * step + 40} ${y} ${(index + 1) * step} ${y}`)
    return {
      tag: 'path',
      fill: tones[layer as 0 | 1 | 2 | 3],
      attributes: { d: `M0 ${heights[0]}${line.join('')}V${height}H0Z` },
    }
  })
  return [sun, ...ridges]
}

const rings: Drawing = (dice, tones, width) =>
  range(width / 280).flatMap((_, group) => {
    const cx = group * 280 + 60 + dice(180)
    const cy = dice(2) ? height + 6 : -6
    return [150, 118, 86, 54].map(
      (r, ring): Shape => ({
        tag: 'circle',
        fill: tones[([0, 4, 1, 2] as const)[ring] ?? 0],
        attributes: { cx, cy, r: r + dice(6) },
      }),
    )
  })

const quarters: Drawing = (dice, tones, width) =>
  tiles(width, 60, ({ x, y }) => ({
    tag: 'path',
    fill: pick(dice, tones),
    attributes: { d: 'M0 0H60A60 60 0 0 1 0 60Z', transform: `translate(${x} ${y}) rotate(${dice(4) * 90} 30 30)` },
  }))

const leaves: Drawing = (dice, tones, width) =>
  tiles(width, 90, ({ x, y }) => ({
    tag: 'path',
    fill: pick(dice, tones),
    attributes: {
      d: 'M0 0H45A45 45 0 0 1 90 45V90H45A45 45 0 0 1 0 45Z',
      transform: `translate(${x} ${y})${dice(2) ? ' translate(90 0) scale(-1 1)' : ''}`,
    },
  }))

const range = (length: number) => Array.from({ length: Math.ceil(length) })
const pick = (dice: Dice, tones: Tones) => tones[dice(5) as 0 | 1 | 2 | 3 | 4]

function tiles(width: number, side: number, draw: (corner: { x: number; y: number }) => Shape): Shape[] {
  return range(height / side).flatMap((_, row) =>
    range(width / side + 1).map((_, column) => draw({ x: column * side - side / 3, y: row * side })),
  )
}

function diceFrom(seed: number): Dice {
  let state = seed || 1
  return (sides) => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d)
    state = Math.imul(state ^ (state >>> 12), 0x297a2d39)
    state ^= state >>> 15
    state = (state + 0x9e3779b9) | 0
    return (state >>> 0) % sides
  }
}
