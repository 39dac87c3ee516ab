const marks = { II: 'LE', MM: 'BE' } as const
const orientationTag = 0x0112

/** Which way up a photo is to be shown, as Exif says it; upright where it says nothing that can be read. */
export function orientationIn(tiff: Buffer): number {
  try {
    const order = marks[tiff.toString('latin1', 0, 2) as keyof typeof marks]
    const two = (at: number) => tiff[`readUInt16${order}`](at)
    const first = tiff[`readUInt32${order}`](4)
    const tags = Array.from({ length: two(first) }, (_, nth) => first + 2 + nth * 12)
    const found = tags.find((at) => two(at) === orientationTag)
    const said = found === undefined ? 1 : two(found + 8)
    return said >= 1 && said <= 8 ? said : 1
  } catch {
    return 1
  }
}

/** Exif that says which way up, and nothing else. */
export function exifOf(orientation: number): Buffer {
  return Buffer.from(`4d4d002a0000000800010112000300000001000${orientation}000000000000`, 'hex')
}
