import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'
import { Budget } from '../budgets.ts'
import { limits } from '../limits.ts'
import { ArrivalTimes } from './arrival-times.ts'
import { newCertificate } from './certificates.ts'
import { type Berth, PortConnection } from './connections.ts'
import type { Datagram } from './datagrams.ts'
import { Departures } from './departures.ts'
import { bindingResponse, plainResponse, readBindingRequest, readPlainRequest } from './stun.ts'
import { TcpLine, TcpLines } from './tcp.ts'
import type { Connection, ConnectionEvents, Transport } from './transport.ts'

const watchEvery = 1_000

/**
 * One port for all connections of a media process, over UDP and, for whoever cannot use that, over TCP. Who a packet belongs to is told
 * by the user fragment of a STUN request first, and by the address that request came from afterwards.
 */
export async function openUdp(about: { ports: readonly number[]; announced: readonly string[] }): Promise<Transport> {
  const certificate = await newCertificate()
  const byFragment = new Map<string, PortConnection>()
  const byAddress = new Map<string, PortConnection>()
  let { announced } = about
  const figures = { received: 0, sent: 0, unknown: 0, refused: 0 }

  /** Whoever asks where we see them is told, but nobody can have us shout at somebody else. */
  const plainBudget = new Budget(limits.connection.plainQuestionsPerSecond, limits.connection.plainQuestionsPerSecond)
  const arrivalTimes = new ArrivalTimes()
  const departures = new Departures()
  let waiting: Datagram[] = []
  const receiveWaiting = (): void => {
    const batch = waiting
    waiting = []
    const times = arrivalTimes.ofBatch(batch.length)
    departures.gather(() => {
      for (const [position, datagram] of batch.entries()) receive(datagram, times[position] ?? 0)
    })
  }
  const collect = (datagram: Datagram): void => {
    if (waiting.push(datagram) === 1) setImmediate(receiveWaiting)
  }
  const addresses = addressesToBind(about.announced)
  const { port, sockets } = await firstFree(about.ports, addresses, collect)
  const tcp = await TcpLines.open(port, addresses, { receive: collect, gone: (key) => byAddress.delete(key) })
  const protocols = tcp ? (['udp', 'tcp'] as const) : (['udp'] as const)

  const berth: Berth = {
    certificate,
    get candidates() {
      return protocols.flatMap((protocol) => announced.map((address) => ({ protocol, address, port })))
    },
    register: (fragment, connection) => byFragment.set(fragment, connection),
    forget(connection) {
      for (const index of [byFragment, byAddress]) {
        for (const [key, owner] of index) if (owner === connection) index.delete(key)
      }
    },
  }

  const receive = ({ via, packet, from, key }: Datagram, at: number): void => {
    figures.received++
    const first = packet[0] ?? 255
    const connection = byAddress.get(key)
    // RFC 7983 §7: what a packet is, by its first byte.
    if (first < 4) receiveStun({ via, packet, from, key })
    else if (!connection) figures.unknown++
    else if (first >= 20 && first < 64) connection.receiveDtls(packet)
    else if (first >= 128 && first < 192) connection.receiveMedia(packet, at)
  }

  const receiveStun = ({ via, packet, from, key }: Datagram): void => {
    const plain = readPlainRequest(packet)
    if (plain) {
      if (plainBudget.affords(1)) via.send(plainResponse(plain, from), from.port, from.address)
      else figures.refused++
      return
    }
    const request = readBindingRequest(packet)
    const connection = request && byFragment.get(request.ours)
    const password = request && connection?.passwordFor(request)
    if (!request || !connection || password === undefined) {
      figures.refused++
      return
    }
    if (via instanceof TcpLine) via.admit()
    const way = { via, from }
    const reply = (answer: Buffer): void => {
      figures.sent++
      departures.send(answer, way)
    }
    byAddress.set(key, connection)
    connection.reachedFrom({ key, reply }, request.nominates)
    reply(bindingResponse(request, password, from))
  }

  const watch = setInterval(() => {
    const now = performance.now()
    for (const connection of new Set(byFragment.values())) connection.watch(now)
    tcp?.watch(now)
  }, watchEvery)

  return {
    port,
    overTcp: tcp !== undefined,
    figures,
    announce(addresses) {
      announced = addresses
    },
    connect: (events: ConnectionEvents): Connection => new PortConnection(berth, events),
    async close() {
      clearInterval(watch)
      tcp?.close()
      for (const connection of new Set(byFragment.values())) connection.close()
      await Promise.all(sockets.map((socket) => new Promise<void>((done) => socket.close(() => done()))))
    },
  }
}

/**
 * An address of this machine is bound itself, so that answers leave by it. An announced address that is not ours is
 * translated in front of us: then any of our addresses of that family may be the one behind it.
 */
function addressesToBind(announced: readonly string[]): string[] {
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  const isOwn = (address: string): boolean => own.some((interfaced) => interfaced.address === address)
  if (announced.every((address) => !isOwn(address))) return announced.some(isIPv6) ? ['0.0.0.0', '::'] : ['0.0.0.0']
  const translated = announced.filter((address) => !isOwn(address))
  const behind = own.filter(
    ({ internal, address }) =>
      !internal && !address.startsWith('fe80:') && translated.some((outer) => isIPv6(outer) === isIPv6(address)),
  )
  return [...new Set([...announced.filter(isOwn), ...behind.map(({ address }) => address)])]
}

/** Another school on this machine may use the same range: it takes the ports we leave, and we those it leaves. */
async function firstFree(
  ports: readonly number[],
  addresses: readonly string[],
  receive: (datagram: Datagram) => void,
): Promise<{ port: number; sockets: Socket[] }> {
  let trouble: unknown = new Error('no UDP port was given')
  for (const port of ports) {
    const tried = await Promise.allSettled(addresses.map((address) => bound(address, port, receive)))
    const sockets = tried.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    if (sockets.length === addresses.length) return { port, sockets }
    for (const socket of sockets) socket.close()
    trouble = tried.find((one) => one.status === 'rejected')?.reason
    if ((trouble as NodeJS.ErrnoException).code !== 'EADDRINUSE') break
  }
  throw trouble
}

async function bound(address: string, port: number, receive: (datagram: Datagram) => void): Promise<Socket> {
  const family = isIPv6(address) ? 6 : 4
  const socket = createSocket({
    type: family === 6 ? 'udp6' : 'udp4',
    ipv6Only: family === 6,
    // Addresses are never names here: skip the resolver's turn of the event loop for every packet.
    lookup: (address, _options, found) => found(null, address, family),
  })
  socket.on('message', (packet, from) => receive({ via: socket, packet, from, key: `${from.address}|${from.port}` }))
  await new Promise<void>((done, failed) => {
    socket.once('error', failed)
    socket.bind(port, address, () => {
      socket.off('error', failed)
      done()
    })
  })
  socket.on('error', () => {})
  grow(() => socket.setRecvBufferSize(limits.connection.receiveBufferBytes))
  grow(() => socket.setSendBufferSize(limits.connection.receiveBufferBytes))
  return socket
}

/** The system's own ceiling (net.core.rmem_max) may refuse; its default then serves. */
function grow(buffer: () => void): void {
  try {
    buffer()
  } catch {}
}
