import type { ChildProcess } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { guestIn, type SpecGuest } from '../../src/adapters/rooms/specs/guests.ts'
import { freePort } from '../free-ports.ts'
import { gone, openLastingSchool } from './lasting-schools.ts'
import { type Browser, call } from './schools.ts'

const patience = { timeout: 20_000, interval: 50 }
const port = await freePort()
const udpPort = await freePort()
const at = { address: `http://localhost:${port}` }

type Place = { token: string; url: string; seatId: string; groupId: string | null }
type Groups = {
  state: string
  endsAt: string | null
  groups: { groupId: string }[]
  mine: { groupId: string | null; inside: boolean }
}

describe.runIf(process.platform === 'linux')('A school that is killed while a class is in its groups', () => {
  let school: Awaited<ReturnType<typeof openLastingSchool>>
  let running: ChildProcess
  let sessionId: string
  const people = new Map<string, Browser>()
  const seats = new Map<string, string>()
  const connected: SpecGuest[] = []

  const start = () =>
    school.start(port, {
      MEDIA_UDP_PORTS: `${udpPort}-${udpPort + 9}`,
      MEDIA_PROCESSES: '1',
      MEDIA_ADDRESS: '127.0.0.1',
    })
  const of = (name: string) => people.get(name) as Browser
  const does = <T>(name: string, path: string, body: object | null = {}, method?: string) =>
    call<T>(at, of(name), `/sessions/${sessionId}${path}`, body, method)
  const place = (name: string) => does<Place>(name, '/seat')
  const groupsFor = (name: string) => does<Groups>(name, '/groups', null)
  const roomIn = ({ token }: Place): string =>
    JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).video.room

  async function enter(name: string): Promise<{ guest: SpecGuest; place: Place }> {
    const given = await place(name)
    const guest = await guestIn(at.address.replace('http', 'ws'), given.token)
    connected.push(guest)
    return { guest, place: given }
  }

  async function killed(deadFor = 0): Promise<void> {
    running.kill('SIGKILL')
    await gone(running)
    await new Promise((later) => setTimeout(later, deadFor))
    running = await start()
  }

  beforeAll(async () => {
    school = await openLastingSchool()
    running = await start()
    const here = {
      Ada: await school.person('Ada Lovelace', 'teacher'),
      Kofi: await school.person('Kofi Mensah', 'student'),
      Lena: await school.person('Lena Vogel', 'student'),
    }
    for (const [name, one] of Object.entries(here)) people.set(name, await school.signIn(at, one))
    sessionId = await school.classNow(at, of('Ada'), [here.Kofi, here.Lena])
    for (const name of ['Ada', 'Kofi', 'Lena']) seats.set(name, (await place(name)).seatId)
    await does('Ada', '/guest-link', { places: 1 }, 'PUT')
    const { link } = await does<{ link: { url: string } }>('Ada', '/guest-link', null)
    const code = new URL(link.url).pathname.split('/').at(-1)
    people.set('Gus', { cookie: '' })
    await call(at, of('Gus'), `/guest-links/${code}/guests`, { name: 'Gus', agreed: true })
    seats.set('Gus', (await place('Gus')).seatId)
    await does('Ada', '/admissions', { seatId: seats.get('Gus') })
  }, 90_000)

  afterAll(async () => {
    await Promise.all(connected.map((guest) => guest.leave().catch(() => {})))
    await school?.close()
  })

  it('brings everybody back into their own group, a guest too, and the time goes on by the clock', async () => {
    await does('Ada', '/groups', { count: 2, way: 'by_hand', minutes: 20 })
    const [first, second] = (await groupsFor('Ada')).groups.map(({ groupId }) => groupId)
    const wanted = { Kofi: first, Gus: first, Lena: second }
    for (const [name, groupId] of Object.entries(wanted))
      await does('Ada', `/groups/seats/${seats.get(name)}`, { groupId }, 'PUT')
    await does('Ada', '/groups/open')
    const before = new Map<string, string>()
    for (const name of Object.keys(wanted)) before.set(name, roomIn(await place(name)))
    const kofi = await enter('Kofi')
    await kofi.guest.show()
    const { endsAt } = await groupsFor('Kofi')

    await killed()

    for (const [name, groupId] of Object.entries(wanted)) {
      expect(await groupsFor(name)).toMatchObject({ state: 'open', endsAt, mine: { groupId, inside: true } })
      const there = await place(name)
      expect([there.groupId, roomIn(there)]).toEqual([groupId, before.get(name)])
    }
    expect((await place('Ada')).groupId).toBeNull()
    // Kofi’s line comes back by itself, as a page’s does.
    const [gus, lena] = [await enter('Gus'), await enter('Lena')]
    await expect.poll(() => gus.guest.seen.pictures, patience).toBeGreaterThan(5)
    expect(lena.guest.seen.pictures).toBe(0)
  }, 60_000)

  it('has everybody in the class again when their time ran out while it was dead', async () => {
    const { rows } = await school.pools.writer.query(
      `update live.breakout set ends_at = now() + interval '2 seconds' where session_id = $1 returning ends_at`,
      [sessionId],
    )
    expect(rows).toHaveLength(1)
    await Promise.all(connected.splice(0).map((guest) => guest.leave()))
    await killed(2_500)
    for (const name of ['Kofi', 'Gus', 'Lena']) {
      expect(await groupsFor(name)).toMatchObject({ mine: { inside: false } })
      expect((await place(name)).groupId).toBeNull()
    }
    await expect.poll(async () => (await groupsFor('Ada')).state, { ...patience, timeout: 40_000 }).toBe('planned')
    const [kofi, lena] = [await enter('Kofi'), await enter('Lena')]
    await kofi.guest.show()
    await expect.poll(() => lena.guest.seen.pictures, patience).toBeGreaterThan(5)
    await does('Ada', '/groups/open')
    expect((await place('Kofi')).groupId).not.toBeNull()
  }, 90_000)
})
