import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#kernel/id'
import { systemClock } from '#kernel/time'
import { outsideRooms } from '#modules/live'
import type { PresenceFact, SeatRequest } from '#modules/live/ports'
import { egressTo } from '../../../test/stand-ins/egress.ts'
import { openZoom, zoomSigned } from '../../../test/stand-ins/zoom.ts'
import { openGround } from '../../../test/world.ts'
import { mediaRoomsContract } from '../../modules/live/media-rooms.contract.ts'
import { zoomRooms } from './index.ts'

const account = { accountId: 'acc', clientId: 'id', clientSecret: 'secret', user: 'classes@school.example' }
const webhookSecret = 'a secret token'
const now = () => systemClock.now()

async function openUnderTest(has?: readonly ('registration' | 'dashboard')[]) {
  const ground = await openGround()
  const service = await openZoom({ ...account, webhookSecret, ...(has && { has }) })
  const egress = egressTo('media', service.url)
  const rooms = zoomRooms({
    ...account,
    urls: { api: `${service.url.href}v2`, tokens: `${service.url.href}oauth/token` },
    webhookSecret,
    host: 'school.example',
    egress,
    outside: outsideRooms(ground.db),
    now,
  })
  service.reportTo(async (body, headers) => {
    const isTaken = await rooms.receiveWebhook(
      Buffer.from(body),
      headers['x-zm-signature'],
      headers['x-zm-request-timestamp'],
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

mediaRoomsContract('zoom', () => openUnderTest(), { lacks: ['mute', 'changeRights', 'putOut', 'tell'] })

const someone = (about: Partial<SeatRequest> = {}): SeatRequest => ({
  room: newId('rom', now()),
  seat: newId('sea', now()),
  displayName: 'Kofi',
  role: 'student',
  rights: { publish: ['microphone', 'camera'], say: true },
  expiresAt: now().add({ hours: 3 }),
  ...about,
})

describe('A class at Zoom', () => {
  let under: Awaited<ReturnType<typeof openUnderTest>>
  const facts: PresenceFact[] = []
  const opened = async (about: Partial<SeatRequest> = {}) => {
    const request = someone(about)
    await under.rooms.openRoom(request.room)
    return request
  }

  beforeAll(async () => {
    under = await openUnderTest()
    under.rooms.onPresence((fact) => void facts.push(fact))
  })
  afterAll(() => under.close())

  it('is handed a name to show, the seat, and nothing else of somebody; nobody is mailed', async () => {
    const request = await opened()
    expect(under.service.asked.at(-1)?.body).toMatchObject({
      topic: 'school.example',
      settings: {
        registrants_confirmation_email: false,
        registrants_email_notification: false,
        auto_recording: 'none',
      },
    })
    await under.rooms.issueSeat(request)
    expect(under.service.asked.at(-1)?.body).toEqual({
      email: `${request.seat}.1@school.example`,
      first_name: 'Kofi',
      auto_approve: true,
    })
  })

  it('gives somebody who comes back the same link, without registering them again', async () => {
    const request = await opened()
    const first = await under.rooms.issueSeat(request)
    const times = Array.from({ length: 4 }, () => under.rooms.issueSeat(request))
    expect(new Set((await Promise.all(times)).map(({ url }) => url))).toEqual(new Set([first.url]))
  })

  it('is led by the first teacher who comes, and known to be there by seat', async () => {
    const request = await opened({ role: 'teacher' })
    const [leading, other] = [await under.rooms.issueSeat(request), someone({ room: request.room, role: 'teacher' })]
    expect(leading.url).toContain('/s/')
    expect(leading.expiresAt.until(request.expiresAt).total('minutes')).toBeCloseTo(60, 0)
    expect((await under.rooms.issueSeat(other)).url).toContain('/w/')
    const guest = await under.enter(leading)
    expect(facts.at(-1)).toMatchObject({ seat: request.seat, room: request.room, kind: 'joined' })
    expect(await under.rooms.seatsIn(request.room)).toMatchObject([
      { seat: request.seat, connection: facts.at(-1)?.connection },
    ])
    await guest.leave()
  })

  it('asks for one token for all who come at once, and for another where it ends early', async () => {
    under.service.endTokens()
    const askedForTokens = () => under.service.asked.filter(({ path }) => path === '/oauth/token').length
    const before = askedForTokens()
    await Promise.all(Array.from({ length: 5 }, () => opened()))
    expect(askedForTokens() - before).toBe(1)
    const then = askedForTokens()
    await Promise.all(Array.from({ length: 5 }, () => opened()))
    expect(askedForTokens()).toBe(then)
  })

  it('is not opened where Zoom is busy for longer, and says nothing of keys and names', async () => {
    under.service.answerNext({ status: 429, headers: { 'retry-after': '3600' } })
    await expect(opened()).rejects.toMatchObject({ code: 'room.unreachable' })
    under.service.answerNext({ status: 400, body: { code: 300, message: 'Kofi, secret' } })
    await expect(opened()).rejects.toThrow(/^Zoom answers 400 \(300\) to \/users\/classes%40school.example\/meetings$/)
  })

  it('is made once where two open it at the same time', async () => {
    const { room } = someone()
    await Promise.all([under.rooms.openRoom(room), under.rooms.openRoom(room)])
    const made = under.service.asked.filter(
      ({ method, path }) => method === 'POST' && path.endsWith('/meetings'),
    ).length
    const gone = under.service.asked.filter(({ method }) => method === 'DELETE').length
    expect(made - gone).toBeGreaterThan(0)
    await expect(under.rooms.issueSeat(someone({ room }))).resolves.toMatchObject({ kind: 'link' })
  })

  describe('believes a report', () => {
    const told = (body: string, headers: Partial<ReturnType<typeof zoomSigned>>) =>
      under.rooms.receiveWebhook(Buffer.from(body), headers['x-zm-signature'], headers['x-zm-request-timestamp'])
    const body = JSON.stringify({ event: 'meeting.ended', event_ts: 1, payload: {} })

    it('that is signed, also of what is of no interest', async () => {
      expect(await told(body, zoomSigned(body, webhookSecret))).toBe(true)
    })

    it.each([
      ['unsigned', () => ({})],
      ['signed by somebody else', () => zoomSigned(body, 'another token')],
      ['signed for another body', () => zoomSigned('{}', webhookSecret)],
      ['signed ten minutes ago', () => zoomSigned(body, webhookSecret, String(Math.floor(Date.now() / 1000) - 600))],
    ])('not %s', async (_how, headers) => {
      expect(await told(body, headers())).toBe(false)
    })

    it('that asks whether the address is ours, and answers with the token under the secret', async () => {
      const asking = JSON.stringify({
        event: 'endpoint.url_validation',
        event_ts: 1,
        payload: { plainToken: 'qgg8vlvZRS6' },
      })
      const encryptedToken = createHmac('sha256', webhookSecret).update('qgg8vlvZRS6').digest('hex')
      const answer = await told(asking, zoomSigned(asking, webhookSecret))
      expect(JSON.parse(String(answer))).toEqual({ plainToken: 'qgg8vlvZRS6', encryptedToken })
      expect(await told(asking, zoomSigned(asking, 'another token'))).toBe(false)
    })
  })
})

describe('A class at Zoom with an account', () => {
  it('that has no dashboard, tells who came and went and cannot say who is there', async () => {
    const under = await openUnderTest(['registration'])
    const facts: PresenceFact[] = []
    under.rooms.onPresence((fact) => void facts.push(fact))
    const request = someone()
    await under.rooms.openRoom(request.room)
    const guest = await under.enter(await under.rooms.issueSeat(request))
    await expect(under.rooms.seatsIn(request.room)).rejects.toMatchObject({ code: 'room.not_controllable' })
    await guest.leave()
    expect(facts.map(({ kind, seat }) => [kind, seat])).toEqual([
      ['joined', request.seat],
      ['left', request.seat],
    ])
    await under.close()
  })

  it('that may not register people, shows the way and knows nobody by name', async () => {
    const under = await openUnderTest([])
    const facts: PresenceFact[] = []
    under.rooms.onPresence((fact) => void facts.push(fact))
    const request = someone()
    await under.rooms.openRoom(request.room)
    const ticket = await under.rooms.issueSeat(request)
    expect(ticket.url).toContain('/j/')
    await (await under.enter(ticket)).leave()
    expect(facts).toEqual([])
    await under.close()
  })
})
