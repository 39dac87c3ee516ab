import type { IncomingMessage } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { clientOf } from '#kernel/door'
import { openWorld, type World } from '../../test/world.ts'
import { visitorOf } from './sessions.ts'

const nia = { firstName: 'Nia', email: 'nia@school.test', password: 'a long and unusual pass phrase' }
const grownUp = { birthYear: 1990, birthMonth: 4 }

let world: World
beforeEach(async () => {
  world = await openWorld()
})
afterEach(() => world.close())

/** Somebody comes along with a cookie, to a page unless something else is said. */
function come(cookie = '', { origin = 'http://localhost:3000', path = '/', method = 'GET' } = {}) {
  const request = { method, url: path, headers: { host: new URL(origin).host, cookie }, socket: {} }
  const origins = { publicUrl: origin.startsWith('https:') ? origin : null, trustedProxies: 0 }
  return visitorOf(request as unknown as IncomingMessage, world.db, origins, 'en')
}
const inCookie = (set: string | undefined) => set?.split(';')[0] ?? ''

async function signUp(origin?: string) {
  const visitor = await come('', { ...(origin ? { origin } : {}), method: 'POST' })
  const go = clientOf(world.doors, world.db, visitor.actor, visitor.visit)
  const { personId } = (await go.identity.signUp({ ...nia, ...grownUp })) as { personId: string }
  return { set: visitor.setCookies[0] ?? '', cookie: inCookie(visitor.setCookies[0]), personId }
}

describe('The cookie of a sign-in', () => {
  const end = 'Thu, 01 Oct 2026 09:00:00 GMT'

  test.each([
    ['http://localhost:3000', 'lectern', ''],
    ['http://127.0.0.1:3000', 'lectern', ''],
    ['https://school.example', '__Host-lectern', '; Secure'],
  ])('at %s is %s, and has exactly these attributes', async (origin, name, secure) => {
    const { set, cookie } = await signUp(origin)
    expect(set.replace(/=[\w-]{43};/, '=TOKEN;')).toBe(
      `${name}=TOKEN; Path=/; HttpOnly; SameSite=Lax; Expires=${end}${secure}`,
    )
    const visitor = await come(cookie, { origin })
    expect(visitor.actor).toMatchObject({ kind: 'person', name: 'Nia' })
    await clientOf(world.doors, world.db, visitor.actor, visitor.visit).identity.signOut()
    expect(visitor.setCookies).toEqual([
      `${name}=; Path=/; HttpOnly; SameSite=Lax; Expires=Thu, 01 Jan 1970 00:00:00 GMT${secure}`,
    ])
  })

  test('of a page in the clear is none on https, so that nobody can plant one from there', async () => {
    const { cookie } = await signUp()
    expect((await come(cookie, { origin: 'https://school.example' })).actor.kind).toBe('stranger')
  })

  test('opens nothing after its time, though the browser brings it and nobody has swept', async () => {
    const { cookie } = await signUp()
    world.clock.advance({ hours: 14 * 24 })
    expect(await come(cookie)).toMatchObject({ actor: { kind: 'stranger' }, setCookies: [] })
  })
})

describe('Somebody whose role has changed', () => {
  test('gets another token at the next page, and the one before opens nothing', async () => {
    const { cookie, personId } = await signUp()
    const owner = world.as(await world.people.owner())
    await owner.identity.changeRole({ personId, role: 'teacher' })
    const call = await come(cookie, { path: '/api/v1/me' })
    expect(call).toMatchObject({ actor: { role: 'teacher', confirmedAt: null }, setCookies: [] })
    const [first, second] = await Promise.all([come(cookie), come(cookie)])
    const renewed = [...first.setCookies, ...second.setCookies]
    expect(renewed).toHaveLength(1)
    expect((await come(cookie)).actor.kind).toBe('stranger')
    expect(await come(inCookie(renewed[0]))).toMatchObject({ actor: { role: 'teacher' }, setCookies: [] })
  })
})
