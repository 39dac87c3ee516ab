import type { Hall } from '../media/halls.ts'
import type { CaptureOrder } from '../messages.ts'
import { Capture } from './captures.ts'

/** Which rooms of a media process are being written down. */
export class Captures {
  readonly #log: (about: Record<string, unknown>, message: string) => void
  readonly #onBroken: (room: string, path: string) => void
  readonly #running = new Map<string, Capture>()

  constructor(
    log: (about: Record<string, unknown>, message: string) => void,
    onBroken: (room: string, path: string) => void,
  ) {
    this.#log = log
    this.#onBroken = onBroken
  }

  async carryOut(hall: Hall | undefined, order: CaptureOrder): Promise<void> {
    if (order.act === 'begin') return this.#begin(hall, order)
    const capture = this.#running.get(order.room)
    if (order.act === 'change') return capture?.leaveOut(order.leftOut)
    this.#running.delete(order.room)
    await capture?.stop()
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running.values()].map((capture) => capture.stop()))
  }

  async #begin(hall: Hall | undefined, order: Extract<CaptureOrder, { act: 'begin' }>): Promise<void> {
    const { room, path, leftOut, hosts } = order
    if (!hall) throw new Error('the media process is not ready yet')
    await this.#running.get(room)?.stop()
    const onBroken = (error: unknown) => {
      this.#running.delete(room)
      this.#log({ error: String(error), room }, 'a recording could not be written on')
      this.#onBroken(room, path)
    }
    this.#running.set(room, await Capture.start(hall.open(room), path, { leftOut, hosts, onBroken }))
  }
}
