import { Refusal } from '#kernel/refusal'
import type { Heard, Hearing, Recogniser, RoomId, SeatId, Utterance } from '#modules/live/ports'

type Asked = { language: string | null; sound: string }

/** Somebody who listens to rooms that carry nothing: what is said there is what a spec says. Sound is the words themselves. */
export function captionsForSpecs() {
  const listening = new Map<RoomId, readonly SeatId[]>()
  const listeners = new Set<(utterance: Utterance) => void>()
  const asked: Asked[] = []
  const state = { isReachable: true, answers: (text: string): Heard | Promise<Heard> => ({ is: 'heard', text }) }
  const hearing: Hearing & { offered: boolean } = {
    offered: true,
    async start(room, leftOut) {
      if (!state.isReachable) throw new Refusal('room.unreachable')
      listening.set(room, leftOut)
    },
    async leaveOut(room, seats) {
      if (listening.has(room)) listening.set(room, seats)
    },
    stop: async (room) => void listening.delete(room),
    onUtterance(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const recogniser: Recogniser = {
    async recognise(sound, { language }) {
      asked.push({ language, sound: Buffer.from(sound).toString() })
      return state.answers(Buffer.from(sound).toString())
    },
  }
  return {
    ports: { hearing, recogniser: recogniser as Recogniser | null },
    listening,
    asked,
    state,
    /** Somebody speaks; the process that listens hands it on whether it should or not. */
    say(text: string, about: Omit<Utterance, 'sound' | 'milliseconds'> & { milliseconds?: number }) {
      for (const listener of listeners) listener({ milliseconds: 1_500, ...about, sound: Buffer.from(text) })
    },
  }
}
