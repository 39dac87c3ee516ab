import { Refusal } from '#kernel/refusal'
import type { Heard, Hearing, Recogniser, RoomId, SeatId, Utterance } from '#modules/live/ports'

type Saying = Omit<Utterance, 'sound' | 'milliseconds'> & { milliseconds?: number }
type Asked = { language: string | null; sound: string }

/** Somebody who listens to rooms that carry nothing: what is said there is what a spec says. Sound is the words themselves. */
export function captionsForSpecs() {
  const listening = new Map<RoomId, readonly SeatId[]>()
  const listeners = new Set<(utterance: Utterance) => void | Promise<void>>()
  const underWay = new Set<{ room: RoomId; done: Promise<void> }>()
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
    async finish(room) {
      await Promise.all([...underWay].filter((one) => one.room === room).map(({ done }) => done))
      listening.delete(room)
    },
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
    /** As after a restart: nobody knows any more what was being listened to. */
    forget() {
      listening.clear()
      underWay.clear()
    },
    state,
    /** Somebody speaks: handed on where this room is listened to, and this voice. */
    say(text: string, about: Saying) {
      if (listening.get(about.room)?.includes(about.seat) === false) this.slip(text, about)
    },
    /** The process that listens hands it on although it should not. */
    slip(text: string, about: Saying) {
      for (const listener of listeners) {
        const done = Promise.resolve(listener({ milliseconds: 1_500, ...about, sound: Buffer.from(text) }))
        const one = { room: about.room, done }
        underWay.add(one)
        void done.then(() => underWay.delete(one))
      }
    },
  }
}
