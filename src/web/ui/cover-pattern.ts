import { textHash } from '#web/format/names.ts'

export type Shape = { tag: 'path' | 'circle' | 'rect'; fill: string; attributes: Record<string, string | number> }

const width = 320
const height = 180

/** A calm picture out of a title: the same title always gives the same one. */
export function coverPattern(title: string): { ground: string; shapes: Shape[] } {
  const dice = diceFrom(textHash(title))
  const hue = [235, 205, 165, 130, 75, 45, 20, 345, 300, 265][dice(10)] ?? 235
  const second = (hue + (dice(2) ? 28 : -28) + 360) % 360
  const tone = (l: number, c: number, h = hue) => `oklch(${l} ${c} ${h})`
  const tones = [tone(0.8, 0.065), tone(0.7, 0.085), tone(0.58, 0.095), tone(0.46, 0.085), tone(0.74, 0.08, second)]
  const draw = [hills, arcs, circles, leaves][dice(4)] ?? hills
  return { ground: tone(0.89, 0.04), shapes: draw(dice, tones) }
}

type Dice = (sides: number) => number
type Drawing = (dice: Dice, tones: string[]) => Shape[]

const hills: Drawing = (dice, tones) => {
  const sun: Shape = { tag: 'circle', fill: tones[4] ?? '', attributes: { cx: 60 + dice(200), cy: 48 + dice(20), r: 24 + dice(14) } }
  const ridges = [0, 1, 2, 3].map((layer): Shape => {
    const top = 78 + layer * 26
    const points = [0, 1, 2, 3, 4].map((index) => ({ x: index * 80, y: top + dice(34) - 14 }))
    const line = points.slice(1).map(({ x, y }, index) => `C${x - 40} ${points[index]?.y} ${x - 40} ${y} ${x} ${y}`)
    return { tag: 'path', fill: tones[layer] ?? '', attributes: { d: `M0 ${points[0]?.y}${line.join('')}V${height}H0Z` } }
  })
  return [sun, ...ridges]
}

const arcs: Drawing = (dice, tones) => {
  const [cx, cy] = [dice(2) ? 40 + dice(80) : width - 40 - dice(80), height + 10]
  return [190, 155, 120, 85, 50].map((r, ring) => ({ tag: 'circle', fill: tones[[0, 4, 1, 2, 3][ring] ?? 0] ?? '', attributes: { cx, cy, r: r + dice(8) } }))
}

const circles: Drawing = (dice, tones) => {
  const side = 60
  return Array.from({ length: 18 }, (_, index): Shape => {
    const [x, y] = [(index % 6) * side - 20, Math.floor(index / 6) * side]
    const turn = dice(4) * 90
    return {
      tag: 'path',
      fill: tones[dice(5)] ?? '',
      attributes: { d: `M0 0H${side}A${side} ${side} 0 0 1 0 ${side}Z`, transform: `translate(${x} ${y}) rotate(${turn} ${side / 2} ${side / 2})` },
    }
  })
}

const leaves: Drawing = (dice, tones) => {
  const side = 90
  return Array.from({ length: 8 }, (_, index): Shape => {
    const [x, y] = [(index % 4) * side - 20, Math.floor(index / 4) * side]
    const flip = dice(2) ? `translate(${side} 0) scale(-1 1)` : ''
    return {
      tag: 'path',
      fill: tones[dice(5)] ?? '',
      attributes: { d: `M0 0H${side / 2}A${side / 2} ${side / 2} 0 0 1 ${side} ${side / 2}V${side}H${side / 2}A${side / 2} ${side / 2} 0 0 1 0 ${side / 2}Z`, transform: `translate(${x} ${y}) ${flip}` },
    }
  })
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
