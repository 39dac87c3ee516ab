import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Person } from '#kernel/actor'
import { quietVisit } from '#kernel/visit'
import { beginSignIn } from '#modules/identity'
import { type CourseWorld, openCourseWorld } from '../../test/courses.ts'
import { serverOf } from '../../test/servers.ts'
import { copiesMount } from './copies.ts'

let world: CourseWorld
let served: Awaited<ReturnType<typeof serverOf>>
let address: string
const cookies = new Map<Person, string>()

beforeAll(async () => {
  world = await openCourseWorld()
  served = await serverOf(world, {
    pages: (_request, response) => response.end('a page'),
    mounts: [copiesMount({ db: world.db, store: world.ports.store })],
  })
  for (const person of [world.kofi, world.lena, world.olive]) cookies.set(person, await signedIn(person))
  const { copyId } = await world.as(world.kofi).privacy.askForCopy()
  await world.settle()
  address = `/settings/data/copies/${copyId}.zip`
})
afterAll(async () => {
  await served.close()
  await world.close()
})

describe('A copy of somebody’s data', () => {
  test('comes to its person as a file that no cache keeps', async () => {
    const response = await get(world.kofi)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/zip')
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="my-data-2026-09-01.zip"')
    expect(response.headers.get('cache-control')).toBe('private, no-store')
    expect((await bytesOf(response)).subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004')
    expect(await downloadsLeft()).toBe(4)
  })

  test('goes on where a download broke off, and that is no further download', async () => {
    const whole = await bytesOf(await get(world.kofi))
    const left = await downloadsLeft()
    const rest = await get(world.kofi, { range: 'bytes=1000-' })
    expect(rest.status).toBe(206)
    expect(rest.headers.get('content-range')).toBe(`bytes 1000-${whole.length - 1}/${whole.length}`)
    expect((await bytesOf(rest)).equals(whole.subarray(1000))).toBe(true)
    expect((await get(world.kofi, { range: `bytes=${whole.length}-` })).status).toBe(416)
    expect(await downloadsLeft()).toBe(left)
  })

  test('does not exist for anybody else, the owner included', async () => {
    for (const person of [world.lena, world.olive]) {
      const response = await get(person)
      expect(response.status).toBe(404)
      expect(await response.json()).toMatchObject({ code: 'copy.unknown' })
    }
    expect((await get(null)).status).toBe(401)
    expect((await get(world.kofi, {}, `${address.slice(0, -5)}0.zip`)).status).toBe(404)
  })

  test('is gone for good after five downloads', async () => {
    while ((await downloadsLeft()) > 0) await bytesOf(await get(world.kofi))
    const response = await get(world.kofi)
    expect(response.status).toBe(410)
    expect(await response.json()).toMatchObject({ code: 'copy.over' })
  })

  test('asks for a proof first when the last one is a while ago: of a browser by a page, of a program by a refusal', async () => {
    world.clock.advance({ minutes: 11 })
    const refused = await get(world.kofi)
    expect(refused.status).toBe(403)
    expect(await refused.json()).toMatchObject({ code: 'sign_in.confirm_again' })
    const browser = { accept: 'text/html' }
    expect((await get(world.kofi, browser)).headers.get('location')).toBe('/confirm-it-is-you?next=%2Fsettings%2Fdata')
    expect((await get(null, browser)).headers.get('location')).toBe('/sign-in?next=%2Fsettings%2Fdata')
  })
})

async function signedIn(person: Person): Promise<string> {
  let token = ''
  const visit = {
    ...quietVisit(served.origin),
    keepSession(session: { token: string } | null) {
      token = session?.token ?? ''
    },
  }
  await world.db.transact((tx) => beginSignIn(tx, person.id, visit))
  return `lectern=${token}`
}

const get = (person: Person | null, headers: Record<string, string> = {}, path = address) =>
  fetch(served.origin + path, {
    headers: { cookie: (person && cookies.get(person)) ?? '', ...headers },
    redirect: 'manual',
  })

const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer())

const downloadsLeft = async () => (await world.as(world.kofi).privacy.copies()).items[0]?.downloadsLeft ?? 0
