import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import sharp from 'sharp'
import { Refusal } from '#kernel/refusal'
import type { Images, Picture } from '#modules/courses/ports'

const widths = { narrow: 640, wide: 1600 }
const shape = 16 / 9
const portraitSide = 512

/** A picture of more pixels is refused before it is unpacked: some hundred kilobytes can hold gigabytes. */
const mostPixels = 50_000_000
const largestSent = 30 * 1024 * 1024

export function sharpImages(): Images {
  sharp.cache(false)
  return {
    async cover(sent) {
      const bytes = await upTo(largestSent, sent)
      const { narrow, wide } = widths
      return {
        narrow: await picture(bytes, narrow, Math.round(narrow / shape)),
        wide: await picture(bytes, wide, Math.round(wide / shape)),
      }
    },
    async portrait(sent) {
      return picture(await upTo(largestSent, sent), portraitSide, portraitSide)
    },
  }
}

/** Turned upright by its own metadata, which is then left behind with everything else but the pixels. */
async function picture(bytes: Uint8Array, width: number, height: number): Promise<Picture> {
  try {
    const made = await sharp(bytes, { limitInputPixels: mostPixels, failOn: 'error', animated: false })
      .autoOrient()
      .resize({ width, height, fit: 'cover', position: 'attention' })
      .webp({ quality: 80 })
      .toBuffer()
    return { mediaType: 'image/webp', bytes: made }
  } catch {
    throw new Refusal('image.unreadable')
  }
}

async function upTo(limit: number, sent: Readable): Promise<Uint8Array> {
  let size = 0
  return buffer(
    sent.map((chunk: Buffer) => {
      size += chunk.length
      if (size > limit) throw new Refusal('image.unreadable')
      return chunk
    }),
  )
}
