import { getStroke } from 'perfect-freehand'
import { boardSize } from '#modules/live/schema'

/** The board is wider than high; a stroke's numbers are ten-thousandths of each. */
export const board = { width: 1600, height: 900 }

/** The most numbers one stroke may have; a longer one is thinned out. */
const mostNumbers = 1200

/** The outline of a stroke, for `<path d>`. */
export function outlineOf({ points, width }: { points: readonly number[]; width: number }): string {
  const pairs: [number, number][] = []
  for (let at = 0; at + 1 < points.length; at += 2)
    pairs.push([((points[at] ?? 0) / boardSize) * board.width, ((points[at + 1] ?? 0) / boardSize) * board.height])
  const size = (width / boardSize) * board.width
  const outline = getStroke(pairs, { size, thinning: 0.35, smoothing: 0.6, streamline: 0.4 })
  if (outline.length === 0) return ''
  const [[x0 = 0, y0 = 0] = []] = outline
  const curves = outline.map(([x = 0, y = 0], at) => {
    const [nextX = 0, nextY = 0] = outline[(at + 1) % outline.length] ?? []
    return `${short(x)} ${short(y)} ${short((x + nextX) / 2)} ${short((y + nextY) / 2)}`
  })
  return `M ${short(x0)} ${short(y0)} Q ${curves.join(' ')} Z`
}

/** Every other point, as often as it takes; the ends stay. */
export function thinned(points: readonly number[]): number[] {
  let thin = [...points]
  while (thin.length > mostNumbers) {
    const pairs = thin.length / 2
    thin = thin.filter((_, at) => {
      const pair = Math.floor(at / 2)
      return pair % 2 === 0 || pair === pairs - 1
    })
  }
  return thin
}

/** Where on the board somebody points, in its own numbers. */
export function placeIn(box: DOMRect, { clientX, clientY }: { clientX: number; clientY: number }): [number, number] {
  const within = (value: number) => Math.round(Math.min(1, Math.max(0, value)) * boardSize)
  return [within((clientX - box.left) / box.width), within((clientY - box.top) / box.height)]
}

const short = (value: number) => value.toFixed(1)
