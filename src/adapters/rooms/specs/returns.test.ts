import { EventEmitter } from 'node:events'
import {
  AddTrackRequest,
  SessionDescription,
  SignalRequest,
  SignalResponse,
  TrackSource,
  TrackType,
} from '@livekit/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { Hall } from '../media/halls.ts'
import { readVp8 } from '../media/vp8.ts'
import { keyframeRequest, readRtcp } from '../transport/rtcp.ts'
import { fixedHeaderBytes, readRtp, writeHeader } from '../transport/rtp.ts'
import type { Connection, ConnectionEvents, Transport } from '../transport/transport.ts'

/** A media connection without a network: the spec says when it is up, and sees what is sent. */
class Line implements Connection {
  readonly local = { fragment: 'f', password: 'p', fingerprint: 'AA', candidates: [] }
  readonly heardAt = 0
  readonly events: ConnectionEvents
  isUp = false
  onRtp = (_header: Buffer, _payload: Buffer): void => {}
  onKeyframeRequest = (): void => {}

  constructor(events: ConnectionEvents) {
    this.events = events
  }

  up(): void {
    this.isUp = true
    this.events.onUp()
  }
  sendRtp(header: Buffer, payload: readonly Buffer[]): void {
    if (this.isUp) this.onRtp(Buffer.from(header), Buffer.concat(payload))
  }
  sendRtcp(compound: Buffer): void {
    if (this.isUp && readRtcp(compound).some(({ kind }) => kind === 'keyframe')) this.onKeyframeRequest()
  }
  accept(): void {}
  restart(): void {}
  openChannel(): void {}
  sendMessage(): undefined {}
  channelWaiting = (): number => 0
  close(): void {
    this.isUp = false
  }
}

class NoNetwork implements Transport {
  readonly port = 0
  readonly overTcp = false
  readonly figures = { received: 0, sent: 0, unknown: 0, refused: 0 }
  readonly lines: Line[] = []
  announce(): void {}
  connect(events: ConnectionEvents): Connection {
    const line = new Line(events)
    this.lines.push(line)
    return line
  }
  async close(): Promise<void> {}
}

/** Somebody at the other end of a signalling connection. */
class Client {
  readonly socket = new EventEmitter()
  readonly line: Line
  /** The latest offer of the server, which waits for an answer. */
  offer: SessionDescription | undefined

  constructor(hall: Hall, transport: NoNetwork, identity: string) {
    Object.assign(this.socket, {
      OPEN: 1,
      readyState: 1,
      bufferedAmount: 0,
      close() {},
      terminate() {},
      send: (bytes: Uint8Array) => {
        const { message } = SignalResponse.fromBinary(bytes)
        if (message.case === 'offer') this.offer = message.value
      },
    })
    const claims = { name: identity, video: { roomJoin: true } }
    hall.welcome({ identity, room: 'class', claims, query: {} }, this.socket as unknown as WebSocket)
    this.line = transport.lines.at(-1) as Line
  }

  says(message: SignalRequest['message']): void {
    this.socket.emit('message', Buffer.from(new SignalRequest({ message }).toBinary()), true)
  }
}

const camera = 1111

/** Sends a picture every few milliseconds, and a whole one only when it is asked for one. */
class Teacher extends Client {
  #line: Line | undefined
  #clock: NodeJS.Timeout | undefined
  #sequence = 0
  #wholeWanted = true
  wholes = 0

  async publish(transport: NoNetwork): Promise<void> {
    const track = { cid: 'camera', type: TrackType.VIDEO, source: TrackSource.CAMERA, width: 640, height: 360 }
    this.says({ case: 'addTrack', value: new AddTrackRequest(track) })
    this.says({ case: 'offer', value: new SessionDescription({ type: 'offer', sdp: cameraOffer, id: 1 }) })
    const before = transport.lines.length
    await expect.poll(() => transport.lines.length).toBeGreaterThan(before)
    this.#line = transport.lines.at(-1) as Line
    this.#line.onKeyframeRequest = () => {
      this.#wholeWanted = true
    }
  }

  send(): void {
    this.#line?.up()
    this.#clock = setInterval(() => this.#picture(), 10)
  }

  stop(): void {
    clearInterval(this.#clock)
  }

  #picture(): void {
    const packet = Buffer.alloc(fixedHeaderBytes + 12)
    const sequence = ++this.#sequence
    writeHeader(packet, { payloadType: 96, ssrc: camera }, { marker: true, sequence, timestamp: sequence * 900 })
    packet[fixedHeaderBytes] = 0x10
    packet[fixedHeaderBytes + 1] = this.#wholeWanted ? 0 : 1
    if (this.#wholeWanted) this.wholes++
    this.#wholeWanted = false
    const read = readRtp(packet)
    if (read) this.#line?.events.onRtp(read, performance.now())
  }
}

/** Knows a track once it has answered the offer that names it, shows nothing before a whole picture, and asks for one like a browser. */
class Student extends Client {
  #known = new Set<number>()
  #shows = false
  #next = 0
  #askedAt = 0
  pictures = 0
  /** So many whole pictures are lost on the way. */
  loses = 0

  watch(): void {
    this.line.onRtp = (header, payload) => this.#take(header, payload)
  }

  async answer(): Promise<void> {
    await expect.poll(() => this.offer).toBeDefined()
    const { id, sdp } = this.offer as SessionDescription
    this.offer = undefined
    for (const [, ssrc] of sdp.matchAll(/^a=ssrc:(\d+) cname/gm)) this.#known.add(Number(ssrc))
    this.says({ case: 'answer', value: new SessionDescription({ type: 'answer', sdp: 'v=0\r\n', id }) })
  }

  #take(header: Buffer, payload: Buffer): void {
    const [ssrc, sequence] = [header.readUInt32BE(8), header.readUInt16BE(2)]
    if (!this.#known.has(ssrc)) return
    const isWhole = readVp8(payload)?.startsKeyframe === true
    if (isWhole && this.loses-- > 0) return
    if (isWhole) this.#shows = true
    else if (sequence !== this.#next) this.#shows = false
    this.#next = (sequence + 1) & 0xffff
    if (this.#shows) this.pictures++
    else if (performance.now() - this.#askedAt > 200) {
      this.#askedAt = performance.now()
      this.line.events.onRtcp(keyframeRequest(1, ssrc))
    }
  }
}

const cameraOffer = [
  'v=0',
  'a=fingerprint:sha-256 AA',
  'm=video 9 UDP/TLS/RTP/SAVPF 96',
  'a=mid:0',
  'a=msid:stream camera',
  'a=sendonly',
  'a=ice-ufrag:f',
  'a=rtpmap:96 VP8/90000',
  `a=ssrc:${camera} cname:ada`,
].join('\r\n')

type Scene = { transport: NoNetwork; ada(): Teacher; kofi(): Student }

describe('after everybody was away, a student sees the teacher again', () => {
  const ends: (() => Promise<void> | void)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0)) await end()
  })

  it.each<[string, (scene: Scene) => Promise<Student>]>([
    [
      'when the student is back first',
      async ({ transport, ada, kofi }) => {
        const student = kofi()
        await student.answer()
        student.line.up()
        const teacher = ada()
        await teacher.publish(transport)
        teacher.send()
        await student.answer()
        return student
      },
    ],
    [
      'when the teacher is back first',
      async ({ transport, ada, kofi }) => {
        const teacher = ada()
        await teacher.publish(transport)
        teacher.send()
        const student = kofi()
        await student.answer()
        student.line.up()
        return student
      },
    ],
    [
      'when the track comes while the student has not answered yet',
      async ({ transport, ada, kofi }) => {
        const student = kofi()
        await expect.poll(() => student.offer).toBeDefined()
        const teacher = ada()
        await teacher.publish(transport)
        teacher.send()
        await student.answer()
        await student.answer()
        student.line.up()
        return student
      },
    ],
    [
      'when pictures are sent to a student who has not answered for them',
      async ({ transport, ada, kofi }) => {
        const student = kofi()
        await student.answer()
        student.line.up()
        const teacher = ada()
        await teacher.publish(transport)
        teacher.send()
        await expect.poll(() => teacher.wholes).toBeGreaterThan(0)
        await student.answer()
        return student
      },
    ],
    [
      'when the first whole pictures are lost',
      async ({ transport, ada, kofi }) => {
        const student = kofi()
        student.loses = 2
        await student.answer()
        student.line.up()
        const teacher = ada()
        await teacher.publish(transport)
        teacher.send()
        await student.answer()
        return student
      },
    ],
    [
      'when the teacher came back twice',
      async ({ transport, ada, kofi }) => {
        const student = kofi()
        await student.answer()
        student.line.up()
        const first = ada()
        await first.publish(transport)
        first.send()
        const second = ada()
        first.stop()
        await second.publish(transport)
        second.send()
        await student.answer()
        await student.answer()
        return student
      },
    ],
  ])('%s', async (_name, scene) => {
    const transport = new NoNetwork()
    const hall = new Hall(transport, { onFact() {}, log() {} })
    ends.push(() => hall.close())
    const student = await scene({
      transport,
      ada() {
        const teacher = new Teacher(hall, transport, 'ada')
        ends.push(() => teacher.stop())
        return teacher
      },
      kofi() {
        const kofi = new Student(hall, transport, 'kofi')
        kofi.watch()
        return kofi
      },
    })
    await expect.poll(() => student.pictures, { timeout: 3_000 }).toBeGreaterThan(20)
  })
})
