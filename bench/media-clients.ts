/** The people of the media bench, in a process of their own: who sends, who counts what arrives, and who does both. */
import { UpdateTrackSettings, VideoQuality } from '@livekit/protocol'
import type { RTCPeerConnection } from 'werift'
import { follow, newConnection, type Signals, signalling, up } from './media-connections.ts'
import { type Publisher, publish } from './media-publishing.ts'
import { face, lecture, paces, stream } from './media-stream.ts'
import { counted, forget, tally } from './media-tallies.ts'

type Order =
  | { kind: 'teach'; url: string }
  | { kind: 'listen'; url: string }
  | { kind: 'face'; url: string; speaks: boolean }
  | { kind: 'look' }
  | { kind: 'start' }
  | { kind: 'mark' }
  | { kind: 'count' }

type Face = { signals: Signals; pc: RTCPeerConnection; camera: string }

const publishers: { publisher: Publisher; sends: Parameters<typeof stream>[0] }[] = []
const faces: Face[] = []

process.on('message', (order: Order) => void obey(order))
process.on('disconnect', () => process.exit())

async function obey(order: Order): Promise<void> {
  if (order.kind === 'teach') await teach(order.url)
  else if (order.kind === 'listen') tally((await listenAtLast(order.url)).pc)
  else if (order.kind === 'face') await showFace(order)
  else if (order.kind === 'look') faces.forEach(lookAtOthers)
  else if (order.kind === 'start') start()
  else if (order.kind === 'mark') forget()
  process.send?.({ kind: order.kind, ...(order.kind === 'count' && counted()) })
}

async function teach(url: string): Promise<void> {
  const signals = await signalling(url)
  await follow(signals, newConnection())
  publishers.push({ publisher: await publish(signals, ['camera', 'microphone', 'screen']), sends: lecture })
  signals.socket.on('close', () => process.exit())
}

/** On a crowded machine werift's own checks sometimes run out before they are answered; a person would press the button again. */
async function listenAtLast(url: string): Promise<{ signals: Signals; pc: RTCPeerConnection }> {
  for (let tries = 1; ; tries++) {
    try {
      return await listen(url)
    } catch (error) {
      if (tries === 5) throw error
    }
  }
}

async function listen(url: string): Promise<{ signals: Signals; pc: RTCPeerConnection }> {
  const signals = await signalling(url)
  const pc = newConnection()
  await follow(signals, pc)
  await up(pc).catch(async (error) => {
    signals.socket.close()
    await pc.close()
    throw error
  })
  return { signals, pc }
}

/** Of a camera that everybody sees small, and one sees large, a browser sends these two sizes: nobody wants the middle one. */
async function showFace({ url, speaks }: { url: string; speaks: boolean }): Promise<void> {
  const { signals, pc } = await listenAtLast(url)
  const publisher = await publish(signals, speaks ? ['camera', 'microphone'] : ['camera'])
  publishers.push({ publisher, sends: speaks ? [...face, paces.voice] : face })
  faces.push({ signals, pc, camera: publisher.sids.camera ?? '' })
}

/** Everybody else small, and the next one large, as on a stage with thumbnails. */
function lookAtOthers({ signals, pc }: Face, at: number): void {
  for (const [other, { camera }] of faces.entries()) {
    if (other === at) continue
    const isLarge = other === (at + 1) % faces.length
    const size = isLarge
      ? { quality: VideoQuality.HIGH, width: 1280, height: 720 }
      : { quality: VideoQuality.LOW, width: 320, height: 180 }
    signals.says({ case: 'trackSetting', value: new UpdateTrackSettings({ trackSids: [camera], ...size }) })
  }
  tally(pc)
}

/** A key frame each time: the bench measures forwarding, not codecs. */
function start(): void {
  for (const { publisher, sends } of publishers)
    stream(sends, ({ source, rid }, about, payload) => publisher.send(source, rid, about, payload))
}

process.send?.({ kind: 'ready' })
