import { createServer, isIPv6, type Server, type Socket } from 'node:net'
import { limits } from '../limits.ts'
import type { Datagram } from './datagrams.ts'

const lengthBytes = 2

/**
 * The same port over TCP, for those whose network lets no UDP out: ICE-TCP with us as the passive side (RFC 6544), each packet behind
 * its length (RFC 4571). Whoever does not prove in time to belong to a connection of ours is hung up on.
 */
export class TcpLines {
  readonly #servers: readonly Server[]
  readonly #lines = new Set<TcpLine>()

  private constructor(servers: readonly Server[]) {
    this.#servers = servers
  }

  /** Undefined where something else has the port: then there is UDP only. */
  static async open(
    port: number,
    addresses: readonly string[],
    events: { receive(datagram: Datagram): void; gone(key: string): void },
  ): Promise<TcpLines | undefined> {
    const lines = new TcpLines(addresses.map(() => createServer({ noDelay: true })))
    for (const server of lines.#servers) server.on('connection', (socket) => lines.#take(socket, events))
    const tried = await Promise.allSettled(
      lines.#servers.map((server, at) => listening(server, port, addresses[at] ?? '')),
    )
    if (tried.every(({ status }) => status === 'fulfilled')) return lines
    lines.close()
    return undefined
  }

  /** Called from time to time. */
  watch(now: number): void {
    for (const line of this.#lines) line.watch(now)
  }

  close(): void {
    for (const server of this.#servers) server.close()
    for (const line of this.#lines) line.drop()
  }

  #take(socket: Socket, events: { receive(datagram: Datagram): void; gone(key: string): void }): void {
    if (this.#lines.size >= limits.tcp.lines) {
      socket.destroy()
      return
    }
    const line = new TcpLine(socket, events.receive)
    this.#lines.add(line)
    socket.once('close', () => {
      this.#lines.delete(line)
      events.gone(line.key)
    })
  }
}

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((done, failed) => {
    server.once('error', failed)
    server.listen({ port, host, ipv6Only: isIPv6(host), exclusive: true }, () => {
      server.off('error', failed)
      server.on('error', () => {})
      done()
    })
  })
}

/** One client's TCP connection, which may carry any of its media connections. */
export class TcpLine {
  readonly key: string
  readonly #socket: Socket
  readonly #bornAt = performance.now()
  #rest = Buffer.alloc(0)
  #heardAt = this.#bornAt
  #isKnown = false

  constructor(socket: Socket, receive: (datagram: Datagram) => void) {
    this.#socket = socket
    const from = { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 }
    this.key = `tcp|${from.address}|${from.port}`
    socket.on('error', () => socket.destroy())
    socket.on('data', (bytes: Buffer) => {
      this.#heardAt = performance.now()
      for (const packet of this.#packetsIn(bytes)) receive({ via: this, packet, from, key: this.key })
    })
  }

  /** A client proved that it belongs here. */
  admit(): void {
    this.#isKnown = true
  }

  /** What a line that is too narrow cannot take is dropped, as a network would: what comes late is of no use. */
  send(packet: Buffer): void {
    if (this.#socket.writableLength > limits.tcp.unsentBytes) return
    const framed = Buffer.allocUnsafe(lengthBytes + packet.length)
    framed.writeUInt16BE(packet.length)
    packet.copy(framed, lengthBytes)
    this.#socket.write(framed)
  }

  watch(now: number): void {
    const isStrange = !this.#isKnown && now - this.#bornAt > limits.tcp.strangers
    if (isStrange || now - this.#heardAt > limits.tcp.silence) this.drop()
  }

  drop(): void {
    this.#socket.destroy()
  }

  #packetsIn(bytes: Buffer): Buffer[] {
    const all = this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes
    const packets: Buffer[] = []
    let at = 0
    while (at + lengthBytes <= all.length) {
      const length = all.readUInt16BE(at)
      if (length > limits.tcp.packetBytes) {
        this.drop()
        return []
      }
      const end = at + lengthBytes + length
      if (end > all.length) break
      packets.push(all.subarray(at + lengthBytes, end))
      at = end
    }
    this.#rest = Buffer.from(all.subarray(at))
    return packets
  }
}
