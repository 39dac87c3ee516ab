import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import sharp, { type Sharp } from 'sharp'
import { Refusal } from '#kernel/refusal'
import type { Images } from '#modules/courses/ports'
import type { Crop, Picture, Portraits } from '#modules/profiles/ports'

const widths = { narrow: 640, wide: 1600 }
const shape = 16 / 9
const sides = { small: 128, large: 512 }

/** A picture of more pixels is refused before it is unpacked: some hundred kilobytes can hold gigabytes. */
const mostPixels = 50_000_000
const largestSent = 30 * 1024 * 1024

/** What cameras and screens make; a drawing in a language of its own, such as SVG, is nothing to unpack for strangers. */
const formats = new Set(['jpeg', 'png', 'webp', 'gif', 'heif'])

export function sharpImages(): Images & Portraits {
  sharp.cache(false)
  return {
    cover: (sent) =>
      readable(async () => {
        const { opened } = await open(sent)
        const cover = (width: number) =>
          pictureOf(
            opened.clone().resize({ width, height: Math.round(width / shape), fit: 'cover', position: 'attention' }),
          )
        return { narrow: await cover(widths.narrow), wide: await cover(widths.wide) }
      }),
    portrait: (sent, crop = middle) =>
      readable(async () => {
        const { opened, width, height } = await open(sent)
        const square = squareOf({ width, height }, crop)
        const portrait = (side: number) => pictureOf(opened.clone().extract(square).resize(side, side))
        return { small: await portrait(sides.small), large: await portrait(sides.large) }
      }),
  }
}

const middle: Crop = { x: 0.5, y: 0.5, side: 1 }

function squareOf({ width, height }: { width: number; height: number }, { x, y, side }: Crop) {
  const length = Math.max(1, Math.round(Math.min(width, height) * side))
  return {
    left: Math.round((width - length) * x),
    top: Math.round((height - length) * y),
    width: length,
    height: length,
  }
}

/** Turned upright by its own metadata, which is left behind with everything else but the pixels. */
async function open(sent: Readable): Promise<{ opened: Sharp; width: number; height: number }> {
  const bytes = await upTo(largestSent, sent)
  const opened = sharp(bytes, { limitInputPixels: mostPixels, failOn: 'error', animated: false }).autoOrient()
  const { format, autoOrient } = await opened.metadata()
  if (!formats.has(format)) throw new Refusal('image.unreadable')
  return { opened, ...autoOrient }
}

async function pictureOf(made: Sharp): Promise<Picture> {
  return { mediaType: 'image/webp', bytes: await made.webp({ quality: 80 }).toBuffer() }
}

/** Whatever the library dislikes about a file, its sender can do one thing: send another. */
async function readable<Made>(make: () => Promise<Made>): Promise<Made> {
  try {
    return await make()
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
