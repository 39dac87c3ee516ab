/** How much one visitor may take of the real-time connection. Counts are those of one app process. */
export type SocketLimits = {
  readonly connections: number
  readonly connectionsPerPerson: number
  /** An IPv4 address or an IPv6 /64; a school behind one router is one network. */
  readonly connectionsPerNetwork: number
  /** How often a line may be opened: a tab that comes back after each break needs a few, a network of classes many at once. */
  readonly openingsPerPersonAMinute: number
  readonly openingsPerNetworkAMinute: number
  readonly subscriptionsPerConnection: number
  /** Of one frame from the browser. */
  readonly messageBytes: number
  readonly framesPerSecond: number
  readonly framesAtOnce: number
  /** What may wait for a slow reader before it is let go; it comes back and resumes. */
  readonly outgoingBytes: number
  /** Who missed more than this, or more bytes than half of what may wait, looks at a fresh view instead. */
  readonly replayEvents: number
  /** Permission questions asked of the database at the same time. */
  readonly checksAtOnce: number
  /** A connection that answers nothing for twice this long is closed. */
  readonly heartbeatSeconds: number
  /** How long a permission is believed when nothing says that it changed. */
  readonly recheckSeconds: number
  /** How late an event may be when its wake-up call was lost. */
  readonly lookSeconds: number
  /** How long after its death a process is still believed to hold its connections. */
  readonly leaseSeconds: number
}

export const usualSocketLimits: SocketLimits = {
  connections: 20_000,
  connectionsPerPerson: 24,
  connectionsPerNetwork: 1000,
  openingsPerPersonAMinute: 120,
  openingsPerNetworkAMinute: 5000,
  subscriptionsPerConnection: 64,
  messageBytes: 16_384,
  framesPerSecond: 20,
  framesAtOnce: 150,
  outgoingBytes: 1_048_576,
  replayEvents: 1000,
  checksAtOnce: 4,
  heartbeatSeconds: 25,
  recheckSeconds: 60,
  lookSeconds: 10,
  leaseSeconds: 30,
}
