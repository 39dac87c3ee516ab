/** What arrives at the people of one process of the media bench. */
import type { RTCPeerConnection } from 'werift'
import { socketOf } from './media-connections.ts'

type Tally = { received: number; first: number; highest: number }

const tallies: Map<number, Tally>[] = []
const delays: number[] = []

/** From now on only headers are read, so that counting costs little; of the first one pictures are opened, for their delay. */
export function tally(pc: RTCPeerConnection): void {
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

/** Whoever sends writes the time into each picture. */
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

/** Lost is what is missing between the numbers of what came; a stream of which nothing came at all is counted apart. */
export function counted() {
  let received = 0
  let expected = 0
  let silent = 0
  for (const tally of tallies) {
    for (const { received: got, first, highest } of tally.values()) {
      received += got
      expected += highest - first + 1
      if (got === 0) silent++
    }
  }
  delays.sort((one, other) => one - other)
  return {
    received,
    expected,
    silent,
    delayP50: delays[delays.length >> 1] ?? null,
    delayP99: delays[Math.floor(delays.length * 0.99)] ?? null,
  }
}

/** From here on is counted; the numbers known so far stay the measure, or what is lost at this very moment would not be seen. */
export function forget(): void {
  for (const tally of tallies) {
    for (const known of tally.values()) {
      known.received = 0
      known.first = known.highest + 1
    }
  }
  delays.length = 0
}
