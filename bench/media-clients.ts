/** The people of the media bench, in a process of their own: one teacher who sends, students who count what arrives. */
import type { Socket } from 'node:dgram'
import {
  AddTrackRequest,
  SessionDescription,
  SignalRequest,
  SignalResponse,
  TrackSource,
  TrackType,
} from '@livekit/protocol'
import { MediaStreamTrack, RTCPeerConnection, RTCRtpCodecParameters, RtpHeader, RtpPacket } from 'werift'
import { WebSocket } from 'ws'
import { stream } from './media-stream.ts'

type Order =
  | { kind: 'teach'; url: string }
  | { kind: 'listen'; url: string }
  | { kind: 'start' }
  | { kind: 'mark' }
  | { kind: 'count' }

type Tally = { received: number; first: number; highest: number }

const feedback = [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }]
const newConnection = () =>
  new RTCPeerConnection({
    codecs: {
      video: [
        new RTCRtpCodecParameters({
          mimeType: 'video/VP8',
          clockRate: 90_000,
          payloadType: 96,
          rtcpFeedback: feedback,
        }),
      ],
      audio: [new RTCRtpCodecParameters({ mimeType: 'audio/opus', clockRate: 48_000, channels: 2, payloadType: 111 })],
    },
    iceServers: [],
    iceUseIpv6: false,
    iceAdditionalHostAddresses: ['127.0.0.1'],
    iceInterfaceAddresses: { udp4: '127.0.0.1' },
    bundlePolicy: 'max-bundle',
  })

const tallies: Map<number, Tally>[] = []
const delays: number[] = []
const tracks = { video: new MediaStreamTrack({ kind: 'video' }), audio: new MediaStreamTrack({ kind: 'audio' }) }

process.on('message', (order: Order) => void obey(order))
process.on('disconnect', () => process.exit())

async function obey(order: Order): Promise<void> {
  if (order.kind === 'teach') await teach(order.url)
  else if (order.kind === 'listen') await listenAtLast(order.url)
  else if (order.kind === 'start') send()
  else if (order.kind === 'mark') forget()
  process.send?.({ kind: order.kind, ...(order.kind === 'count' && counted()) })
}

async function teach(url: string): Promise<void> {
  const { socket, hears, says, onOffer } = await signalling(url)
  const down = newConnection()
  await onOffer(async (offer) => {
    await down.setRemoteDescription({ type: 'offer', sdp: offer.sdp })
    await down.setLocalDescription(await down.createAnswer())
    return down.localDescription?.sdp ?? ''
  })
  const pc = newConnection()
  pc.addTransceiver(tracks.video, { direction: 'sendonly' })
  pc.addTransceiver(tracks.audio, { direction: 'sendonly' })
  says({
    case: 'addTrack',
    value: new AddTrackRequest({
      cid: 'v',
      type: TrackType.VIDEO,
      source: TrackSource.CAMERA,
      width: 1280,
      height: 720,
    }),
  })
  says({
    case: 'addTrack',
    value: new AddTrackRequest({ cid: 'a', type: TrackType.AUDIO, source: TrackSource.MICROPHONE }),
  })
  await hears('trackPublished')
  await pc.setLocalDescription(await pc.createOffer())
  says({ case: 'offer', value: new SessionDescription({ type: 'offer', sdp: pc.localDescription?.sdp ?? '' }) })
  const answer = (await hears('answer')) as SessionDescription
  await pc.setRemoteDescription({ type: 'answer', sdp: answer.sdp })
  await up(pc)
  socket.on('close', () => process.exit())
}

/** On a crowded machine werift's own checks sometimes run out before they are answered; a person would press the button again. */
async function listenAtLast(url: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await listen(url)
    } catch (error) {
      if (tries === 5) throw error
    }
  }
}

/** Answers whatever is offered; from then on only headers are read, so that counting costs little. */
async function listen(url: string): Promise<void> {
  const { onOffer, socket: signals } = await signalling(url)
  const pc = newConnection()
  await onOffer(async (offer) => {
    await pc.setRemoteDescription({ type: 'offer', sdp: offer.sdp })
    await pc.setLocalDescription(await pc.createAnswer())
    return pc.localDescription?.sdp ?? ''
  })
  await up(pc).catch(async (error) => {
    signals.close()
    await pc.close()
    throw error
  })
  const isSampled = tallies.length === 0
  const tally = new Map<number, Tally>()
  tallies.push(tally)
  const socket = socketOf(pc)
  try {
    socket.setRecvBufferSize(1 << 20)
  } catch {}
  const others = socket.listeners('message') as ((data: Buffer, from: unknown) => void)[]
  socket.removeAllListeners('message')
  socket.on('message', (data, from) => {
    const isRtp = (data[0] ?? 0) >= 128 && (data[0] ?? 0) < 192 && ((data[1] ?? 0) < 192 || (data[1] ?? 0) > 223)
    if (isRtp) count(tally, data)
    if (!isRtp || isSampled) for (const other of others) other(data, from)
  })
  if (isSampled) sampleDelays(pc)
}

/** werift keeps its socket to itself; what is counted here never passes through its decryption. */
function socketOf(pc: RTCPeerConnection): Socket {
  const protocol = pc.iceTransports[0]?.connection.nominated?.protocol as unknown as
    | { transport: { socket: Socket } }
    | undefined
  if (!protocol) throw new Error('the connection has no socket yet')
  return protocol.transport.socket
}

/** The teacher writes the time into each picture. */
function sampleDelays(pc: RTCPeerConnection): void {
  for (const track of pc.getReceivers().flatMap((receiver) => receiver.tracks)) {
    if (track.kind !== 'video') continue
    track.onReceiveRtp.subscribe(({ payload }) => {
      delays.push(Number(process.hrtime.bigint() - payload.readBigUInt64BE(100)) / 1e6)
    })
  }
}

function count(tally: Map<number, Tally>, data: Buffer): void {
  const ssrc = data.readUInt32BE(8)
  const sequence = data.readUInt16BE(2)
  const known = tally.get(ssrc)
  if (!known) {
    tally.set(ssrc, { received: 1, first: sequence, highest: sequence })
    return
  }
  known.received++
  const step = (sequence - known.highest) & 0xffff
  if (step < 0x8000) known.highest += step
}

function counted() {
  let received = 0
  let expected = 0
  for (const tally of tallies) {
    for (const { received: got, first, highest } of tally.values()) {
      received += got
      expected += highest - first + 1
    }
  }
  delays.sort((one, other) => one - other)
  return {
    received,
    expected,
    delayP50: delays[delays.length >> 1] ?? null,
    delayP99: delays[Math.floor(delays.length * 0.99)] ?? null,
  }
}

function forget(): void {
  for (const tally of tallies) tally.clear()
  delays.length = 0
}

/** A key frame each time: the bench measures forwarding, not codecs. */
function send(): void {
  const sequences = { video: 0, audio: 0 }
  stream((kind, timestamp, marker, payload) => {
    const header = new RtpHeader({
      sequenceNumber: sequences[kind]++ & 0xffff,
      timestamp: timestamp >>> 0,
      marker,
      payloadType: kind === 'video' ? 96 : 111,
    })
    tracks[kind].writeRtp(new RtpPacket(header, Buffer.from(payload)))
  })
}

async function up(pc: RTCPeerConnection): Promise<void> {
  const deadline = performance.now() + 6_000
  while (pc.connectionState !== 'connected') {
    if (performance.now() > deadline)
      throw new Error(`a connection did not come up: ${pc.connectionState}, ${pc.iceConnectionState}`)
    await new Promise((done) => setTimeout(done, 10))
  }
}

async function signalling(url: string) {
  const socket = new WebSocket(url)
  const heard: NonNullable<SignalResponse['message']>[] = []
  let wake = () => {}
  let answerOffer: ((offer: SessionDescription) => Promise<string>) | undefined
  const says = (message: SignalRequest['message']) => socket.send(new SignalRequest({ message }).toBinary())
  socket.on('message', (bytes: Buffer) => {
    const { message } = SignalResponse.fromBinary(bytes)
    heard.push(message)
    wake()
  })
  const hears = async (wanted: string): Promise<unknown> => {
    for (;;) {
      const at = heard.findIndex((message) => message.case === wanted)
      if (at >= 0) return heard.splice(at, 1)[0]?.value
      await new Promise<void>((done) => {
        wake = done
      })
    }
  }
  const pings = setInterval(() => says({ case: 'ping', value: 1n }), 5_000)
  socket.on('close', () => clearInterval(pings))
  await hears('join')
  return {
    socket,
    says,
    hears,
    async onOffer(answer: (offer: SessionDescription) => Promise<string>) {
      answerOffer = answer
      const next = async () => {
        const offer = (await hears('offer')) as SessionDescription
        const sdp = (await answerOffer?.(offer)) ?? ''
        says({ case: 'answer', value: new SessionDescription({ type: 'answer', sdp, id: offer.id }) })
      }
      await next()
    },
  }
}

process.send?.({ kind: 'ready' })
