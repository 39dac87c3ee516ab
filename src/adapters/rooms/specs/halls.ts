import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { Hall } from '../media/halls.ts'
import type { RoomFact } from '../messages.ts'
import { openUdp } from '../transport/udp.ts'
import { freeUdpPort } from './house.ts'

/** The rooms of a media process, here in the process of the spec, where they can be looked into. */
export type HallHere = {
  hall: Hall
  facts: RoomFact[]
  /** What was logged, as sentences. */
  notes: string[]
  /** Where guests connect, with their own name as token. */
  wsUrl: string
  close(): Promise<void>
}

export async function openHall(announced = '127.0.0.1'): Promise<HallHere> {
  const facts: RoomFact[] = []
  const notes: string[] = []
  const hall = new Hall(await openUdp({ ports: [await freeUdpPort()], announced: [announced] }), {
    onFact: (fact) => facts.push(fact),
    log: (_level, about, message) => notes.push(`${message} ${JSON.stringify(about)}`),
  })
  const server = createServer((_request, response) => response.writeHead(200).end('success'))
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
    wsUrl: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      await hall.close()
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}
