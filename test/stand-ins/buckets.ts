import { createHash, createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

const keys = { id: 'AKIDEXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', region: 'eu-test-1' }
const leastPart = 5 * 1024 * 1024

/** As much of S3 as our adapter speaks. Every signature is computed again, from the published description of Signature Version 4. */
export async function openBucketStandIn({ versioned = false, knowsVersions = true, down = (): boolean => false } = {}) {
  const objects = new Map<string, Buffer>()
  /** Of a bucket that keeps them, the oldest first; without bytes: a delete marker. */
  const versions = new Map<string, { id: string; bytes: Buffer | null }[]>()
  const uploads = new Map<string, Map<number, Buffer>>()
  /** Which object an upload is for. */
  const uploadedTo = new Map<string, string>()
  /** Keys whose versions nobody may delete. */
  const locked = new Set<string>()
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
    versions,
    uploads,
    locked,
    /** As somebody who is killed on the way leaves it. */
    beginUpload,
    close: async () => {
      server.closeAllConnections()
      server.close()
    },
  }

  async function answer(request: IncomingMessage): Promise<Answer> {
    const body = await buffer(request)
    if (down()) throw new Fault(503, 'ServiceUnavailable')
    const url = new URL(request.url ?? '/', 'http://localhost')
    verify(request, url, body)
    const [, bucket, ...rest] = decodeURIComponent(url.pathname).split('/')
    if (bucket !== 'school') throw new Fault(404, 'NoSuchBucket')
    const key = rest.join('/')
    if (!key) return whole(request, url, body)
    const uploadId = url.searchParams.get('uploadId')
    if (url.searchParams.has('uploads') || uploadId !== null) return part(request, url, key, body, uploadId)
    return object(request, key, body)
  }

  function object(request: IncomingMessage, key: string, body: Buffer): Answer {
    if (request.method === 'PUT') {
      keep(key, body)
      return { headers: { etag: tagOf(body) } }
    }
    if (request.method === 'DELETE') {
      objects.delete(key)
      if (versioned) note(key, null)
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
      const id = beginUpload(key)
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
    const joined = named.map(([, number, tag]) => {
      const bytes = parts.get(Number(number))
      if (!bytes || tagOf(bytes) !== tag) throw new Fault(400, 'InvalidPart')
      return bytes
    })
    if (joined.slice(0, -1).some((bytes) => bytes.length < leastPart)) throw new Fault(400, 'EntityTooSmall')
    keep(key, Buffer.concat(joined))
    return { body: '<CompleteMultipartUploadResult/>' }
  }

  function beginUpload(key: string): string {
    const id = `upload-${uploadedTo.size + 1}&<`
    uploads.set(id, new Map())
    uploadedTo.set(id, key)
    return id
  }

  function keep(key: string, bytes: Buffer): void {
    objects.set(key, bytes)
    if (versioned) note(key, bytes)
  }

  function note(key: string, bytes: Buffer | null): void {
    const known = versions.get(key) ?? []
    versions.set(key, [...known, { id: `v&${known.length + 1}`, bytes }])
  }

  /** What is asked of the bucket itself. */
  function whole(request: IncomingMessage, url: URL, body: Buffer): Answer {
    const prefix = url.searchParams.get('prefix') ?? ''
    if (!knowsVersions && !url.searchParams.has('list-type')) throw new Fault(501, 'NotImplemented')
    if (request.method === 'POST' && url.searchParams.has('delete')) return deleteSeveral(request, body)
    if (url.searchParams.has('versions')) return listVersions(prefix)
    if (!url.searchParams.has('uploads')) return list(url)
    const open = [...uploads.keys()].filter((id) => uploadedTo.get(id)?.startsWith(prefix)).slice(0, 2)
    const rows = open.map(
      (id) => `<Upload><Key>${escaped(uploadedTo.get(id) ?? '')}</Key><UploadId>${escaped(id)}</UploadId></Upload>`,
    )
    return { body: `<ListMultipartUploadsResult>${rows.join('')}</ListMultipartUploadsResult>` }
  }

  /** Two a page; a bucket without versions calls the one it has "null". */
  function listVersions(prefix: string): Answer {
    const kept = versioned
      ? [...versions].flatMap(([key, all]) => all.map((one) => ({ key, ...one })))
      : [...objects].map(([key, bytes]) => ({ key, id: 'null', bytes: bytes as Buffer | null }))
    const page = kept.filter(({ key }) => key.startsWith(prefix)).sort((a, b) => (a.key < b.key ? -1 : 1))
    const rows = page.slice(0, 2).map(({ key, id, bytes }) => {
      const name = bytes ? 'Version' : 'DeleteMarker'
      return `<${name}><Key>${escaped(key)}</Key><VersionId>${escaped(id)}</VersionId></${name}>`
    })
    return { body: `<ListVersionsResult>${rows.join('')}</ListVersionsResult>` }
  }

  function deleteSeveral(request: IncomingMessage, body: Buffer): Answer {
    if (request.headers['content-md5'] !== createHash('md5').update(body).digest('base64'))
      throw new Fault(400, 'InvalidDigest')
    const named = [
      ...String(body).matchAll(/<Object><Key>([^<]+)<\/Key><VersionId>([^<]+)<\/VersionId><\/Object>/g),
    ].map(([, key = '', id = '']) => ({ key: plain(key), id: plain(id) }))
    const kept = named.filter(({ key }) => locked.has(key))
    for (const { key, id } of named.filter(({ key }) => !locked.has(key))) {
      versions.set(
        key,
        (versions.get(key) ?? []).filter((one) => one.id !== id),
      )
      const current = versions.get(key)?.at(-1)?.bytes
      if (current) objects.set(key, current)
      else objects.delete(key)
    }
    const errors = kept.map(({ key }) => `<Error><Key>${escaped(key)}</Key><Code>AccessDenied</Code></Error>`)
    return { body: `<DeleteResult>${errors.join('')}</DeleteResult>` }
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

function plain(text: string): string {
  return text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&')
}

function tagOf(bytes: Buffer): string {
  return `"${createHash('md5').update(bytes).digest('hex')}"`
}
