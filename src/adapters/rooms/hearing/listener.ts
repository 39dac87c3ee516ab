import { setPriority } from 'node:os'
import { limits } from '../limits.ts'
import { type HeardPacket, Voice } from './voices.ts'
import { waveOf } from './waves.ts'

/**
 * A process that decodes voices and cuts them into what was said, after everything that is in more of a hurry. It keeps sound only
 * until a pause, in memory. It ends when the main process does.
 */
export type ToListener =
  | { kind: 'heard'; room: string; packets: HeardPacket[] }
  | { kind: 'leave_out'; room: string; seats: readonly string[] }
  | { kind: 'forget'; room: string }
  | { kind: 'finish'; room: string }
export type HeardSaying = { room: string; seat: string; startedAt: number; milliseconds: number; wave: Uint8Array }
export type FromListener = ({ kind: 'said' } & HeardSaying) | { kind: 'finished'; room: string }

const rooms = new Map<string, Map<string, Voice>>()
let voices = 0

process.on('message', (message: ToListener) => {
  if (message.kind === 'heard') hear(message.room, message.packets)
  else if (message.kind === 'leave_out') leaveOut(message.room, new Set(message.seats))
  else if (message.kind === 'finish') finish(message.room)
  else forget(message.room)
})
process.on('disconnect', () => process.exit(0))
setPriority(5)

setInterval(() => {
  const now = Date.now()
  for (const [room, known] of rooms) {
    for (const [track, voice] of known) {
      voice.sweep(now)
      if (now - voice.heardAt > limits.hearing.silentVoice) drop(known, track)
    }
    if (known.size === 0) rooms.delete(room)
  }
}, 100)

function hear(room: string, packets: readonly HeardPacket[]): void {
  const known = rooms.get(room) ?? new Map<string, Voice>()
  rooms.set(room, known)
  for (const packet of packets) (known.get(packet.track) ?? open(room, known, packet))?.add(packet)
}

function open(room: string, known: Map<string, Voice>, { seat, track }: HeardPacket): Voice | undefined {
  if (voices >= limits.hearing.voices) return undefined
  voices++
  const voice = new Voice(seat, ({ startedAt, samples }) =>
    tell({ kind: 'said', room, seat, startedAt, milliseconds: samples.length / 16, wave: waveOf(samples) }),
  )
  known.set(track, voice)
  return voice
}

function leaveOut(room: string, seats: ReadonlySet<string>): void {
  const known = rooms.get(room)
  for (const [track, voice] of known ?? []) if (known && seats.has(voice.seat)) drop(known, track)
}

function finish(room: string): void {
  for (const voice of rooms.get(room)?.values() ?? []) voice.finish()
  forget(room)
  tell({ kind: 'finished', room })
}

function forget(room: string): void {
  voices -= rooms.get(room)?.size ?? 0
  rooms.delete(room)
}

function drop(known: Map<string, Voice>, track: string): void {
  if (known.delete(track)) voices--
}

function tell(message: FromListener): void {
  if (process.connected) process.send?.(message)
}
