import { limits } from '../limits.ts'

export type Sent = { sequence: number; timestamp: number; marker: boolean; payload: readonly Buffer[] }

/** The last packets sent to one subscriber; payloads are shared with the others, so this holds references only. */
export class Repairs {
  readonly #sent: (Sent | undefined)[] = new Array(limits.rtp.repairCachePackets)

  remember(sent: Sent): void {
    this.#sent[sent.sequence % limits.rtp.repairCachePackets] = sent
  }

  find(sequence: number): Sent | undefined {
    const sent = this.#sent[sequence % limits.rtp.repairCachePackets]
    return sent?.sequence === sequence ? sent : undefined
  }

  clear(): void {
    this.#sent.fill(undefined)
  }
}
