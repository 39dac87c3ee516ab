import { createHash, createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

const keys = { id: 'AKIDEXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', region: 'eu-test-1' }
const leastPart = 5 * 1024 * 1024

/** As much of S3 as our adapter speaks. Every signature is computed again, from the published description of Signature Version 4. */
export async function openBucketStandIn() {
  const objects = new Map<string, Buffer>()
  const uploads = new Map<string, Map<number, Buffer>>()
  const server = createServer((request, response) => {
    answer(request).then(
      ({ status = 200, headers = {}, body = '' }) =>
        response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : body),
      (fault) => refuse(response, fault),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const credentials = `${keys.id}:${encodeURIComponent(keys.secret)}`
  return {
    url: new URL(`s3://${credentials}@127.0.0.1:${port}/school/live?region=${keys.region}&tls=off`),
    objects,
    uploads,
    close: async () => {
      server.closeAllConnections()
      server.close()
    },
  }

  async function answer(request: IncomingMessage): Promise<Answer> {
    const body = await buffer(request)
    const url = new URL(request.url ?? '/', 'http://localhost')
    verify(request, url, body)
    const [, bucket, ...rest] = decodeURIComponent(url.pathname).split('/')
    if (bucket !== 'school') throw new Fault(404, 'NoSuchBucket')
    const key = rest.join('/')
    if (!key) return list(url)
    const uploadId = url.searchParams.get('uploadId')
    if (url.searchParams.has('uploads') || uploadId !== null) return part(request, url, key, body, uploadId)
    return object(request, key, body)
  }

  function object(request: IncomingMessage, key: string, body: Buffer): Answer {
    if (request.method === 'PUT') {
      objects.set(key, body)
      return { headers: { etag: tagOf(body) } }
    }
    if (request.method === 'DELETE') {
      objects.delete(key)
      return { status: 204 }
    }
    const found = objects.get(key)
    if (!found) throw new Fault(404, 'NoSuchKey')
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '')
    if (!range) return { headers: { 'content-length': String(found.length) }, body: found }
    if (Number(range[1]) >= found.length) throw new Fault(416, 'InvalidRange')
    return { status: 206, body: found.subarray(Number(range[1]), Number(range[2]) + 1) }
  }

  function part(request: IncomingMessage, url: URL, key: string, body: Buffer, uploadId: string | null): Answer {
    if (uploadId === null) {
      const id = `upload-${uploads.size + 1}&<`
      uploads.set(id, new Map())
      return {
        body: `<InitiateMultipartUploadResult><UploadId>${escaped(id)}</UploadId></InitiateMultipartUploadResult>`,
      }
    }
    const parts = uploads.get(uploadId)
    if (!parts) throw new Fault(404, 'NoSuchUpload')
    if (request.method === 'PUT') {
      parts.set(Number(url.searchParams.get('partNumber')), body)
      return { headers: { etag: tagOf(body) } }
    }
    uploads.delete(uploadId)
    if (request.method === 'DELETE') return { status: 204 }
    const named = [...String(body).matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>([^<]+)<\/ETag>/g)]
    const whole = named.map(([, number, tag]) => {
      const bytes = parts.get(Number(number))
      if (!bytes || tagOf(bytes) !== tag) throw new Fault(400, 'InvalidPart')
      return bytes
    })
    if (whole.slice(0, -1).some((bytes) => bytes.length < leastPart)) throw new Fault(400, 'EntityTooSmall')
    objects.set(key, Buffer.concat(whole))
    return { body: '<CompleteMultipartUploadResult/>' }
  }

  /** Two a page, so that the next page is asked for. */
  function list(url: URL): Answer {
    const after = url.searchParams.get('continuation-token') ?? ''
    const found = [...objects.keys()]
      .filter((key) => key.startsWith(url.searchParams.get('prefix') ?? '') && key > after)
      .sort()
    const page = found.slice(0, 2)
    const rows = page.map(
      (key) => `<Contents><Key>${escaped(key)}</Key><Size>${objects.get(key)?.length}</Size></Contents>`,
    )
    const next = found.length > 2 ? `<NextContinuationToken>${escaped(page.at(-1) ?? '')}</NextContinuationToken>` : ''
    return { body: `<ListBucketResult>${rows.join('')}${next}</ListBucketResult>` }
  }
}

type Answer = { status?: number; headers?: Record<string, string>; body?: Buffer | string }

class Fault extends Error {
  readonly status: number

  constructor(status: number, code: string) {
    super(code)
    this.status = status
  }
}

function refuse(response: ServerResponse, fault: Fault): void {
  response
    .writeHead(fault.status ?? 500)
    .end(`<Error><Code>${fault.message}</Code><Message>It was refused.</Message></Error>`)
}

function verify(request: IncomingMessage, url: URL, body: Buffer): void {
  const parsed =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? '',
    )
  if (!parsed) throw new Fault(403, 'AccessDenied')
  const [, id, day = '', region = '', names = '', signature] = parsed
  if (id !== keys.id || region !== keys.region) throw new Fault(403, 'InvalidAccessKeyId')
  const payload = String(request.headers['x-amz-content-sha256'])
  if (payload !== createHash('sha256').update(body).digest('hex')) throw new Fault(400, 'XAmzContentSHA256Mismatch')
  const moment = String(request.headers['x-amz-date'])
  if (!['host', 'x-amz-date', 'x-amz-content-sha256'].every((name) => names.split(';').includes(name)))
    throw new Fault(403, 'AccessDenied')

  const query = [...url.searchParams]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&')
  const headers = names
    .split(';')
    .map((name) => `${name}:${String(request.headers[name]).trim().replace(/\s+/g, ' ')}\n`)
  const path = decodeURIComponent(url.pathname).split('/').map(encoded).join('/')
  const canonical = [request.method, path, query, headers.join(''), names, payload].join('\n')
  const scope = `${day}/${region}/s3/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', moment, scope, createHash('sha256').update(canonical).digest('hex')].join('\n')
  const signingKey = [day, region, 's3', 'aws4_request'].reduce<Buffer | string>(
    (key, text) => hmac(key, text),
    `AWS4${keys.secret}`,
  )
  if (hmac(signingKey, toSign).toString('hex') !== signature) throw new Fault(403, 'SignatureDoesNotMatch')
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}

function tagOf(bytes: Buffer): string {
  return `"${createHash('md5').update(bytes).digest('hex')}"`
}
