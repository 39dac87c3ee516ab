import {
  AddTrackRequest,
  LeaveRequest,
  RequestResponse_Reason,
  SessionDescription,
  SignalRequest,
  TrackSource,
  TrackType,
} from '@livekit/protocol'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { limits } from '../limits.ts'
import { guestIn } from './guests.ts'
import { type House, openHouse } from './house.ts'
import { RudeClient } from './rude-clients.ts'

describe('signalling', () => {
  let house: House
  beforeAll(async () => {
    house = await openHouse()
  })
  afterAll(() => house.close())

  const join = async (identity: string, grant = {}): Promise<RudeClient> => {
    const client = new RudeClient(
      `${house.wsUrl}/rtc?auto_subscribe=1&access_token=${await house.token(identity, grant)}`,
    )
    await client.hears('join')
    return client
  }
  const statusOf = (path: string) =>
    new Promise<number>((answered) => {
      const socket = new WebSocket(house.wsUrl + path)
      socket.on('unexpected-response', (_request, response) => answered(response.statusCode ?? 0))
      socket.on('error', () => {})
      socket.on('open', () => answered(101))
    })

  it('refuses whoever has no right to come in', async () => {
    const good = await house.token('kofi')
    const tokens = {
      none: '',
      forged: `${good.slice(0, -4)}AAAA`,
      expired: await house.token('kofi', { ttl: -60 }),
      elsewhere: await house.token('kofi', { roomJoin: false }),
    }
    for (const token of Object.values(tokens)) {
      expect(await statusOf(`/rtc?access_token=${token}`)).toBe(401)
      expect((await fetch(`${house.httpUrl}/rtc/validate?access_token=${token}`)).status).toBe(401)
    }
    expect((await fetch(`${house.httpUrl}/rtc/validate?access_token=${good}`)).status).toBe(200)
    expect(await statusOf(`/rtc/v1?access_token=${good}`)).toBe(404)
    expect((await fetch(`${house.httpUrl}/rtc/v1/validate`)).status).toBe(404)
  })

  it('tells a client that wants to go on with a session that is gone to begin anew', async () => {
    const client = new RudeClient(
      `${house.wsUrl}/rtc?reconnect=1&sid=PA_gone&access_token=${await house.token('kofi')}`,
    )
    const leave = (await client.hears('leave')).value as LeaveRequest
    expect(leave.canReconnect).toBe(true)
    expect(await client.closed).toBe(1000)
  })

  it('ends a connection as ended and not as broken, also of a client that is still talking', async () => {
    const left = await join('kofi')
    left.says({ case: 'leave', value: new LeaveRequest() })
    for (let sent = 0; sent < 20; sent++) left.says({ case: 'ping', value: 1n })
    expect(await left.closed).toBe(1000)

    const before = await join('lena')
    const after = await join('lena')
    expect(await before.closed).toBe(1000)
    after.socket.close()
  })

  it('does not let somebody publish who may not', async () => {
    const client = await join('lena', { canPublish: false })
    const value = new AddTrackRequest({ cid: 'x', type: TrackType.AUDIO, source: TrackSource.MICROPHONE })
    client.says({ case: 'addTrack', value })
    expect((await client.hears('requestResponse')).value).toMatchObject({ reason: RequestResponse_Reason.NOT_ALLOWED })
    client.socket.close()
  })

  it('ends the connection of a client that floods, and of one that sends too much at once', async () => {
    const flooding = await join('flood')
    for (let sent = 0; sent < limits.signalling.burst * 2; sent++) flooding.says({ case: 'ping', value: 1n })
    await flooding.hears('leave')
    expect(await flooding.closed).toBe(1000)
    const heavy = await join('heavy')
    heavy.socket.send(Buffer.alloc(limits.signalling.messageBytes + 1))
    await heavy.closed
  })

  it('ends only the connection of a client that talks nonsense', async () => {
    const ada = await guestIn(house.wsUrl, await house.token('ada'))
    const kofi = await guestIn(house.wsUrl, await house.token('kofi'))
    await ada.show()
    const sdp = fc
      .array(
        fc.constantFrom(
          'v=0',
          'm=video 9 UDP/TLS/RTP/SAVPF 96',
          'm=audio',
          'a=mid:0',
          'a=msid:x y',
          'a=simulcast:send ;;;',
          'a=rtpmap:96 VP8/90000',
          'a=fingerprint:sha-256',
          'a=extmap:0 x',
          '\u0000',
        ),
      )
      .map((lines) => lines.join('\r\n'))
    const nonsense = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 600 }),
      sdp.map((text) =>
        new SignalRequest({
          message: { case: 'offer', value: new SessionDescription({ type: 'offer', sdp: text }) },
        }).toBinary(),
      ),
      sdp.map((text) =>
        new SignalRequest({
          message: { case: 'answer', value: new SessionDescription({ type: 'answer', sdp: text, id: 1 }) },
        }).toBinary(),
      ),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(nonsense, { minLength: 1, maxLength: 20 }), async (messages) => {
        const client = await join('mallory')
        for (const message of messages) client.socket.send(message)
        client.socket.close()
        await client.closed
      }),
      { numRuns: 40 },
    )
    const before = kofi.seen.pictures
    await expect.poll(() => kofi.seen.pictures, { timeout: 5_000 }).toBeGreaterThan(before + 5)
    const { processes } = await house.rooms.figures()
    expect(processes).toMatchObject([{ restarts: 0, strayErrors: 0 }])
    await Promise.all([ada.leave(), kofi.leave()])
  })
})
