/**
 * The picture of nobody, as a VP8 picture that stands alone. A lossy WebP file is a RIFF container around exactly such a picture
 * (RFC 9649 §2.5), so an encoder of pictures makes it; it is loaded when the first is wanted.
 */
export async function blankPicture({ width, height }: { width: number; height: number }): Promise<Buffer> {
  const { default: sharp } = await import('sharp')
  const webp = await sharp({ create: { width, height, channels: 3, background: '#101418' } })
    .webp({ quality: 40 })
    .toBuffer()
  return chunkOf(webp, 'VP8 ')
}

/** RIFF: four letters, the length in four bytes, the content, padded to an even length. */
function chunkOf(riff: Buffer, wanted: string): Buffer {
  for (let at = 12; at + 8 <= riff.length; ) {
    const bytes = riff.readUInt32LE(at + 4)
    if (riff.toString('latin1', at, at + 4) === wanted) return riff.subarray(at + 8, at + 8 + bytes)
    at += 8 + bytes + (bytes % 2)
  }
  throw new Error(`no chunk "${wanted}" in this picture`)
}
