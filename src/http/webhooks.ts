import type { IncomingMessage } from 'node:http'
import type { Log } from '#kernel/log'
import { type Mount, pathOf } from './server.ts'

/** What somebody outside reports to an address of ours. Answers false for what they did not sign, or JSON where they wait for some. */
export type Webhook = {
  path: string
  take(body: Buffer, headers: IncomingMessage['headers']): Promise<boolean | string>
  /** What is answered to somebody who asks whether the address is ours; null: it is not for them. */
  confirm?(query: URLSearchParams): string | null
}

/** Asked before anybody looks up who the visitor is: a webhook has no session, and its signature is its permission. */
export function webhookMount({ path, take, confirm }: Webhook, log: Log): Mount {
  return {
    async early(request, response) {
      if (pathOf(request) !== path) return false
      if (request.method === 'GET' && confirm) {
        const said = confirm(new URL(request.url ?? '', 'http://here').searchParams)
        response.writeHead(said === null ? 403 : 200, { 'content-type': 'text/plain' }).end(said)
        return true
      }
      if (request.method !== 'POST') return false
      const said = await answerTo(request)
      if (typeof said === 'number') response.writeHead(said).end()
      else response.writeHead(200, { 'content-type': 'application/json' }).end(said)
      return true
    },
  }

  async function answerTo(request: IncomingMessage): Promise<number | string> {
    try {
      const taken = await take(await bodyOf(request), request.headers)
      return typeof taken === 'string' ? taken : taken ? 200 : 401
    } catch (error) {
      if (error instanceof TooLong) return 413
      log.warn({ err: error, path }, 'a webhook was not taken')
      return 500
    }
  }
}

export const mostBytes = 1_000_000

class TooLong extends Error {}

async function bodyOf(request: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request) {
    size += part.length
    if (size > mostBytes) throw new TooLong('the webhook is too long')
    parts.push(part)
  }
  return Buffer.concat(parts)
}
