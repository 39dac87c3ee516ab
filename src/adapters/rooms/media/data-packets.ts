import { DataPacket } from '@livekit/protocol'
import { limits } from '../limits.ts'
import type { Participant } from './participants.ts'
import type { Room } from './rooms.ts'
import { channels } from './subscriber-links.ts'

/** What participants send each other beside sound and picture: chat, raised hands, streams of text (LiveKit `DataPacket`). */
export function relay(room: Room, from: Participant, label: string, message: Buffer): void {
  if (!from.permission.canPublishData || message.length > limits.data.messageBytes) return
  if (!from.dataBudget.affords(message.length)) return
  const packet = decode(message)
  if (!packet) return
  packet.participantSid = from.sid
  packet.participantIdentity = from.identity
  if (packet.value.case === 'user') {
    packet.value.value.participantSid = from.sid
    packet.value.value.participantIdentity = from.identity
  }
  spread(room, packet, label === channels.lossy ? 'lossy' : 'reliable', from)
}

/** Sends a packet to those it names, or to everybody but its sender. */
export function spread(room: Room, packet: DataPacket, delivery: 'reliable' | 'lossy', from?: Participant): void {
  const named = new Set(packet.destinationIdentities)
  const bytes = Buffer.from(packet.toBinary())
  for (const participant of room.participants.values()) {
    if (participant === from || (named.size > 0 && !named.has(participant.identity))) continue
    deliver(participant, bytes, delivery)
  }
}

/** A subscriber that does not keep up loses lossy packets; where order and completeness were promised it has to start anew. */
function deliver(participant: Participant, bytes: Buffer, delivery: 'reliable' | 'lossy'): void {
  const { connection } = participant.subscriber
  const label = channels[delivery]
  if (delivery === 'lossy' && connection.channelWaiting(label) > limits.data.lossyWaitingBytes) return
  const waiting = connection.sendMessage(label, bytes) ?? 0
  if (waiting > limits.data.reliableWaitingBytes) participant.startAnew('data channel full')
}

function decode(message: Buffer): DataPacket | undefined {
  try {
    return DataPacket.fromBinary(message)
  } catch {
    return undefined
  }
}
