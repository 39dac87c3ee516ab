import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  classes,
  Message,
  methods,
  parseMessage,
  RtcpPacketConverter,
  RtcpTransportLayerFeedback,
  type TransportWideCC,
} from 'werift'
import { Resequencing } from '../media/resequencing.ts'
import { Retiming, streamClock } from '../media/retiming.ts'
import { readVp8, shiftAfter, shiftedVp8 } from '../media/vp8.ts'
import { readOffer } from '../transport/answers.ts'
import { Arrivals } from '../transport/arrivals.ts'
import { nack, readRtcp } from '../transport/rtcp.ts'
import { extensionOf, fixedHeaderBytes, readRtp, writeHeader } from '../transport/rtp.ts'
import { Srtp } from '../transport/srtp.ts'
import { aeadAes128Gcm, aes128CmSha1 } from '../transport/srtp-keys.ts'
import { bindingResponse, isSignedWith, readBindingRequest } from '../transport/stun.ts'

const bytes = (length: number, fill: number): Buffer => Buffer.alloc(length, fill)
const keys = { localKey: bytes(16, 1), localSalt: bytes(14, 2), remoteKey: bytes(16, 1), remoteSalt: bytes(14, 2) }
const header = (sequence: number): Buffer => {
  const made = Buffer.alloc(fixedHeaderBytes)
  writeHeader(made, { payloadType: 96, ssrc: 42 }, { marker: true, sequence, timestamp: 7 })
  return made
}

describe.each([
  ['AES-GCM', aeadAes128Gcm],
  ['AES-CM with HMAC-SHA1', aes128CmSha1],
] as const)('SRTP with %s', (_name, profile) => {
  const session = () =>
    new Srtp(profile, profile === aeadAes128Gcm ? { ...keys, localSalt: bytes(12, 2), remoteSalt: bytes(12, 2) } : keys)

  it('opens what it sealed, across the wrap of sequence numbers', () => {
    const srtp = session()
    for (let index = 65_530; index < 65_545; index++) {
      const sealed = srtp.protect(header(index & 0xffff), [Buffer.from('one '), Buffer.from(`piece ${index}`)])
      expect(srtp.unprotect(sealed)?.subarray(fixedHeaderBytes).toString()).toBe(`one piece ${index}`)
    }
  })

  it('refuses a packet that was changed, cut short or sent again', () => {
    const srtp = session()
    const sealed = srtp.protect(header(1), [bytes(100, 9)])
    for (const at of [1, 20, sealed.length - 1]) {
      const forged = Buffer.from(sealed)
      forged[at] = (forged[at] ?? 0) ^ 1
      expect(srtp.unprotect(forged)).toBeUndefined()
    }
    expect(srtp.unprotect(sealed.subarray(0, 15))).toBeUndefined()
    expect(srtp.unprotect(sealed)).toBeDefined()
    expect(srtp.unprotect(sealed)).toBeUndefined()
  })

  it('carries RTCP and refuses it forged', () => {
    const srtp = session()
    const sealed = srtp.protectRtcp(nack(1, 2, [3]))
    expect(readRtcp(srtp.unprotectRtcp(sealed) ?? bytes(0, 0))).toEqual([{ kind: 'nack', ssrc: 2, sequences: [3] }])
    sealed[9] = (sealed[9] ?? 0) ^ 1
    expect(srtp.unprotectRtcp(sealed)).toBeUndefined()
  })
})

describe('feedback to publishers', () => {
  it('names each missing packet once, however they are spread', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 400 }), { minLength: 1 }), (missing) => {
        const sorted = missing.sort((one, other) => one - other).map((number) => (number + 65_400) & 0xffff)
        expect(readRtcp(nack(1, 2, sorted))).toEqual([{ kind: 'nack', ssrc: 2, sequences: sorted }])
      }),
    )
  })

  it('tells when each packet came, as another implementation reads it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ gap: fc.integer({ min: 1, max: 12 }), wait: fc.integer({ min: 0, max: 900 }) }), {
          minLength: 1,
          maxLength: 80,
        }),
        (steps) => {
          const arrivals = new Arrivals()
          const noted = new Map<number, number>()
          let [number, at] = [65_500, 5_000]
          for (const { gap, wait } of steps) {
            number = (number + gap) & 0xffff
            at += wait / 4
            arrivals.note(number, at)
            noted.set(number, at)
          }
          const read = new Map<number, number>()
          for (const packet of arrivals.feedback(1, 2))
            for (const [sequence, time] of arrivalsIn(packet)) read.set(sequence, time)
          expect([...read.keys()]).toEqual([...noted.keys()])
          for (const [sequence, time] of noted)
            expect(Math.abs((read.get(sequence) ?? 0) - time)).toBeLessThanOrEqual(0.25)
        },
      ),
    )
  })
})

/** By werift's reading of the format; times in milliseconds. */
function arrivalsIn(packet: Buffer): [number, number][] {
  const [feedback] = RtcpPacketConverter.deSerialize(packet)
  if (!(feedback instanceof RtcpTransportLayerFeedback)) throw new Error('no transport feedback')
  const body = feedback.feedback as TransportWideCC
  let deltas = 0
  const received: [number, number][] = []
  let at = body.referenceTime * 64
  for (const [offset, status] of statusesIn(packet).entries()) {
    if (status === 0) continue
    at += (body.recvDeltas[deltas++]?.delta ?? 0) / 1000
    received.push([(body.baseSequenceNumber + offset) & 0xffff, at])
  }
  return received
}

function statusesIn(packet: Buffer): number[] {
  const count = packet.readUInt16BE(14)
  const statuses: number[] = []
  for (let at = 20; statuses.length < count; at += 2) {
    const chunk = packet.readUInt16BE(at)
    const isRun = (chunk & 0x8000) === 0
    if (isRun) statuses.push(...Array<number>(chunk & 0x1fff).fill((chunk >> 13) & 3))
    else statuses.push(...[12, 10, 8, 6, 4, 2, 0].map((shift) => (chunk >> shift) & 3))
  }
  return statuses.slice(0, count)
}

describe('what a subscriber gets', () => {
  it('is numbered without a gap where we left packets out, and with one where they were lost', () => {
    const sequence = new Resequencing()
    sequence.startAt(65_534)
    expect([65_534, 65_535].map((number) => sequence.outgoing(number))).toEqual([65_534, 65_535])
    sequence.leaveOut(0)
    expect([1, 3].map((number) => sequence.outgoing(number))).toEqual([0, 2])
    expect(sequence.outgoing(2)).toBe(1)
    sequence.startAt(30_000)
    expect(sequence.outgoing(29_999)).toBeUndefined()
    expect([30_000, 30_001].map((number) => sequence.outgoing(number))).toEqual([3, 4])
  })

  it('keeps the pace of the publisher through any number of switches', () => {
    const time = new Retiming(90_000)
    const layers = [{ start: 4_000_000_000 }, { start: 77 }]
    const clocks = layers.map(({ start }) => streamClock(1_000n << 32n, start))
    let out = 0
    for (let frame = 0; frame < 300; frame++) {
      const layer = Math.floor(frame / 3) % 2
      const timestamp = ((layers[layer]?.start ?? 0) + frame * 3_000) >>> 0
      const late = (frame * 7) % 40
      if (frame % 3 === 0) time.startAt(timestamp, frame * 33.3 + late, clocks[layer])
      out = time.outgoing(timestamp, frame * 33.3 + late)
      if (clocks[layer]) time.anchor(clocks[layer])
    }
    expect((out - 4_000_000_000) >>> 0).toBe(299 * 3_000)
  })

  it('continues the picture numbers of VP8 over a switch without touching what others get', () => {
    const payload = Buffer.from('90e0ab608b20d033009d012a4001b400', 'hex')
    const descriptor = readVp8(payload)
    if (!descriptor) throw new Error('a VP8 payload was expected')
    expect(descriptor).toMatchObject({
      startsKeyframe: true,
      picture: { id: 0x2b60, bits: 15 },
      level: { index: 0x8b },
    })
    const before = Buffer.from(payload)
    const shifted = Buffer.concat(
      shiftedVp8(payload, descriptor, shiftAfter({ picture: 0x7fff, level: 0xff }, descriptor)),
    )
    expect(readVp8(shifted)).toMatchObject({ picture: { id: 0 }, level: { index: 0 } })
    expect(shifted.subarray(descriptor.length)).toEqual(payload.subarray(descriptor.length))
    expect(payload).toEqual(before)
  })
})

describe('what comes from strangers', () => {
  it('is read without an exception, whatever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 0, max: 255 }), (noise, first) => {
        const packet = Buffer.from(noise)
        if (packet.length > 0) packet[0] = first
        const rtp = readRtp(packet)
        if (rtp) extensionOf(rtp, 5)
        readRtcp(packet)
        readVp8(packet)
        readBindingRequest(packet)
        readOffer(`v=0\r\n${packet.toString('latin1')}`)
      }),
      { numRuns: 2_000 },
    )
  })

  it('is answered only when it knows the password, in a form that others understand', () => {
    const password = Buffer.from('password')
    const made = new Message(methods.BINDING, classes.REQUEST)
    made.setAttribute('USERNAME', 'ours:theirs').setAttribute('USE-CANDIDATE', null)
    const request = readBindingRequest(made.addMessageIntegrity(password).addFingerprint().bytes)
    if (!request) throw new Error('a binding request was expected')
    expect(request).toMatchObject({ ours: 'ours', theirs: 'theirs', nominates: true })
    expect(isSignedWith('password', request)).toBe(true)
    expect(isSignedWith('guess', request)).toBe(false)
    for (const address of ['192.0.2.7', '2001:db8::7']) {
      const response = parseMessage(bindingResponse(request, 'password', { address, port: 4_660 }), password)
      const [seen, port] = (response?.getAttributeValue('XOR-MAPPED-ADDRESS') ?? ['', 0]) as [string, number]
      expect([seen.replace(/(:0)+:/, '::'), port]).toEqual([address, 4_660])
    }
  })
})
