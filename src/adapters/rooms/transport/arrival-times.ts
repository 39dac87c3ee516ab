import { performance } from 'node:perf_hooks'

/**
 * When datagrams came, although we only see them when we get round to it. Publishers judge their way by these times
 * (see arrivals.ts), and a pause of ours must not look to them like a queue in the network: what was waiting
 * when we came back is taken to have arrived evenly while we were busy.
 */
export class ArrivalTimes {
  #lastAt = performance.now()
  #lastIdle = performance.nodeTiming.idleTime

  /** The times of so many datagrams found waiting together now, in monotonic milliseconds. */
  ofBatch(count: number): number[] {
    const now = performance.now()
    const idle = performance.nodeTiming.idleTime
    const busy = Math.max(0, now - this.#lastAt - (idle - this.#lastIdle))
    this.#lastAt = now
    this.#lastIdle = idle
    return Array.from({ length: count }, (_, position) => now - busy * (1 - (position + 1) / count))
  }
}
