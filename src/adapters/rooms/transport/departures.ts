import type { Datagram } from './datagrams.ts'

/** More would leave the processor's caches before they are sent. */
const atOnce = 256

/**
 * What a burst of received packets makes us send. It leaves together: sealing and sending by turns costs a third more than
 * sealing all and then sending all, because each finds its code and tables gone from the processor's caches.
 */
export class Departures {
  readonly #packets: Buffer[] = []
  readonly #ways: Pick<Datagram, 'via' | 'from'>[] = []
  #gathering = false

  send(packet: Buffer, way: Pick<Datagram, 'via' | 'from'>): void {
    if (!this.#gathering) {
      depart(packet, way)
      return
    }
    this.#ways.push(way)
    if (this.#packets.push(packet) >= atOnce) this.#leave()
  }

  /** Whatever is sent meanwhile leaves at the end, in the order it was sent, also when `work` throws. */
  gather(work: () => void): void {
    this.#gathering = true
    try {
      work()
    } finally {
      this.#gathering = false
      this.#leave()
    }
  }

  #leave(): void {
    for (let at = 0; at < this.#packets.length; at++) depart(this.#packets[at] as Buffer, this.#ways[at] as Datagram)
    this.#packets.length = 0
    this.#ways.length = 0
  }
}

function depart(packet: Buffer, { via, from }: Pick<Datagram, 'via' | 'from'>): void {
  via.send(packet, from.port, from.address)
}
