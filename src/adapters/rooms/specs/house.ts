import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AccessToken, RoomServiceClient, type VideoGrant } from 'livekit-server-sdk'
import type { Log } from '#kernel/log'
import { freePort } from '../../../../test/free-ports.ts'
import { type RoomsServer, startRooms } from '../index.ts'

/** A house with nothing but rooms in it: the media server behind a real http server. */
export type House = {
  rooms: RoomsServer
  service: RoomServiceClient
  recordings: string
  httpUrl: string
  wsUrl: string
  apiKey: string
  apiSecret: string
  /** Webhooks as they came: body and signature. */
  webhooks: { body: string; authorization: string; event: string; identity: string | undefined }[]
  /** What the server logged as broken. */
  complaints: string[]
  token(identity: string, grant?: VideoGrant & { ttl?: number; name?: string }): Promise<string>
  close(): Promise<void>
}

export type HouseOptions = {
  udp?: { min: number; max: number }
  processes?: number
  /** Where recordings lie, if not in a folder of their own. */
  recordings?: string
  /** Answers what the rooms do not: the page of a browser spec. */
  page?: (request: IncomingMessage, response: ServerResponse) => void
  onWebhook?: (body: string, authorization: string) => Promise<unknown> | unknown
}

export async function openHouse({ processes = 1, page, onWebhook, udp, ...given }: HouseOptions = {}): Promise<House> {
  const apiKey = 'spec'
  const apiSecret = 'a-secret-that-is-long-enough-for-a-spec'
  const webhooks: House['webhooks'] = []
  const complaints: string[] = []
  const min = await freePort(processes)
  const recordings = given.recordings ?? (await mkdtemp(join(tmpdir(), 'lectern-recordings-')))
  const rooms = startRooms({
    apiKey,
    apiSecret,
    processes,
    udp: udp ?? { min, max: min + processes - 1 },
    announcedAddresses: ['127.0.0.1'],
    recordings,
    async webhook(body, authorization) {
      const { event, participant } = JSON.parse(body) as { event: string; participant?: { identity: string } }
      webhooks.push({ body, authorization, event, identity: participant?.identity })
      await onWebhook?.(body, authorization)
    },
    log: listeningLog(complaints),
  })
  await rooms.ready
  const server = createServer((request, response) => {
    if (rooms.request(request, response)) return
    if (page) page(request, response)
    else response.writeHead(404).end()
  })
  server.on('upgrade', (request, socket, head) => rooms.upgrade(request, socket, head) || socket.destroy())
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const httpUrl = `http://127.0.0.1:${port}`

  return {
    rooms,
    recordings,
    service: new RoomServiceClient(httpUrl, apiKey, apiSecret),
    httpUrl,
    wsUrl: `ws://127.0.0.1:${port}`,
    apiKey,
    apiSecret,
    webhooks,
    complaints,
    token(identity, { ttl = 600, name = identity, ...grant } = {}) {
      const token = new AccessToken(apiKey, apiSecret, { identity, name, ttl })
      token.addGrant({
        roomJoin: true,
        room: 'class',
        canPublish: true,
        canSubscribe: true,
        canPublishData: true,
        ...grant,
      })
      return token.toJwt()
    },
    async close() {
      await rooms.close()
      await rm(recordings, { recursive: true, force: true })
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

function listeningLog(complaints: string[]): Log {
  const note = (about: object, message: string): void => void complaints.push(`${message} ${JSON.stringify(about)}`)
  return { debug() {}, info() {}, warn() {}, error: note }
}
