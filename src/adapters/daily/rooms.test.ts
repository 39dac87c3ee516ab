import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#kernel/id'
import { systemClock } from '#kernel/time'
import { outsideRooms } from '#modules/live'
import type { PresenceFact, SeatRequest } from '#modules/live/ports'
import { openDaily, signedNow } from '../../../test/stand-ins/daily.ts'
import { egressTo } from '../../../test/stand-ins/egress.ts'
import { openGround } from '../../../test/world.ts'
import { mediaRoomsContract } from '../../modules/live/media-rooms.contract.ts'
import { dailyRooms } from './index.ts'

const hmac = randomBytes(32).toString('base64')
const now = () => systemClock.now()

async function openUnderTest() {
  const ground = await openGround()
  const service = await openDaily({ domain: 'northside', apiKey: 'a key', hmac })
  const egress = egressTo('media', service.url)
  const rooms = dailyRooms({
    url: `${service.url.href}v1`,
    apiKey: 'a key',
    domain: 'northside',
    webhookSecret: hmac,
    egress,
    outside: outsideRooms(ground.db),
    now,
  })
  service.reportTo(async (body, headers) => {
    const isTaken = await rooms.receiveWebhook(
      Buffer.from(body),
      headers['x-webhook-signature'],
      headers['x-webhook-timestamp'],
    )
    if (!isTaken) throw new Error('the report was not believed')
  })
  return {
    rooms,
    service,
    enter: (ticket: { url: string }) => service.open(ticket.url),
    async close() {
      egress.close()
      await service.close()
      await ground.close()
    },
  }
}

mediaRoomsContract('daily', openUnderTest, { lacks: ['mute', 'tell'] })

describe('A class at Daily', () => {
  let under: Awaited<ReturnType<typeof openUnderTest>>
  const facts: PresenceFact[] = []
  const request = async (about: Partial<SeatRequest> = {}): Promise<SeatRequest> => {
    const room = newId('rom', now())
    await under.rooms.openRoom(room)
    const rights = { publish: ['microphone', 'camera'] as const, say: true }
    const seat = newId('sea', now())
    const rest = { displayName: 'Kofi', role: 'student' as const, rights, expiresAt: now().add({ hours: 1 }) }
    return { room, seat, ...rest, ...about }
  }

  beforeAll(async () => {
    under = await openUnderTest()
    under.rooms.onPresence((fact) => void facts.push(fact))
  })
  afterAll(() => under.close())

  it('is handed a name to show, the seat, and nothing else of somebody', async () => {
    const asked = await request()
    await under.rooms.issueSeat(asked)
    expect(under.service.asked.at(-1)?.body).toEqual({
      properties: {
        room_name: asked.room,
        user_id: `${asked.seat}.1`,
        user_name: 'Kofi',
        is_owner: false,
        exp: Math.floor(asked.expiresAt.epochMilliseconds / 1000),
        permissions: { hasPresence: true, canSend: ['audio', 'video'], canAdmin: false },
        close_tab_on_exit: true,
      },
    })
  })

  it('is led by its teacher', async () => {
    await under.rooms.issueSeat(await request({ role: 'teacher' }))
    expect(under.service.asked.at(-1)?.body).toMatchObject({ properties: { is_owner: true } })
  })

  it('that somebody else opened meanwhile is the same', async () => {
    const room = newId('rom', now())
    under.service.answerNext({ status: 400, body: { error: 'invalid-request-error', info: 'already exists' } })
    await expect(under.rooms.openRoom(room)).rejects.toThrow('Daily answers 400')
    await under.rooms.openRoom(room)
    await expect(under.rooms.openRoom(room)).resolves.toBeUndefined()
  })

  it('puts out whoever comes with the ticket they had before they were put out', async () => {
    const asked = await request()
    const old = await under.rooms.issueSeat(asked)
    await expect(under.rooms.removeSeat(asked.room, asked.seat)).rejects.toMatchObject({ code: 'seat.unknown' })
    const guest = await under.enter(old)
    await guest.putOut
    expect(facts.filter(({ seat, kind }) => seat === asked.seat && kind === 'joined')).toEqual([])
    await expect(under.enter(old)).rejects.toThrow('put out')
    const again = await under.enter(await under.rooms.issueSeat(asked))
    expect(await under.rooms.seatsIn(asked.room)).toMatchObject([{ seat: asked.seat }])
    await again.leave()
  })

  it('waits for a service that is busy, and not for long', async () => {
    const later = { status: 429, body: { error: 'rate-limit-error' }, headers: { 'retry-after': '0' } }
    under.service.answerNext(later, later)
    await expect(under.rooms.openRoom(newId('rom', now()))).resolves.toBeUndefined()
    under.service.answerNext({ ...later, headers: { 'retry-after': '600' } })
    const room = newId('rom', now())
    await expect(under.rooms.openRoom(room)).rejects.toMatchObject({ code: 'room.unreachable' })
    under.service.answerNext({ status: 502 })
    await expect(under.rooms.openRoom(room)).rejects.toMatchObject({ code: 'room.unreachable' })
  })

  it('says what went wrong without the key and without names', async () => {
    under.service.answerNext({ status: 401, body: { error: 'authentication-error', info: 'a key of Kofi' } })
    const refused = await under.rooms.openRoom(newId('rom', now())).catch((error: Error) => error)
    expect(String(refused)).toBe('DailyFault: Daily answers 401 (authentication-error) to /rooms')
  })

  describe('believes a report', () => {
    const event = (room: string, user_id: string) =>
      JSON.stringify({
        version: '1.1.0',
        type: 'participant.joined',
        id: 'one',
        payload: { room, user_id, session_id: 'a session', joined_at: Date.now() / 1000 },
        event_ts: Date.now() / 1000,
      })
    const told = (body: string, headers: Partial<ReturnType<typeof signedNow>>) =>
      under.rooms.receiveWebhook(Buffer.from(body), headers['x-webhook-signature'], headers['x-webhook-timestamp'])

    it('that is signed', async () => {
      const asked = await request()
      const body = event(asked.room, `${asked.seat}.1`)
      expect(await told(body, signedNow(body, hmac))).toBe(true)
      expect(facts.at(-1)).toMatchObject({
        room: asked.room,
        seat: asked.seat,
        kind: 'joined',
        connection: 'a session',
      })
    })

    it.each([
      ['unsigned', () => ({})],
      ['signed by somebody else', (body: string) => signedNow(body, randomBytes(32).toString('base64'))],
      ['signed for another body', () => signedNow('{}', hmac)],
      ['signed ten minutes ago', (body: string) => signedNow(body, hmac, String(Math.floor(Date.now() / 1000) - 600))],
      ['without a time', (body: string) => ({ 'x-webhook-signature': signedNow(body, hmac)['x-webhook-signature'] })],
    ])('not %s', async (_how, headers) => {
      const asked = await request()
      const before = facts.length
      const body = event(asked.room, `${asked.seat}.1`)
      expect(await told(body, headers(body))).toBe(false)
      expect(facts).toHaveLength(before)
    })

    it('about rooms and people that are not ours, and does nothing', async () => {
      const before = facts.length
      for (const body of [
        event('hello', 'sea_1'),
        event((await request()).room, 'somebody'),
        '{"type":"meeting.ended"}',
      ])
        expect(await told(body, signedNow(body, hmac))).toBe(true)
      expect(facts).toHaveLength(before)
    })

    it('when Daily looks whether the address is there, and does nothing', async () => {
      expect(await told('{"test":"test"}', {})).toBe(true)
    })
  })
})
