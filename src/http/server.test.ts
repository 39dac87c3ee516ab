import { createConfig, lintFromString } from '@redocly/openapi-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serverOf } from '../../test/servers.ts'
import { openWorld, type World } from '../../test/world.ts'

const password = 'a long and unusual pass phrase'

describe('The server', () => {
  let world: World
  let server: Awaited<ReturnType<typeof serverOf>>
  let origin = ''

  beforeAll(async () => {
    world = await openWorld()
    server = await serverOf(world, { schoolLocale: async () => 'fr' })
    origin = server.origin
  })
  afterAll(async () => {
    await server.close()
    await world.close()
  })

  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${origin}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin, ...headers },
      body: JSON.stringify(body),
    })

  test('says that it lives, that it is ready, and what it is made of', async () => {
    expect(await (await fetch(`${origin}/health/live`)).json()).toEqual({ live: true })
    expect(await (await fetch(`${origin}/health/ready`)).json()).toEqual({ ready: true })
    expect(await (await fetch(`${origin}/version`)).json()).toMatchObject({ app: '0.0.0', node: process.versions.node })
  })

  test('calls the roles in a refusal as the school does', async () => {
    await world.as(await world.people.owner()).school.changeSchool({
      name: 'Northside',
      locale: 'en',
      timeZone: 'UTC',
      roleWords: 'mentor_mentee',
      signUp: 'open',
    })
    const response = await fetch(`${origin}/api/v1/invitations/${'A'.repeat(22)}`, {
      headers: { 'accept-language': 'en' },
    })
    expect(await response.json()).toMatchObject({
      code: 'invitation.unknown',
      title: 'This link does not work any more. Ask your mentor for a new one.',
    })
  })

  test('asks nothing more to refuse whoever asks too often, or in a sentence that names no role', async () => {
    const refused = () => fetch(`${origin}/api/v1/me`)
    await refused()
    expect(await world.queries(refused)).toBe(0)
  })

  test('answers a refusal as a problem, with a stable code and a sentence in the reader’s language', async () => {
    const response = await fetch(`${origin}/api/v1/me`, { headers: { 'accept-language': 'fr' } })
    expect(response.status).toBe(401)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toMatchObject({
      status: 401,
      code: 'sign_in.required',
      title: 'Veuillez d’abord vous connecter.',
    })
  })

  test('speaks the school’s language to whoever asks for none that it knows', async () => {
    const titled = async (wished: string) => {
      const response = await fetch(`${origin}/api/v1/me`, { headers: { 'accept-language': wished } })
      return ((await response.json()) as { title: string }).title
    }
    expect(await titled('de, *;q=0.5')).toBe('Veuillez d’abord vous connecter.')
    expect(await titled('de, en;q=0.2')).toBe('Please sign in first.')
  })

  test('names each field at fault', async () => {
    const response = await post('/api/v1/sign-in', { email: 'nobody', password: '' })
    expect(response.status).toBe(422)
    const { fields } = (await response.json()) as { fields: Record<string, { code: string; sentence: string }> }
    expect(Object.keys(fields).sort()).toEqual(['email', 'password'])
    expect(fields.password?.code).toBe('field.blank')
  })

  test('signs a browser in with a cookie that script cannot read, and knows it again', async () => {
    const signedUp = await post('/api/v1/sign-up', {
      firstName: 'Nia',
      email: 'nia@school.test',
      password,
      birthYear: 1990,
      birthMonth: 4,
    })
    expect(signedUp.status).toBe(200)
    const cookie = signedUp.headers.getSetCookie()[0] ?? ''
    expect(cookie).toMatch(/^lectern=[\w-]{40,}; Path=\/; HttpOnly; SameSite=Lax; Expires=/)
    const me = await fetch(`${origin}/api/v1/me`, { headers: { cookie: cookie.split(';')[0] ?? '' } })
    expect(await me.json()).toMatchObject({ name: 'Nia', role: 'student' })
  })

  test('takes no change that another site asks for', async () => {
    const forged = await post('/api/v1/sign-out', {}, { origin: 'https://evil.example' })
    expect(forged.status).toBe(403)
    expect(await forged.json()).toMatchObject({ code: 'not_allowed' })
  })

  test('refuses what is not JSON, too long, or nowhere, without breaking', async () => {
    const headers = { 'content-type': 'application/json', origin }
    expect((await fetch(`${origin}/api/v1/sign-in`, { method: 'POST', headers, body: '{"email":' })).status).toBe(400)
    expect(
      (
        await fetch(`${origin}/api/v1/sign-in`, {
          method: 'POST',
          headers,
          body: JSON.stringify({ email: 'x'.repeat(2_000_000) }),
        })
      ).status,
    ).toBe(413)
    expect((await fetch(`${origin}/api/v1/nowhere`)).status).toBe(404)
    expect((await fetch(`${origin}/api/v1/courses/crs_zz`)).status).toBeLessThan(500)
  })

  test('serves an OpenAPI 3.1 description in which a validator finds nothing wrong', async () => {
    const source = await (await fetch(`${origin}/openapi.json`)).text()
    const config = await createConfig({ extends: ['spec'] })
    const found = await lintFromString({ source, config })
    expect(
      found
        .filter(({ severity }) => severity === 'error')
        .map(({ message, location }) => `${location[0]?.pointer} ${message}`),
    ).toEqual([])
    expect(JSON.parse(source).openapi).toMatch(/^3[.]1[.]/)
  })

  test('lists every refusal of every door in that description', async () => {
    const { paths } = (await (await fetch(`${origin}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, unknown>>
    }
    for (const [module, doors] of Object.entries(world.doors))
      for (const [name, door] of Object.entries(doors)) {
        const operation = JSON.stringify(paths[door.path]?.[door.method.toLowerCase()])
        for (const code of door.refuses) expect(operation, `${module}.${name}`).toContain(`"${code}"`)
      }
  })

  test('has a page for people who write programs, with nothing from elsewhere', async () => {
    const page = await fetch(`${origin}/docs/api`)
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(await page.text()).not.toMatch(/https?:\/\//)
    expect((await fetch(`${origin}/docs/api/swagger-ui-bundle.js`)).status).toBe(200)
    expect((await fetch(`${origin}/docs/api/../../package.json`)).status).toBe(404)
  })

  test('gives everybody a budget of requests and says when to come back', async () => {
    const answers = await Promise.all(Array.from({ length: 120 }, () => fetch(`${origin}/api/v1/school`)))
    const refused = answers.find(({ status }) => status === 429)
    expect(refused?.headers.get('retry-after')).toBe('60')
  })
})

test('A school on https sends whoever comes in the clear to it, for good, and says so to browsers for a year', async () => {
  const world = await openWorld()
  const server = await serverOf(world, { origins: { publicUrl: 'https://school.example', trustedProxies: 1 } })
  const came = (how: string, path: string, method = 'GET') =>
    fetch(server.origin + path, {
      method,
      redirect: 'manual',
      headers: { 'x-forwarded-proto': how, 'x-forwarded-for': '203.0.113.9' },
    })
  for (const method of ['GET', 'POST']) {
    const sent = await came('http', '/api/v1/me?x=1', method)
    expect([sent.status, sent.headers.get('location')]).toEqual([308, 'https://school.example/api/v1/me?x=1'])
    expect(sent.headers.get('set-cookie')).toBeNull()
  }
  const safe = await came('https', '/api/v1/me')
  expect(safe.status).toBe(401)
  expect(safe.headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains')
  expect((await came('http', '/health/live')).status).toBe(200)
  await server.close()
  await world.close()
})
