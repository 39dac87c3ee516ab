import type { Wishes } from '#modules/live/schema'
import type { Calls } from './calls.svelte.ts'
import { doors } from './doors.ts'

/** What whoever steers a class does to it and to those who are there. */
export class Steering {
  readonly #here: { sessionId: string }
  readonly #calls: Calls

  constructor(sessionId: string, calls: Calls) {
    this.#here = { sessionId }
    this.#calls = calls
  }

  lowerHandOf = (seatId: string) => this.#calls.try(() => doors.lowerHandOf({ ...this.#here, seatId }))
  lowerEveryHand = () => this.#calls.try(() => doors.lowerEveryHand(this.#here))
  mute = (seatId: string, source: 'microphone' | 'camera' | 'screen' = 'microphone') =>
    this.#calls.try(() => doors.muteSeat({ ...this.#here, seatId, source }))
  muteAll = () => this.#calls.try(() => doors.muteAll(this.#here))
  askToUnmute = (seatId: string) => this.#calls.try(() => doors.askToUnmute({ ...this.#here, seatId }))
  spotlight = (seatId: string | null) => this.#calls.try(() => doors.spotlight({ ...this.#here, seatId }))
  makeHost = (seatId: string) => this.#calls.try(() => doors.makeHost({ ...this.#here, seatId }))
  endHosting = (seatId: string) => this.#calls.try(() => doors.endHosting({ ...this.#here, seatId }))
  arrange = (wishes: Partial<Wishes>) => this.#calls.try(() => doors.arrangeClass({ ...this.#here, ...wishes }))
  sendDetour = (link: string | null) => this.#calls.try(() => doors.sendDetour({ ...this.#here, link }))
  admit = (seatId?: string) => this.#calls.try(() => doors.admit({ ...this.#here, ...(seatId && { seatId }) }))
  refuse = (seatId: string) => this.#calls.try(() => doors.refuseEntry({ ...this.#here, seatId }))
  remove = (seatId: string) => this.#calls.try(() => doors.removeFromClass({ ...this.#here, seatId }))
  readmit = (seatId: string) => this.#calls.try(() => doors.readmit({ ...this.#here, seatId }))
  extend = (minutes: number) => this.#calls.try(() => doors.extendClass({ ...this.#here, minutes }))
  end = () => this.#calls.try(() => doors.endForAll(this.#here))
}
