import { DisconnectReason, LeaveRequest_Action } from '@livekit/protocol'
import type { WebSocket } from 'ws'
import type { Arrival, ChildFigures } from '../messages.ts'
import type { Transport } from '../transport/transport.ts'
import { Participant } from './participants.ts'
import { qualitiesEvery } from './qualities.ts'
import { Room, type RoomEvents } from './rooms.ts'
import { Signals } from './signals.ts'
import { speakersEvery } from './speakers.ts'

const tickEvery = 15
const watchEvery = 1_000

/** The rooms of one process over one transport, and the clocks they live by. */
export class Hall {
  readonly rooms = new Map<string, Room>()
  readonly #transport: Transport
  readonly #events: RoomEvents
  readonly #clocks: NodeJS.Timeout[]

  constructor(transport: Transport, events: Omit<RoomEvents, 'onFinished'>) {
    this.#transport = transport
    this.#events = { ...events, onFinished: (room) => this.rooms.delete(room.name) }
    this.#clocks = [
      setInterval(() => this.#each((participant) => participant.tick(performance.now())), tickEvery),
      setInterval(() => this.#each((participant) => participant.watch(performance.now())), watchEvery),
      setInterval(() => this.#eachRoom((room) => room.tellSpeakers()), speakersEvery),
      setInterval(() => this.#eachRoom((room) => room.tellQualities()), qualitiesEvery),
    ]
  }

  open(name: string): Room {
    const room = this.rooms.get(name) ?? new Room(name, this.#events)
    this.rooms.set(name, room)
    return room
  }

  /** Somebody with a right to be here, on an open signalling connection. */
  welcome(arrival: Pick<Arrival, 'claims' | 'identity' | 'room' | 'query'>, socket: WebSocket): void {
    if (arrival.query.reconnect === '1') this.#welcomeBack(arrival, socket)
    else this.#welcomeNew(arrival, socket)
  }

  announce(addresses: readonly string[]): void {
    this.#transport.announce(addresses)
  }

  get figures(): Omit<ChildFigures, 'strayErrors' | 'cpuMicroseconds' | 'residentBytes'> {
    let participants = 0
    let publications = 0
    let forwarded = 0
    this.#each((participant) => {
      participants++
      publications += participant.publications.size
      for (const { figures } of participant.subscriber.downtracks.values()) forwarded += figures.packets
    })
    return { rooms: this.rooms.size, participants, publications, forwarded, ...this.#transport.figures }
  }

  /** Ends every room for everybody. */
  async close(): Promise<void> {
    for (const clock of this.#clocks) clearInterval(clock)
    for (const room of [...this.rooms.values()]) room.finish(DisconnectReason.SERVER_SHUTDOWN)
    await this.#transport.close()
  }

  #welcomeNew({ room: name, identity, claims, query }: Parameters<Hall['welcome']>[0], socket: WebSocket): void {
    const room = this.open(name)
    if (room.isFull && !room.participants.has(identity)) {
      turnAway(socket, DisconnectReason.JOIN_FAILURE, LeaveRequest_Action.DISCONNECT)
      return
    }
    const autoSubscribe = query.auto_subscribe !== '0'
    room.enter(new Participant(room, this.#transport, socket, { identity, claims, autoSubscribe }))
  }

  /** Goes on with a participant that is still here; whoever is not has to join anew, which its client does by itself. */
  #welcomeBack({ room: name, identity, query }: Parameters<Hall['welcome']>[0], socket: WebSocket): void {
    const room = this.rooms.get(name)
    const participant = room?.participants.get(identity)
    if (!room || !participant || participant.sid !== query.sid) {
      turnAway(socket, DisconnectReason.STATE_MISMATCH, LeaveRequest_Action.RECONNECT)
      return
    }
    participant.resume(socket)
    room.resume(participant)
  }

  #eachRoom(act: (room: Room) => void): void {
    for (const room of this.rooms.values()) act(room)
  }

  #each(act: (participant: Participant) => void): void {
    for (const room of this.rooms.values()) for (const participant of room.participants.values()) act(participant)
  }
}

function turnAway(socket: WebSocket, reason: DisconnectReason, action: LeaveRequest_Action): void {
  new Signals(socket, { onRequest() {}, onLost() {}, onAbuse() {} }).leave(reason, action)
}
