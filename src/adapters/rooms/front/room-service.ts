import type { IncomingMessage, ServerResponse } from 'node:http'
import type { VideoGrant } from 'livekit-server-sdk'
import { type Answer, type OrderName, orderNames, type TwirpCode } from '../messages.ts'
import { maySteer, type Tokens } from './tokens.ts'

export const twirpPrefix = '/twirp/livekit.RoomService/'

const largestBody = 256 * 1024

const statuses: Record<TwirpCode, number> = {
  not_found: 404,
  bad_route: 404,
  invalid_argument: 400,
  permission_denied: 403,
  unauthenticated: 401,
  unavailable: 503,
  resource_exhausted: 429,
  internal: 500,
}

/** Where an allowed request goes. */
export type Clerk = (method: OrderName, body: Record<string, unknown>) => Promise<Answer>

/** LiveKit's RoomService over Twirp (JSON): who may, then what. */
export async function serveRoomService(
  request: IncomingMessage,
  response: ServerResponse,
  tokens: Tokens,
  clerk: Clerk,
): Promise<void> {
  const answer = await answerTo(request, tokens, clerk)
  const status = answer.ok ? 200 : statuses[answer.code]
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(answer.ok ? answer.body : { code: answer.code, msg: answer.message }))
}

async function answerTo(request: IncomingMessage, tokens: Tokens, clerk: Clerk): Promise<Answer> {
  const method = orderNames.find((name) => request.url?.split('?')[0] === twirpPrefix + name)
  if (!method || request.method !== 'POST') return { ok: false, code: 'bad_route', message: 'no such method' }
  const claims = await tokens.read(bearer(request))
  if (!claims) return { ok: false, code: 'unauthenticated', message: 'invalid token' }
  const body = await readBody(request)
  if (!body) return { ok: false, code: 'invalid_argument', message: 'the body is not a JSON object' }
  if (!isAllowed(method, claims.video, body))
    return { ok: false, code: 'permission_denied', message: 'the token does not allow this' }
  return clerk(method, body)
}

function isAllowed(method: OrderName, grant: VideoGrant | undefined, body: Record<string, unknown>): boolean {
  if (method === 'CreateRoom' || method === 'DeleteRoom') return Boolean(grant?.roomCreate)
  if (method === 'ListRooms') return Boolean(grant?.roomList)
  return typeof body.room === 'string' && maySteer(grant, body.room)
}

function bearer(request: IncomingMessage): string | undefined {
  return /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1]
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown> | undefined> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length
    if (length > largestBody) return undefined
    parts.push(part)
  }
  try {
    const body: unknown = JSON.parse(Buffer.concat(parts).toString('utf8'))
    return typeof body === 'object' && body !== null && !Array.isArray(body)
      ? (body as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}
