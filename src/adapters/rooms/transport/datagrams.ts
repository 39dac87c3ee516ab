/** A packet as it came, by whichever way. */
export type Datagram = {
  via: { send(packet: Buffer, port: number, address: string): void }
  packet: Buffer
  from: { address: string; port: number }
  /** Names the way it came by. */
  key: string
}
