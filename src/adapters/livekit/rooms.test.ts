import { TokenVerifier } from 'livekit-server-sdk'
import { expect, it } from 'vitest'
import { newId } from '#kernel/id'
import { type LivekitOptions, livekitRooms } from './rooms.ts'

const start = Temporal.Instant.from('2026-11-23T00:30:00Z')
const [apiKey, apiSecret] = ['spec', 'a-secret-that-is-long-enough-for-a-spec']
const clocks = (now: string, mediaNow?: string): Pick<LivekitOptions, 'now' | 'mediaNow'> => ({
  now: () => Temporal.Instant.from(now),
  ...(mediaNow && { mediaNow: () => Temporal.Instant.from(mediaNow) }),
})

it.each([
  ['the media server’s clock, where that is another', clocks('2026-09-01T09:00:00Z', '2026-11-23T00:30:00.123Z')],
  ['the school’s clock, where none is known', clocks('2026-11-23T00:30:00.123Z')],
])('A ticket says when it was made by %s', async (_which, about) => {
  const rooms = livekitRooms({ clientUrl: '/', serverUrl: 'http://127.0.0.1:9', apiKey, apiSecret, ...about })
  const ticket = await rooms.issueSeat({
    room: newId('rom', about.now()),
    seat: newId('sea', about.now()),
    displayName: 'Kofi Mensah',
    role: 'guest',
    rights: { publish: [], say: false },
    expiresAt: about.now().add({ minutes: 5 }),
  })
  const { attributes } = await new TokenVerifier(apiKey, apiSecret).verify('token' in ticket ? ticket.token : '')
  expect(attributes?.issuedAt).toBe(String(Temporal.Instant.from('2026-11-23T00:30:00.123Z').epochMilliseconds))
})

it('A ticket tells the media server the name that is shown, and nothing else of somebody', async () => {
  const rooms = livekitRooms({ clientUrl: '/', serverUrl: 'http://127.0.0.1:9', apiKey, apiSecret, now: () => start })
  const [room, seat] = [newId('rom', start), newId('sea', start)]
  const about = { displayName: 'Kofi Mensah', role: 'guest', rights: { publish: [], say: true } } as const
  const ticket = await rooms.issueSeat({ room, seat, ...about, expiresAt: start.add({ minutes: 5 }) })
  const [, claims = ''] = ('token' in ticket ? ticket.token : '').split('.')
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual({
    iss: apiKey,
    sub: seat,
    name: 'Kofi Mensah',
    nbf: expect.any(Number),
    exp: expect.any(Number),
    attributes: { role: 'guest', issuedAt: String(start.epochMilliseconds) },
    video: {
      room,
      roomJoin: true,
      canSubscribe: true,
      canPublish: false,
      canPublishSources: [],
      canPublishData: true,
      canUpdateOwnMetadata: false,
    },
  })
})
