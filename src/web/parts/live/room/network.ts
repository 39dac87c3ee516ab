import { doors } from './doors.ts'

/** What a class would feel like from here. `blocked`: pages come through, sound and picture do not. */
export type Verdict = 'good' | 'fair' | 'poor' | 'blocked' | 'unreachable' | 'elsewhere'
export type Tried = { verdict: Verdict; connectMs: number; delayMs: number; lossPercent: number; way?: Way }

/** How sound and picture come here: most networks let UDP through; the others are ways around. */
export type Way = 'udp' | 'tcp' | 'relay'

const packets = 60
const every = 30
const size = 160
const nothing = { connectMs: 0, delayMs: 0, lossPercent: 0 }

/** Takes two seats in a room of one's own and sends packets from one to the other, the way sound would travel. */
export async function tryNetwork(sessionId: string): Promise<Tried> {
  const { Room, RoomEvent } = await import('livekit-client')
  const keys = await doors.tryNetwork({ sessionId }).catch(() => undefined)
  if (!keys) return { verdict: 'unreachable', ...nothing }
  const [sender, receiver] = keys.tokens
  if (keys.url === null || !sender || !receiver) return { verdict: 'elsewhere', ...nothing }
  const rooms = [new Room({ singlePeerConnection: false }), new Room({ singlePeerConnection: false })] as const
  let signalled = false
  rooms[0].on(RoomEvent.SignalConnected, () => {
    signalled = true
  })
  try {
    const began = performance.now()
    const [url, options] = [keys.url, { maxRetries: 0, peerConnectionTimeout: 8000 }]
    await Promise.all([rooms[0].connect(url, sender, options), rooms[1].connect(url, receiver, options)])
    const arrived: number[] = []
    rooms[1].on(RoomEvent.DataReceived, (bytes) => {
      arrived.push(performance.now() - new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0))
    })
    const heard = new Promise<void>((resolve) => {
      rooms[1].on(RoomEvent.DataReceived, () => resolve())
    })
    const ready = await warmUp(rooms[0], heard)
    if (!ready) return { verdict: 'blocked', ...nothing }
    const connectMs = performance.now() - began
    arrived.length = 0
    await sendAll(rooms[0])
    await pause(600)
    const counted = arrived.slice(0, packets)
    return { ...judged(connectMs, counted), way: wayOf(await rooms[1].engine.pcManager?.subscriber?.getStats()) }
  } catch {
    return { verdict: signalled ? 'blocked' : 'unreachable', ...nothing }
  } finally {
    await Promise.all(rooms.map((room) => room.disconnect()))
  }
}

/** The chosen pair tells (https://www.w3.org/TR/webrtc-stats/): a transport names it, and it names where it begins. */
export function wayOf(stats: ReadonlyMap<string, Stat> | undefined): Way {
  const all = [...(stats?.values() ?? [])]
  const pair = stats?.get(
    all.find(({ selectedCandidatePairId }) => selectedCandidatePairId)?.selectedCandidatePairId ?? '',
  )
  const begin = stats?.get(pair?.localCandidateId ?? '')
  if (begin?.candidateType === 'relay') return 'relay'
  return begin?.protocol === 'tcp' ? 'tcp' : 'udp'
}

type Stat = { selectedCandidatePairId?: string; localCandidateId?: string; candidateType?: string; protocol?: string }

export function judged(connectMs: number, delays: readonly number[]): Tried {
  const middle = delays.toSorted((one, other) => one - other)[Math.floor(delays.length / 2)] ?? 0
  const lossPercent = (1 - delays.length / packets) * 100
  const figures = {
    connectMs: Math.round(connectMs),
    delayMs: Math.round(middle),
    lossPercent: Math.round(lossPercent),
  }
  if (delays.length === 0) return { verdict: 'blocked', ...figures }
  if (lossPercent > 8 || middle > 400) return { verdict: 'poor', ...figures }
  if (lossPercent > 2 || middle > 180 || connectMs > 5000) return { verdict: 'fair', ...figures }
  return { verdict: 'good', ...figures }
}

type Sender = { localParticipant: { publishData(bytes: Uint8Array, options: { reliable: boolean }): Promise<void> } }

/** The first packet opens the way. */
async function warmUp(room: Sender, heard: Promise<void>): Promise<boolean> {
  for (let attempt = 0; attempt < 12; attempt++) {
    await send(room)
    const came = await Promise.race([heard.then(() => true), pause(400).then(() => false)])
    if (came) return true
  }
  return false
}

async function sendAll(room: Sender): Promise<void> {
  for (let sent = 0; sent < packets; sent++) {
    await send(room)
    await pause(every)
  }
}

async function send(room: Sender): Promise<void> {
  const packet = new Uint8Array(size)
  new DataView(packet.buffer).setFloat64(0, performance.now())
  await room.localParticipant.publishData(packet, { reliable: false })
}

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds))
