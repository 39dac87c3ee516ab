import { createCipheriv, createDecipheriv } from 'node:crypto'
import { Readable, Transform } from 'node:stream'
import type { ByteRange } from '#modules/files/ports'

/**
 * Bytes of any length, closed piece by piece: AES-256-GCM, each piece under its number, the last one marked as the last. A piece that is
 * missing, moved or changed opens nothing, and any part can be read without what stands before it. A key closes one stream only.
 */
const piece = 64 * 1024
const tagBytes = 16
const closedPiece = piece + tagBytes

export class StreamBroken extends Error {
  override name = 'StreamBroken'
}

/** `sized` is told how many bytes went in, once all have. */
export function sealing(key: Uint8Array, sized: (bytes: number) => void): Transform {
  let waiting: Buffer[] = []
  let waits = 0
  let number = 0
  let size = 0
  const close = (plain: Uint8Array, isLast: boolean): Buffer => {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(number++, isLast))
    return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  }
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length
      waits += chunk.length
      waiting.push(chunk)
      if (waits > piece) {
        const all = Buffer.concat(waiting)
        let at = 0
        for (; all.length - at > piece; at += piece) this.push(close(all.subarray(at, at + piece), false))
        waiting = [all.subarray(at)]
        waits = all.length - at
      }
      done()
    },
    flush(done) {
      this.push(close(Buffer.concat(waiting), true))
      sized(size)
      done()
    },
  })
}

/** Some of the bytes that went in; `size` is how many there were in all. */
export function unsealed(
  key: Uint8Array,
  size: number,
  { start, end }: ByteRange,
  get: (range: ByteRange) => Promise<Readable>,
): Readable {
  const last = Math.max(0, Math.ceil(size / piece) - 1)
  const from = Math.floor(start / piece)
  const until = Math.min(last, Math.floor(end / piece))
  return Readable.from(opened(), { objectMode: false })

  async function* opened(): AsyncGenerator<Buffer> {
    const source = await get({
      start: from * closedPiece,
      end: Math.min((until + 1) * closedPiece, closedSize(size)) - 1,
    })
    let number = from
    for await (const closed of inPieces(source)) {
      const plain = open(closed, number, number === last)
      const offset = number * piece
      yield plain.subarray(Math.max(0, start - offset), Math.min(plain.length, end + 1 - offset))
      number++
    }
    if (number !== until + 1) throw new StreamBroken('The end of it is missing.')
  }

  function open(closed: Buffer, number: number, isLast: boolean): Buffer {
    if (closed.length < tagBytes) throw new StreamBroken('It breaks off.')
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(number, isLast)).setAuthTag(
        closed.subarray(-tagBytes),
      )
      return Buffer.concat([decipher.update(closed.subarray(0, -tagBytes)), decipher.final()])
    } catch {
      throw new StreamBroken('It was closed with another key, or changed since.')
    }
  }
}

const closedSize = (size: number) => size + Math.max(1, Math.ceil(size / piece)) * tagBytes

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt8(isLast ? 1 : 0, 0)
  nonce.writeBigUInt64BE(BigInt(number), 4)
  return nonce
}

async function* inPieces(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = []
  let waits = 0
  for await (const chunk of source) {
    waiting.push(chunk)
    waits += chunk.length
    if (waits < closedPiece) continue
    const all = Buffer.concat(waiting)
    let at = 0
    for (; all.length - at >= closedPiece; at += closedPiece) yield all.subarray(at, at + closedPiece)
    waiting = [all.subarray(at)]
    waits = all.length - at
  }
  if (waits > 0) yield Buffer.concat(waiting)
}
