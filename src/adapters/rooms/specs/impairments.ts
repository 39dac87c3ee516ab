import { createSocket, type Socket } from 'node:dgram'

/** What a way through this network does to packets, in each direction. */
export type Way = {
  /** Share of packets lost at random, 0–1. */
  loss: number
  milliseconds: number
  bitsPerSecond: number
  /** How much may wait in front of the narrow place; beyond that packets are dropped. */
  queueBytes: number
}

export const goodWay: Way = { loss: 0, milliseconds: 0, bitsPerSecond: Number.POSITIVE_INFINITY, queueBytes: 1 << 24 }

/** A network between clients and a UDP port, as bad as one likes. */
export class BadNetwork {
  readonly #near: Socket
  readonly #port: number
  readonly #clients = new Map<string, Socket>()
  readonly #free = { up: 0, down: 0 }
  /** Loss is drawn from a fixed sequence, so that each run is the same. */
  #seed = 12_345
  #cutUntil = 0
  way: Way = { ...goodWay }

  private constructor(near: Socket, port: number) {
    this.#near = near
    this.#port = port
    near.on('message', (packet, { address, port }) => this.#up(packet, `${address}:${port}`))
  }

  /** Stands at `address` in front of 127.0.0.1, on the same port. */
  static async open(address: string, port: number): Promise<BadNetwork> {
    const near = createSocket('udp4')
    await new Promise<void>((done, failed) => near.once('error', failed).bind(port, address, done))
    near.on('error', () => {})
    near.setRecvBufferSize(1 << 21)
    return new BadNetwork(near, port)
  }

  /** Nothing passes for so long. */
  cut(milliseconds: number): void {
    this.#cutUntil = performance.now() + milliseconds
  }

  /** Clients go on from other ports than before, as a phone does that changes networks. */
  move(): void {
    for (const socket of this.#clients.values()) socket.close()
    this.#clients.clear()
  }

  close(): void {
    this.#near.close()
    this.move()
  }

  #up(packet: Buffer, client: string): void {
    const far = this.#clients.get(client) ?? this.#clientSocket(client)
    this.#pass('up', packet, () => this.#clients.get(client) === far && far.send(packet, this.#port, '127.0.0.1'))
  }

  #clientSocket(client: string): Socket {
    const [address, port] = client.split(':')
    const far = createSocket('udp4')
    this.#clients.set(client, far)
    far.on('error', () => {})
    far.on('message', (packet) =>
      this.#pass('down', packet, () => this.#clients.has(client) && this.#near.send(packet, Number(port), address)),
    )
    return far
  }

  #pass(direction: 'up' | 'down', packet: Buffer, onward: () => void): void {
    const now = performance.now()
    const { loss, milliseconds, bitsPerSecond, queueBytes } = this.way
    if (now < this.#cutUntil || this.#chance() < loss) return
    const begin = Math.max(now, this.#free[direction])
    if (((begin - now) / 1000) * bitsPerSecond > queueBytes * 8) return
    this.#free[direction] = begin + (packet.length * 8_000) / bitsPerSecond
    const wait = this.#free[direction] - now + milliseconds
    if (wait < 1) onward()
    else setTimeout(onward, wait)
  }

  /** A linear congruential generator (Numerical Recipes). */
  #chance(): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0
    return this.#seed / 0x100000000
  }
}
