import { createHash } from 'node:crypto'
import { AwsClient } from 'aws4fetch'

export type Ask = {
  method?: string
  query?: Record<string, string>
  headers?: Record<string, string>
  body?: Uint8Array
}

/** One bucket, and perhaps a folder in it, asked in signed requests. */
export type Bucket = {
  /** Answers with whatever the server says; only a server that cannot be reached throws. */
  ask(key: string, ask?: Ask): Promise<Response>
  /** Lists the bucket itself. */
  list(prefix: string, token?: string): Promise<Response>
}

/** `s3://key:secret@host/bucket/folder?region=eu-west-1`; `tls=off` for a server on this machine. */
export function openBucket(url: URL): Bucket {
  const [bucket = '', ...folders] = url.pathname.split('/').filter(Boolean)
  const folder = folders.map((name) => `${name}/`).join('')
  const protocol = url.searchParams.get('tls') === 'off' ? 'http' : 'https'
  const base = `${protocol}://${url.host}/${bucket}`
  const client = new AwsClient({
    accessKeyId: decodeURIComponent(url.username),
    secretAccessKey: decodeURIComponent(url.password),
    region: url.searchParams.get('region') ?? 'us-east-1',
    service: 's3',
    retries: 3,
  })
  const send = (address: string, { method = 'GET', headers = {}, body }: Ask) =>
    client.fetch(address, {
      method,
      headers: { ...headers, 'x-amz-content-sha256': sha256(body ?? new Uint8Array()) },
      ...(body ? { body: body as Uint8Array<ArrayBuffer> } : {}),
    })

  return {
    ask: (key, { query, ...rest } = {}) => send(`${base}/${folder}${key}${queryOf(query)}`, rest),
    list: (prefix, token) =>
      send(
        `${base}${queryOf({ 'list-type': '2', prefix: folder + prefix, ...(token ? { 'continuation-token': token } : {}) })}`,
        {},
      ),
  }
}

function queryOf(query: Record<string, string> = {}): string {
  const text = new URLSearchParams(query).toString()
  return text ? `?${text}` : ''
}

function sha256(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex')
}
