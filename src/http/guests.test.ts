import type { IncomingMessage } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { nameAt, signInCookie } from '#kernel/browser-entries'
import { sha256 } from '#kernel/tokens'
import { openWorld, type World } from '../../test/world.ts'
import { visitorOf } from './sessions.ts'

let world: World
beforeEach(async () => {
  world = await openWorld()
})
afterEach(() => world.close())

const token = 'g'.repeat(43)

function come(cookie: string, origin = 'https://school.example') {
  const request = { method: 'GET', url: '/', headers: { host: new URL(origin).host, cookie }, socket: {} }
  const origins = { publicUrl: origin.startsWith('https:') ? origin : null, trustedProxies: 0 }
  return visitorOf(request as unknown as IncomingMessage, world.db, origins, 'en')
}

test('The cookie of a guest is known by its hash alone, for this host, and only if it is one', async () => {
  const key = sha256(token).toString('hex')
  expect((await come(`__Host-lectern-guest=${token}`)).actor).toEqual({ kind: 'guest', key })
  expect((await come(`lectern-guest=${token}`)).actor.kind).toBe('stranger')
  expect((await come(`lectern-guest=${token}`, 'http://localhost:3000')).actor.kind).toBe('guest')
  for (const wrong of ['', 'g'.repeat(42), `${'g'.repeat(42)}!`])
    expect((await come(`__Host-lectern-guest=${wrong}`)).actor.kind, wrong).toBe('stranger')
})

test('It is set for no script, this host and its time, and taken away again', async () => {
  const { visit, setCookies } = await come('')
  visit.keepGuest({ token, expiresAt: Temporal.Instant.from('2026-10-01T09:00:00Z') })
  visit.keepGuest(null)
  const attributes = 'Path=/; HttpOnly; SameSite=Lax; Expires='
  expect(setCookies).toEqual([
    `__Host-lectern-guest=${token}; ${attributes}Thu, 01 Oct 2026 09:00:00 GMT; Secure`,
    `__Host-lectern-guest=; ${attributes}Thu, 01 Jan 1970 00:00:00 GMT; Secure`,
  ])
})

test('A worn-out sign-in beside it hides no guest', async () => {
  const name = nameAt('https://school.example', signInCookie, signInCookie.names[0])
  const { actor } = await come(`${name}=${'s'.repeat(43)}; __Host-lectern-guest=${token}`)
  expect(actor.kind).toBe('guest')
})
