import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { freePort } from '../../../../test/free-ports.ts'
import { Hall } from '../media/halls.ts'
import type { RoomFact } from '../messages.ts'
import { openUdp } from '../transport/udp.ts'

/** The rooms of a media process, here in the process of the spec, where they can be looked into. */
export type HallHere = {
  hall: Hall
  facts: RoomFact[]
  /** What was logged, as sentences. */
  notes: string[]
  /** Where guests connect, with their own name as token. */
  wsUrl: string
  httpUrl: string
  /** The UDP port for sound and picture. */
  port: number
  close(): Promise<void>
}

export async function openHall(
  page: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) => response.end(),
): Promise<HallHere> {
  const facts: RoomFact[] = []
  const notes: string[] = []
  const transport = await openUdp({ ports: [await freePort()], announced: ['127.0.0.1'] })
  const hall = new Hall(transport, {
    onFact: (fact) => facts.push(fact),
    log: (_level, about, message) => notes.push(`${message} ${JSON.stringify(about)}`),
  })
  const server = createServer((request, response) => {
    if (!request.url?.startsWith('/rtc')) page(request, response)
    else response.writeHead(request.url.startsWith('/rtc/validate') ? 200 : 404).end('success')
  })
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, stream, head) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://hall')
    if (pathname !== '/rtc') {
      stream.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')
      return
    }
    const query = Object.fromEntries(searchParams)
    const identity = query.access_token ?? request.headers.authorization?.replace(/^Bearer /, '') ?? ''
    const claims = { name: identity, video: { roomJoin: true } }
    sockets.handleUpgrade(request, stream, head, (socket) =>
      hall.welcome({ identity, room: 'class', claims, query }, socket),
    )
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    hall,
    facts,
    notes,
    port: transport.port,
    httpUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    wsUrl: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      await hall.close()
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}
