import { limits } from '../limits.ts'

const recordHeaderBytes = 13
const messageHeaderBytes = 12
const handshake = 22
const clientHello = 1

type Message = {
  kind: number
  sequence: number
  /** Of the whole message, and where this piece of it begins. */
  length: number
  offset: number
  piece: Buffer
}

/**
 * What a client says until the line is encrypted, handed on whole, in order and once (RFC 6347 §4.2.2). A client repeats itself
 * when we are slow or the network loses something; heard twice, its words would be reckoned into the keys twice, and they fit nothing.
 */
export class Handshake {
  /** The number of the message that comes next, and what has come of it so far. */
  #next = 0
  #begun = Buffer.alloc(0)

  /** The records of a datagram that are to be handed on. */
  take(datagram: Buffer): Buffer[] {
    return recordsIn(datagram).flatMap((record) => {
      if (record[0] !== handshake || epochOf(record) > 0) return [record]
      return messagesIn(record).flatMap((message) => this.#heard(message) ?? [])
    })
  }

  #heard(message: Message): Buffer | undefined {
    if (message.length > limits.connection.handshakeMessageBytes) return undefined
    if (message.sequence !== this.#next) return this.#asksAgain(message) ? recordOf(message, message.piece) : undefined
    const fresh = this.#begun.length - message.offset
    if (fresh < 0 || fresh > message.piece.length) return undefined
    this.#begun = Buffer.concat([this.#begun, message.piece.subarray(fresh)])
    if (this.#begun.length !== message.length) return undefined
    const whole = recordOf(message, this.#begun)
    this.#next++
    this.#begun = Buffer.alloc(0)
    return whole
  }

  /** Nothing but the latest greeting is answered twice: an earlier one would begin the handshake anew. */
  #asksAgain({ kind, sequence, length, piece }: Message): boolean {
    return kind === clientHello && sequence === this.#next - 1 && piece.length === length
  }
}

/** Cut at the first that is not whole. */
function recordsIn(datagram: Buffer): Buffer[] {
  const records: Buffer[] = []
  let at = 0
  while (at + recordHeaderBytes <= datagram.length) {
    const end = at + recordHeaderBytes + datagram.readUInt16BE(at + 11)
    if (end > datagram.length) break
    records.push(datagram.subarray(at, end))
    at = end
  }
  return records
}

function epochOf(record: Buffer): number {
  return record.readUInt16BE(3)
}

function messagesIn(record: Buffer): Message[] {
  const messages: Message[] = []
  let at = recordHeaderBytes
  while (at + messageHeaderBytes <= record.length) {
    const end = at + messageHeaderBytes + record.readUIntBE(at + 9, 3)
    if (end > record.length) break
    messages.push({
      kind: record.readUInt8(at),
      length: record.readUIntBE(at + 1, 3),
      sequence: record.readUInt16BE(at + 4),
      offset: record.readUIntBE(at + 6, 3),
      piece: record.subarray(at + messageHeaderBytes, end),
    })
    at = end
  }
  return messages
}

/** A record with one whole message in it. */
function recordOf({ kind, sequence }: Message, message: Buffer): Buffer {
  const head = Buffer.alloc(recordHeaderBytes + messageHeaderBytes)
  head.writeUInt8(handshake)
  head.writeUInt16BE(0xfefd, 1)
  head.writeUInt16BE(messageHeaderBytes + message.length, 11)
  head.writeUInt8(kind, recordHeaderBytes)
  head.writeUIntBE(message.length, recordHeaderBytes + 1, 3)
  head.writeUInt16BE(sequence, recordHeaderBytes + 4)
  head.writeUIntBE(message.length, recordHeaderBytes + 9, 3)
  return Buffer.concat([head, message])
}
