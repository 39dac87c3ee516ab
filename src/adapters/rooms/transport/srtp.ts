import { limits } from '../limits.ts'
import { headerLength } from './rtp.ts'
import { cipherOf, type SrtpCipher } from './srtp-ciphers.ts'
import { type Profile, sessionKeys } from './srtp-keys.ts'

export type MasterKeys = { localKey: Buffer; localSalt: Buffer; remoteKey: Buffer; remoteSalt: Buffer }

type Stream = { rollover: number; highest: number; seen: bigint }

const replayWindow = 128

/** Both directions of one SRTP session (RFC 3711), keyed by a DTLS handshake (RFC 5764). */
export class Srtp {
  readonly #out: SrtpCipher
  readonly #in: SrtpCipher
  /** By source, read as a signed number: it is looked up for every packet, and those are the quickest. */
  readonly #sent = new Map<number, { rollover: number; highest: number }>()
  readonly #received = new Map<number, Stream>()
  #rtcpIndex = 0

  constructor(profile: Profile, keys: MasterKeys) {
    this.#out = cipherFor(profile, keys.localKey, keys.localSalt)
    this.#in = cipherFor(profile, keys.remoteKey, keys.remoteSalt)
  }

  /** Encrypts a packet given as header and payload pieces; nothing of the payload is changed, so it may be shared. */
  protect(header: Buffer, payload: readonly Buffer[]): Buffer {
    return this.#out.sealRtp(header, payload, this.#rolloverSent(header.readInt32BE(8), header.readUInt16BE(2)))
  }

  /** The packet in the clear; undefined when forged, replayed or malformed. */
  unprotect(packet: Buffer): Buffer | undefined {
    const clear = headerLength(packet)
    if (clear === 0) return undefined
    const ssrc = packet.readUInt32BE(8)
    const sequence = packet.readUInt16BE(2)
    const stream = this.#received.get(ssrc)
    if (!stream && this.#received.size >= limits.connection.streams * 2) return undefined
    const rollover = stream ? guessRollover(stream, sequence) : 0
    const index = rollover * 0x10000 + sequence
    if (rollover < 0 || (stream && isReplay(stream, index))) return undefined
    const opened = this.#in.openRtp(packet, clear, rollover)
    if (opened) this.#received.set(ssrc, advanced(stream, index))
    return opened
  }

  protectRtcp(packet: Buffer): Buffer {
    this.#rtcpIndex = (this.#rtcpIndex + 1) & 0x7fffffff
    return this.#out.sealRtcp(packet, this.#rtcpIndex)
  }

  unprotectRtcp(packet: Buffer): Buffer | undefined {
    return this.#in.openRtcp(packet)?.packet
  }

  /** The roll-over counter of a packet we send; a repaired older packet keeps the one it was first sent with. */
  #rolloverSent(ssrc: number, sequence: number): number {
    const stream = this.#sent.get(ssrc)
    if (!stream) {
      this.#sent.set(ssrc, { rollover: 0, highest: sequence })
      return 0
    }
    const step = (sequence - stream.highest) & 0xffff
    if (step < 0x8000) {
      if (sequence < stream.highest) stream.rollover++
      stream.highest = sequence
      return stream.rollover
    }
    return sequence > stream.highest ? stream.rollover - 1 : stream.rollover
  }
}

function cipherFor(profile: Profile, key: Buffer, salt: Buffer): SrtpCipher {
  return cipherOf(profile, sessionKeys(profile, 'rtp', key, salt), sessionKeys(profile, 'rtcp', key, salt))
}

/** RFC 3711 §3.3.1: the roll-over counter that puts this sequence number nearest to the highest one seen. */
function guessRollover({ rollover, highest }: Stream, sequence: number): number {
  const last = highest & 0xffff
  if (last < 0x8000) return sequence - last > 0x8000 ? rollover - 1 : rollover
  return last - 0x8000 > sequence ? rollover + 1 : rollover
}

function isReplay(stream: Stream, index: number): boolean {
  const age = stream.highest - index
  if (age < 0) return false
  return age >= replayWindow || ((stream.seen >> BigInt(age)) & 1n) === 1n
}

function advanced(stream: Stream | undefined, index: number): Stream {
  if (!stream) return { rollover: 0, highest: index, seen: 1n }
  const step = index - stream.highest
  if (step > 0) {
    stream.seen = step >= replayWindow ? 1n : BigInt.asUintN(replayWindow, (stream.seen << BigInt(step)) | 1n)
    stream.highest = index
    stream.rollover = Math.floor(index / 0x10000)
  } else {
    stream.seen |= 1n << BigInt(-step)
  }
  return stream
}
