import { type ChildProcess, fork } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import type { Log } from '#kernel/log'
import { limits } from '../limits.ts'
import type { FromListener, HeardSaying, ToListener } from './listener.ts'
import type { HeardPacket } from './voices.ts'

const listener = new URL('./listener.ts', import.meta.url)
const betweenTries = 300
const mostTries = 100

type Listening = (saying: HeardSaying) => void | Promise<void>
/** A room that is listened to, and what is still being done with what was said there. */
type Heard = { leftOut: readonly string[]; underWay: Set<Promise<void>>; finishing?: Promise<void> }

/** Where the room is carried: begin, change or end listening there. Answers false when the process is gone. */
export type HearingOrders = {
  begin(room: string, leftOut: readonly string[]): Promise<boolean>
  change(room: string, leftOut: readonly string[]): Promise<boolean>
  end(room: string): Promise<boolean>
}

/**
 * What is said in rooms of this house: media processes hand on packets as they came, a process beside them makes sayings of them.
 * It is there while a room is listened to; whatever dies, listening goes on, without what was just being said.
 */
export class HearingHouse {
  readonly #orders: HearingOrders
  readonly #log: Log
  readonly #rooms = new Map<string, Heard>()
  readonly #listeners = new Set<Listening>()
  /** Rooms whose last words the listener was asked for. */
  readonly #asked = new Map<string, () => void>()
  #child: ChildProcess | undefined
  #unsent = 0
  #dropped = 0
  #closed = false

  constructor(orders: HearingOrders, log: Log) {
    this.#orders = orders
    this.#log = log
  }

  /** Asked again, it goes on, with whom is left out now. */
  async start(room: string, leftOut: readonly string[]): Promise<void> {
    if (this.#rooms.has(room)) return this.leaveOut(room, leftOut)
    const about: Heard = { leftOut, underWay: new Set() }
    this.#rooms.set(room, about)
    if (await this.#orders.begin(room, leftOut)) return
    if (this.#rooms.get(room) === about) this.#rooms.delete(room)
    throw new Error('the room cannot be listened to now')
  }

  async leaveOut(room: string, seats: readonly string[]): Promise<void> {
    const about = this.#rooms.get(room)
    if (!about) return
    about.leftOut = seats
    this.#post({ kind: 'leave_out', room, seats })
    await this.#orders.change(room, seats)
    // What was under way between the processes when they were asked.
    this.#post({ kind: 'leave_out', room, seats })
  }

  async stop(room: string): Promise<void> {
    if (!this.#rooms.delete(room)) return
    await this.#orders.end(room)
    this.#post({ kind: 'forget', room })
    this.#restWhenIdle()
  }

  /** What was said until now is told, and done with; then it is as if stopped. */
  async finish(room: string): Promise<void> {
    const about = this.#rooms.get(room)
    if (!about) return
    about.finishing ??= this.#finished(room, about)
    await about.finishing
  }

  async #finished(room: string, about: Heard): Promise<void> {
    // Where the room is gone already, its last packets may still be on their way between the processes.
    if (!(await this.#orders.end(room))) await pause(limits.hearing.tellEvery)
    await this.#lastWords(room)
    await Promise.allSettled(about.underWay)
    if (this.#rooms.get(room) === about) this.#rooms.delete(room)
    this.#restWhenIdle()
  }

  /** Answers late or never when the listener has died; then nothing of it comes any more. */
  #lastWords(room: string): Promise<void> {
    if (!this.#child?.connected) return Promise.resolve()
    return new Promise((done) => {
      this.#asked.set(room, done)
      this.#post({ kind: 'finish', room })
    })
  }

  #restWhenIdle(): void {
    if (this.#rooms.size > 0) return
    this.#child?.kill('SIGTERM')
    this.#child = undefined
    for (const room of [...this.#asked.keys()]) this.#settle(room)
  }

  /** Another process carries the room from now on. */
  async moved(room: string): Promise<void> {
    const about = this.#rooms.get(room)
    for (let tries = 0; about && tries < mostTries; tries++) {
      if (this.#rooms.get(room) !== about || (await this.#orders.begin(room, about.leftOut))) return
      await pause(betweenTries)
    }
  }

  hear(room: string, packets: HeardPacket[]): void {
    const about = this.#rooms.get(room)
    if (!about || this.#closed) return
    this.#child ??= this.#started()
    this.#post({ kind: 'heard', room, packets: packets.filter(({ seat }) => !about.leftOut.includes(seat)) })
  }

  onSaying(listening: Listening): () => void {
    this.#listeners.add(listening)
    return () => this.#listeners.delete(listening)
  }

  close(): void {
    this.#closed = true
    this.#child?.kill('SIGTERM')
  }

  /** A listener that does not follow gets nothing more until it does: what is late is worth nothing. */
  #post(message: ToListener): void {
    if (!this.#child?.connected) return
    if (message.kind === 'heard' && this.#unsent >= limits.hearing.unsent) {
      this.#dropped += message.packets.length
      return
    }
    this.#unsent++
    this.#child.send(message, () => {
      this.#unsent--
      if (this.#unsent > 0 || this.#dropped === 0) return
      this.#log.warn({ packets: this.#dropped }, 'voices came faster than they could be listened to')
      this.#dropped = 0
    })
  }

  #started(): ChildProcess {
    const child = fork(listener, [], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      execArgv: [],
      serialization: 'advanced',
    })
    this.#unsent = 0
    child.on('message', (message: FromListener) => {
      if (message.kind === 'said') this.#tell(message)
      else this.#settle(message.room)
    })
    child.on('error', (error) => this.#log.error({ error: error.message }, 'the listening process cannot be reached'))
    child.once('exit', (code, signal) => {
      if (this.#child !== child) return
      this.#child = undefined
      for (const room of [...this.#asked.keys()]) this.#settle(room)
      if (!this.#closed) this.#log.error({ reason: signal ?? code }, 'the listening process ended')
    })
    return child
  }

  #tell({ kind: _, ...saying }: Extract<FromListener, { kind: 'said' }>): void {
    const about = this.#rooms.get(saying.room)
    if (!about || about.leftOut.includes(saying.seat)) return
    for (const listening of this.#listeners) {
      const done = Promise.resolve(listening(saying)).catch(() => {})
      about.underWay.add(done)
      void done.then(() => about.underWay.delete(done))
    }
  }

  #settle(room: string): void {
    this.#asked.get(room)?.()
    this.#asked.delete(room)
  }
}
