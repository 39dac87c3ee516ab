import { encode } from 'uqr'

export type Drawing = { size: number; path: string }

/** A QR code as one path: a square of one unit for each dark module. */
export function drawingOf(text: string): Drawing {
  const { data, size } = encode(text, { ecc: 'M', border: 2 })
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('')
  return { size, path }
}
