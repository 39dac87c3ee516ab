/** How the people of the media bench talk with the media server: LiveKit's signalling, and werift below it. */
import type { Socket } from 'node:dgram'
import { SessionDescription, SignalRequest, SignalResponse } from '@livekit/protocol'
import { RTCPeerConnection, RTCRtpCodecParameters, useSdesMid, useSdesRTPStreamId } from 'werift'
import { WebSocket } from 'ws'

export const payloadTypes = { video: 96, audio: 111 }

export function newConnection(): RTCPeerConnection {
  const nack = [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }]
  const vp8 = { mimeType: 'video/VP8', clockRate: 90_000, payloadType: payloadTypes.video, rtcpFeedback: nack }
  const opus = { mimeType: 'audio/opus', clockRate: 48_000, channels: 2, payloadType: payloadTypes.audio }
  return new RTCPeerConnection({
    codecs: { video: [new RTCRtpCodecParameters(vp8)], audio: [new RTCRtpCodecParameters(opus)] },
    headerExtensions: { video: [useSdesMid(), useSdesRTPStreamId()], audio: [useSdesMid()] },
    iceServers: [],
    iceUseIpv6: false,
    iceAdditionalHostAddresses: ['127.0.0.1'],
    iceInterfaceAddresses: { udp4: '127.0.0.1' },
    bundlePolicy: 'max-bundle',
  })
}

export async function up(pc: RTCPeerConnection): Promise<void> {
  const deadline = performance.now() + 6_000
  while (pc.connectionState !== 'connected') {
    if (performance.now() > deadline)
      throw new Error(`a connection did not come up: ${pc.connectionState}, ${pc.iceConnectionState}`)
    await new Promise((done) => setTimeout(done, 10))
  }
}

/** werift keeps its socket to itself; what is counted here never passes through its decryption. */
export function socketOf(pc: RTCPeerConnection): Socket {
  const protocol = pc.iceTransports[0]?.connection.nominated?.protocol as unknown as
    | { transport: { socket: Socket } }
    | undefined
  if (!protocol) throw new Error('the connection has no socket yet')
  return protocol.transport.socket
}

export type Signals = Awaited<ReturnType<typeof signalling>>

export async function signalling(url: string) {
  const socket = new WebSocket(url)
  const heard: NonNullable<SignalResponse['message']>[] = []
  let wake = () => {}
  const says = (message: SignalRequest['message']) => socket.send(new SignalRequest({ message }).toBinary())
  socket.on('message', (bytes: Buffer) => {
    heard.push(SignalResponse.fromBinary(bytes).message)
    wake()
  })
  const hears = async (wanted: string): Promise<unknown> => {
    for (;;) {
      const at = heard.findIndex((message) => message.case === wanted)
      if (at >= 0) return heard.splice(at, 1)[0]?.value
      await new Promise<void>((done) => {
        const before = wake
        wake = () => {
          before()
          done()
        }
      })
    }
  }
  const pings = setInterval(() => says({ case: 'ping', value: 1n }), 5_000)
  socket.on('close', () => clearInterval(pings))
  await hears('join')
  return { socket, says, hears }
}

/** Answers every offer with what it asks for; resolves when the first is answered. */
export async function follow({ hears, says }: Signals, pc: RTCPeerConnection): Promise<void> {
  const next = async (): Promise<void> => {
    const offer = (await hears('offer')) as SessionDescription
    await pc.setRemoteDescription({ type: 'offer', sdp: offer.sdp })
    await pc.setLocalDescription(await pc.createAnswer())
    const sdp = pc.localDescription?.sdp ?? ''
    says({ case: 'answer', value: new SessionDescription({ type: 'answer', sdp, id: offer.id }) })
  }
  await next()
  void (async () => {
    for (;;) await next()
  })().catch(() => {})
}
