import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#kernel/actor'
import { eventually } from '../../test/accounts.ts'
import { serverOf } from '../../test/servers.ts'
import { openWorld, type World } from '../../test/world.ts'

describe('A program with an API key', () => {
  let world: World
  let ada: Person
  let server: Awaited<ReturnType<typeof serverOf>>
  let origin = ''
  const pagesSaw: string[] = []

  beforeAll(async () => {
    world = await openWorld()
    ada = await world.people.teacher()
    server = await serverOf(world, {
      pages(request, response) {
        pagesSaw.push(request.lectern?.actor.kind ?? '')
        response.end()
      },
      requestsAMinute: 40,
    })
    origin = server.origin
  })
  afterAll(async () => {
    await server.close()
    await world.close()
  })

  const made = (...scopes: string[]) => world.as(ada).identity.makeKey({ name: 'Timetable', scopes, days: 30 })
  const get = (path: string, key: string, headers: Record<string, string> = {}) =>
    fetch(`${origin}${path}`, { headers: { authorization: `Bearer ${key}`, ...headers } })
  const course = JSON.stringify({ title: 'Watercolour', description: '', visibility: 'private' })
  const make = (key: string, headers: Record<string, string> = {}) =>
    fetch(`${origin}/api/v1/courses`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
      body: course,
    })

  it('gets in where its scopes lead; its person sees on which day', async () => {
    const { key, keyId } = await made('identity:read')
    const response = await get('/api/v1/me', key)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ id: ada.id })
    expect(response.headers.has('set-cookie')).toBe(false)
    await eventually(async () => {
      const { items } = await world.as(ada).identity.keys()
      return items.find(({ id }) => id === keyId)?.usedOn === '2026-09-01'
    })
  })

  it('is told which scope is missing, or that no key gets in', async () => {
    const { key } = await made('identity:read')
    const unscoped = await make(key)
    expect(unscoped.status).toBe(403)
    expect(unscoped.headers.get('www-authenticate')).toBe(
      'Bearer realm="Lectern", error="insufficient_scope", scope="courses:write"',
    )
    expect(await unscoped.json()).toMatchObject({ code: 'key.scope', details: { scope: 'courses:write' } })
    const closed = await get('/api/v1/me/keys', key)
    expect([closed.status, await closed.json()]).toMatchObject([403, { code: 'key.closed' }])
  })

  it('gets the same answer whether its key never was, has expired, was ended or is none', async () => {
    const gone = await made('identity:read')
    await world.as(ada).identity.endKey({ keyId: gone.keyId })
    const expired = await world.as(ada).identity.makeKey({ name: 'Short', scopes: ['identity:read'], days: 1 })
    world.clock.advance({ hours: 24 })
    ada = { ...ada, confirmedAt: world.clock.now() }
    const answers = await Promise.all(
      [gone.key, expired.key, `${gone.key.slice(0, -1)}`, 'nonsense', ''].map(async (key) => {
        const response = await get('/api/v1/me', key)
        const { status, headers } = response
        return {
          status,
          challenge: headers.get('www-authenticate'),
          type: headers.get('content-type'),
          body: await response.text(),
        }
      }),
    )
    expect(answers[0]).toMatchObject({
      status: 401,
      challenge: 'Bearer realm="Lectern", error="invalid_token"',
      type: 'application/problem+json',
    })
    expect(JSON.parse(answers[0]?.body ?? '')).toMatchObject({ code: 'key.invalid' })
    for (const answer of answers) expect(answer).toEqual(answers[0])
  })

  it('may come from anywhere, because no browser sends a key by itself', async () => {
    const { key } = await made('courses:write')
    const elsewhere = { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' }
    expect((await make(key, elsewhere)).status).toBe(200)
    expect((await make('nonsense', elsewhere)).status).toBe(401)
    const withoutKey = await fetch(`${origin}/api/v1/courses`, {
      method: 'POST',
      headers: { ...elsewhere, 'content-type': 'application/json' },
      body: course,
    })
    expect(withoutKey.status).toBe(403)
  })

  it('is what its key says, whoever is signed in beside it', async () => {
    const { key } = await made('identity:read')
    const signedUp = await fetch(`${origin}/api/v1/sign-up`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({
        firstName: 'Kofi',
        email: 'kofi@school.test',
        password: 'a quiet river at noon',
        birthYear: 1990,
        birthMonth: 4,
      }),
    })
    const cookie = signedUp.headers.get('set-cookie')?.split(';', 1)[0] ?? ''
    expect(await (await fetch(`${origin}/api/v1/me`, { headers: { cookie } })).json()).toMatchObject({ name: 'Kofi' })
    const both = await get('/api/v1/me', key, { cookie })
    expect(await both.json()).toMatchObject({ id: ada.id })
    expect(both.headers.has('set-cookie')).toBe(false)
    expect((await get('/api/v1/me', 'nonsense', { cookie })).status).toBe(401)
  })

  it('is nobody on pages, on calls of the browser, and with the key in the address', async () => {
    const { key } = await made('identity:read')
    await get('/settings', key)
    expect(pagesSaw.at(-1)).toBe('stranger')
    const call = await fetch(`${origin}/api/rpc/identity/me`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: '{}',
    })
    expect(call.status).toBe(401)
    for (const name of ['key', 'access_token', 'authorization'])
      expect((await fetch(`${origin}/api/v1/me?${name}=${key}`)).status).toBe(401)
  })

  it('whoever has no key is told that one would do', async () => {
    const response = await fetch(`${origin}/api/v1/me`)
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="Lectern"'])
  })

  it('has a budget of its own: one that asks too often does not slow its person’s others', async () => {
    const [one, other] = [await made('identity:read'), await made('identity:read')]
    const statuses = await Promise.all(
      Array.from({ length: 41 }, async () => (await get('/api/v1/me', one.key)).status),
    )
    expect(statuses.filter((status) => status === 200)).toHaveLength(40)
    const spent = await get('/api/v1/me', one.key)
    expect([spent.status, spent.headers.get('retry-after')]).toEqual([429, '60'])
    expect((await get('/api/v1/me', other.key)).status).toBe(200)
  })

  it('finds in openapi.json which scope each door needs, and how to bring the key', async () => {
    const api = (await (await fetch(`${origin}/openapi.json`)).json()) as {
      components: { securitySchemes: Record<string, object> }
      paths: Record<string, Record<string, { security: object[]; description: string }>>
    }
    expect(api.components.securitySchemes.key).toMatchObject({ type: 'http', scheme: 'bearer' })
    expect(api.paths['/courses']?.post).toMatchObject({ security: [{ signIn: [] }, { key: ['courses:write'] }] })
    expect(api.paths['/me']?.get?.description).toContain('identity:read')
    expect(api.paths['/me/keys']?.post).toMatchObject({
      security: [{ signIn: [] }],
      description: 'No API key opens this door.',
    })
  })
})
