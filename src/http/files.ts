import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Db } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { type AttachmentKind, type ReadableFile, readableFile, showsInline } from '#modules/files'
import type { ByteRange, FileStore } from '#modules/files/ports'
import { fileId } from '#modules/files/schema'
import { rangeOf } from './ranges.ts'
import type { Mount } from './server.ts'

type Options = { db: Db; store: FileStore; kinds: readonly AttachmentKind[] }

/** /files/<id>/<name>: a stored file, to whoever may see what it hangs on. The name is for people; the id decides. */
export function filesMount({ db, store, kinds }: Options): Mount {
  return {
    async request(request, response, { actor }) {
      const wanted = /^\/files\/([^/?]+)(?:\/[^/?]*)?(?:\?|$)/.exec(request.url ?? '')?.[1]
      if (wanted === undefined) return false
      if (request.method !== 'GET' && request.method !== 'HEAD') throw new Refusal('not_allowed')
      const id = fileId.safeParse(wanted)
      if (!id.success) throw new Refusal('file.unknown')
      const file = await db.read((tx) => readableFile(tx, actor, kinds, id.data))
      await send(request, response, store, file)
      return true
    },
  }
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  store: FileStore,
  file: ReadableFile,
): Promise<void> {
  setHeaders(response, file)
  await sendBytes(request, response, {
    size: Number(file.size),
    tag: `"${file.sha256.slice(0, 32)}"`,
    open: (range) => store.get(file.store_key, range),
  })
}

type Bytes = { size: number; tag: string; open: (range: ByteRange | undefined) => Promise<Readable> }

/** All of them, or the part that was asked for; where a download broke off, it goes on. */
export async function sendBytes(
  request: IncomingMessage,
  response: ServerResponse,
  { size, tag, open }: Bytes,
): Promise<void> {
  response.setHeader('accept-ranges', 'bytes')
  response.setHeader('etag', tag)
  if (request.headers['if-none-match']?.includes(tag)) {
    response.writeHead(304).end()
    return
  }
  const range = rangeOf(request.headers.range, request.headers['if-range']?.toString(), tag, size)
  if (range === 'unsatisfiable') {
    response.writeHead(416, { 'content-range': `bytes */${size}` }).end()
    return
  }
  const length = range ? range.end - range.start + 1 : size
  response.setHeader('content-length', length)
  if (range) response.writeHead(206, { 'content-range': `bytes ${range.start}-${range.end}/${size}` })
  if (request.method === 'HEAD' || length === 0) {
    response.end()
    return
  }
  const body = await open(range)
  try {
    await pipeline(body, response)
  } catch (error) {
    // A reader who stops half-way has done nothing wrong.
    if (!response.destroyed) throw error
  } finally {
    // A pipe into a reader who is gone already does not close what it would have read.
    body.destroy()
  }
}

function setHeaders(response: ServerResponse, file: ReadableFile): void {
  const how = showsInline(file.media_type) ? 'inline' : 'attachment'
  const plainName = file.name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  response.setHeader('content-type', file.media_type)
  response.setHeader(
    'content-disposition',
    `${how}; filename="${plainName}"; filename*=UTF-8''${encodeName(file.name)}`,
  )
  response.setHeader('content-security-policy', "default-src 'none'; sandbox; frame-ancestors 'none'")
  response.setHeader('cross-origin-resource-policy', 'same-origin')
  response.setHeader('cache-control', file.freshFor > 0 ? `private, max-age=${file.freshFor}` : 'private, no-cache')
}

/** RFC 8187 allows fewer characters than a path does. */
function encodeName(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
}
