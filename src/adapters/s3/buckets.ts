import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { AwsV4Signer } from 'aws4fetch'
import type { Egress } from '#kernel/egress'

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
  /** Asks the bucket itself: for a list, or for what is done to several objects. */
  askBucket(ask: Ask): Promise<Response>
  /** What stands before every key: empty, or a folder with its slash. */
  readonly folder: string
}

/** What a server answers that will never do what was asked. */
export const notImplemented = 501
const mostTries = 4
const firstPause = 50

/** `s3://key:secret@host/bucket/folder?region=eu-west-1`; `tls=off` for a server on this machine. */
export function openBucket(url: URL, egress: Egress): Bucket {
  const [bucket = '', ...folders] = url.pathname.split('/').filter(Boolean)
  const folder = folders.map((name) => `${name}/`).join('')
  const protocol = url.searchParams.get('tls') === 'off' ? 'http' : 'https'
  const base = `${protocol}://${url.host}/${bucket}`
  const keys = {
    accessKeyId: decodeURIComponent(url.username),
    secretAccessKey: decodeURIComponent(url.password),
    region: url.searchParams.get('region') ?? 'us-east-1',
    service: 's3',
  }
  const send = async (address: string, { method = 'GET', headers = {}, body }: Ask) => {
    const content = { ...headers, 'x-amz-content-sha256': sha256(body ?? new Uint8Array()) }
    for (let tries = 1; ; tries++) {
      const signed = await new AwsV4Signer({ ...keys, url: address, method, headers: content }).sign()
      const response = await egress.fetch('files', {
        url: signed.url,
        method,
        headers: Object.fromEntries(signed.headers),
        body,
      })
      const isBusy = (response.status >= 500 && response.status !== notImplemented) || response.status === 429
      if (!isBusy || tries === mostTries) return response
      await response.body?.cancel()
      await pause(firstPause * 2 ** tries * Math.random())
    }
  }

  return {
    ask: (key, { query, ...rest } = {}) => send(`${base}/${folder}${key}${queryOf(query)}`, rest),
    askBucket: ({ query, ...rest }) => send(`${base}${queryOf(query)}`, rest),
    folder,
  }
}

function queryOf(query: Record<string, string> = {}): string {
  const text = new URLSearchParams(query).toString()
  return text ? `?${text}` : ''
}

function sha256(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex')
}
