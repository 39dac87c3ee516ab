import { type ChildProcess, fork } from 'node:child_process'
import type { Socket } from 'node:net'
import type { Log } from '#kernel/log'
import type { HeardPacket } from '../hearing/voices.ts'
import { limits } from '../limits.ts'
import type {
  Answer,
  Arrival,
  CaptureOrder,
  ChildFigures,
  ChildOptions,
  FromChild,
  HearingOrder,
  Order,
  RoomFact,
  ToChild,
} from '../messages.ts'

export type ChildEvents = {
  onFact(fact: RoomFact): void
  onHeard(room: string, packets: HeardPacket[]): void
  onBroken(room: string, path: string): void
  log: Log
}

const entry = new URL('../media/child.ts', import.meta.url)
/**
 * Each sealed packet is memory outside V8's heap for a moment. Beside a heap as small as this one V8 takes that for growth and goes
 * through the whole heap five times a second, unless it may expect (in MB; nothing is reserved) a larger one.
 */
const execArgv = ['--initial-heap-size=512']

/** One media process, started again whenever it dies, and what it carries as far as it has told. */
export class Child {
  #options: ChildOptions
  readonly #events: ChildEvents
  readonly #answers = new Map<number, (message: Answer | ChildFigures | undefined) => void>()
  /** The last fact about everybody who is in a room here, by `room sid`. */
  readonly #present = new Map<string, RoomFact>()
  readonly #rooms = new Map<string, RoomFact['room']>()
  /** Clients that came while no process could take them. */
  readonly #waiting = new Map<Socket, { arrival: Arrival; giveUp: NodeJS.Timeout }>()
  #running: ChildProcess | undefined
  /** Settles when there is a process that takes clients; a new one from the moment it dies. */
  #open = Promise.withResolvers<void>()
  #isOpen = false
  #startedAt = 0
  #failures = 0
  #asked = 0
  #handed = 0
  #closing = false
  #restart: NodeJS.Timeout | undefined
  restarts = 0
  /** The UDP port it has taken. */
  port = 0

  constructor(options: ChildOptions, events: ChildEvents) {
    this.#options = options
    this.#events = events
  }

  get load(): number {
    return this.#present.size + this.#rooms.size / 100
  }

  get pid(): number | undefined {
    return this.#running?.pid
  }

  get isReady(): boolean {
    return this.#isOpen
  }

  /** Resolves when the process can take clients; rejects when it cannot start at all. */
  start(): Promise<void> {
    this.#startedAt = performance.now()
    const child = fork(entry, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv })
    this.#running = child
    const started = new Promise<void>((ready, failed) => {
      child.on('message', (message: FromChild) => {
        if (message.kind === 'ready') {
          this.port = message.port
          this.#opened()
          ready()
        } else if (message.kind === 'failed') failed(new Error(message.reason))
        else this.#receive(message)
      })
      child.once('exit', (code, signal) => {
        failed(new Error(`media process ended (${signal ?? code})`))
        this.#ended(child, signal ?? String(code))
      })
    })
    child.on('error', (error) => this.#events.log.error({ error: error.message }, 'a media process cannot be reached'))
    child.send({ kind: 'start', options: this.#options } satisfies ToChild, () => {})
    return started
  }

  /**
   * Hands a client over with its TCP connection; this process does not touch it any more. While the process is being started again
   * the client waits: turned away, it would come back later and later.
   */
  hand(arrival: Arrival, socket: Socket): void {
    if (this.#isOpen) this.#give(arrival, socket)
    else if (this.#closing || this.#waiting.size >= limits.children.waiting) socket.destroy()
    else {
      const giveUp = setTimeout(() => socket.destroy(), limits.children.patience)
      this.#waiting.set(socket, { arrival, giveUp })
      socket.once('close', () => {
        clearTimeout(giveUp)
        this.#waiting.delete(socket)
      })
    }
  }

  #opened(): void {
    this.#isOpen = true
    this.#open.resolve()
    for (const [socket, { arrival, giveUp }] of this.#waiting) {
      clearTimeout(giveUp)
      this.#give(arrival, socket)
    }
    this.#waiting.clear()
  }

  #give(arrival: Arrival, socket: Socket): void {
    const child = this.#running
    if (!child?.connected) {
      socket.destroy()
      return
    }
    // Node would make the http server wait, when it closes, for every socket it ever handed to a child, and for ever once the child is gone.
    Object.assign(socket, { server: null })
    const message = { kind: 'arrival', id: ++this.#handed, arrival } satisfies ToChild
    child.send(message, socket, { keepOpen: false }, () => socket.destroy())
  }

  /** From now on, and after a restart too, clients are told these addresses. */
  announce(addresses: readonly string[]): void {
    this.#options = { ...this.#options, announced: addresses }
    this.#post({ kind: 'announce', addresses })
  }

  async order(order: Order): Promise<Answer> {
    const answer = await this.#ask((id) => ({ kind: 'order', id, order }))
    return (
      (answer as Answer | undefined) ?? { ok: false, code: 'unavailable', message: 'the media process does not answer' }
    )
  }

  /** Whether it was done. */
  async capture(order: CaptureOrder): Promise<boolean> {
    const answer = (await this.#ask((id) => ({ kind: 'capture', id, order }))) as Answer | undefined
    if (answer && !answer.ok) this.#events.log.error({ reason: answer.message }, 'a room cannot be recorded')
    return answer?.ok ?? false
  }

  /** Whether it was done. */
  async hearing(order: HearingOrder): Promise<boolean> {
    const answer = (await this.#ask((id) => ({ kind: 'hearing', id, order }))) as Answer | undefined
    return answer?.ok ?? false
  }

  async figures(): Promise<ChildFigures | undefined> {
    return (await this.#ask((id) => ({ kind: 'figures', id }))) as ChildFigures | undefined
  }

  async close(): Promise<void> {
    this.#closing = true
    clearTimeout(this.#restart)
    for (const socket of this.#waiting.keys()) socket.destroy()
    const child = this.#running
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise<void>((done) => child.once('exit', () => done()))
    const impatience = setTimeout(() => child.kill('SIGKILL'), limits.children.stop)
    this.#post({ kind: 'stop' })
    await ended
    clearTimeout(impatience)
  }

  #ask(message: (id: number) => ToChild): Promise<Answer | ChildFigures | undefined> {
    const id = ++this.#asked
    return new Promise((answered) => {
      const giveUp = setTimeout(() => settle(undefined), limits.children.answer)
      const settle = (answer: Answer | ChildFigures | undefined): void => {
        clearTimeout(giveUp)
        this.#answers.delete(id)
        answered(answer)
      }
      this.#answers.set(id, settle)
      const ask = (): void => {
        if (this.#answers.has(id) && !this.#post(message(id))) settle(undefined)
      }
      if (this.#isOpen) ask()
      else void this.#open.promise.then(ask)
    })
  }

  #post(message: ToChild): boolean {
    if (!this.#running?.connected) return false
    return this.#running.send(message, () => {}) || true
  }

  #receive(message: FromChild): void {
    if (message.kind === 'fact') this.#note(message.fact)
    else if (message.kind === 'heard') this.#events.onHeard(message.room, message.packets)
    else if (message.kind === 'broken') this.#events.onBroken(message.room, message.path)
    // Node has told us that the socket is there, and closed its own end, before it tells us this.
    else if (message.kind === 'arrived') this.#post({ kind: 'yours', id: message.id })
    else if (message.kind === 'answer') this.#answers.get(message.id)?.(message.answer)
    else if (message.kind === 'figures') this.#answers.get(message.id)?.(message.figures)
    else if (message.kind === 'log') this.#events.log[message.level](message.about, message.message)
  }

  #note(fact: RoomFact): void {
    const key = `${fact.room.name} ${fact.participant?.sid}`
    if (fact.event === 'room_started') this.#rooms.set(fact.room.name, fact.room)
    if (fact.event === 'room_finished') this.#rooms.delete(fact.room.name)
    if (fact.event === 'participant_joined') this.#present.set(key, fact)
    if (fact.event === 'participant_left') this.#present.delete(key)
    this.#events.onFact(fact)
  }

  #ended(child: ChildProcess, reason: string): void {
    if (this.#running === child) this.#running = undefined
    if (this.#isOpen) this.#open = Promise.withResolvers<void>()
    this.#isOpen = false
    for (const settle of [...this.#answers.values()]) settle(undefined)
    this.#tellLeft()
    if (this.#closing) return
    this.#events.log.error({ reason, port: this.port }, 'a media process ended; it is started again')
    this.restarts++
    this.#failures = performance.now() - this.#startedAt > limits.children.calm ? 0 : this.#failures + 1
    const delay = Math.min(
      limits.children.longestRestart,
      limits.children.firstRestart * 2 ** Math.max(0, this.#failures - 1),
    )
    this.#restart = setTimeout(() => this.start().catch(() => {}), delay)
  }

  /** Everybody a dead process carried has left, as far as the world is concerned; those who come back join anew. */
  #tellLeft(): void {
    const at = Date.now()
    const present = [...this.#present.values()]
    const rooms = [...this.#rooms.values()]
    for (const fact of present) this.#note({ ...fact, event: 'participant_left', at })
    for (const room of rooms) this.#note({ event: 'room_finished', room, at })
  }
}
