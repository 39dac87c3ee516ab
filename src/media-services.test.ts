import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#kernel/actor'
import { clientOf } from '#kernel/door'
import { quietVisit } from '#kernel/visit'
import { newCourse } from '../test/classes.ts'
import { openDaily, signedNow } from '../test/stand-ins/daily.ts'
import { vaultKeysOfSpecs } from '../test/vaults.ts'
import { openWorld, type World } from '../test/world.ts'
import { ConfigurationRefused } from './config/refusals.ts'
import { run } from './main.ts'

/** As somebody outside has it: a running school leads its own through the gateway. */
const outsideFetch = globalThis.fetch
const hmac = Buffer.alloc(32, 7).toString('base64')

const elsewhere = { LIVEKIT_URL: 'ws://127.0.0.1:9', LIVEKIT_API_KEY: 'none', LIVEKIT_API_SECRET: 'none' }
const atDaily = (url: URL) => ({
  DAILY_API_KEY: 'a key',
  DAILY_DOMAIN: 'northside',
  DAILY_WEBHOOK_SECRET: hmac,
  DAILY_URL: `${url.href}v1`,
})
const start = (databaseUrl: string, folder: string, media: Record<string, string>) =>
  run(
    {
      DATABASE_URL: databaseUrl,
      DATA_DIR: folder,
      PORT: '0',
      LOG_LEVEL: 'silent',
      ...media,
      LECTERN_VAULT_KEYS: vaultKeysOfSpecs.map((key) => key.toString('base64url')).join(','),
    },
    [],
    async () => ({ pages: (_request, _response, next) => next() }),
  )

it('A school does not start with Daily while there are people who were not told', async () => {
  const world = await openWorld()
  await world.people.owner()
  const folder = await mkdtemp(join(tmpdir(), 'lectern-services-'))
  await (await start(world.databaseUrl, folder, elsewhere)).close()
  await world.people.student()
  const daily = atDaily(new URL('http://127.0.0.1:9'))
  const refusal = await start(world.databaseUrl, folder, daily).catch((error) => error)
  expect(refusal).toBeInstanceOf(ConfigurationRefused)
  expect(refusal.complaints).toEqual([
    expect.stringMatching(/^DAILY_API_KEY hands data .* to northside\.daily\.co, .*COMING_DAILY_API_KEY/),
  ])
  await world.close()
  await rm(folder, { recursive: true })
})

describe('A school whose classes are held at Daily', () => {
  let world: World
  let folder: string
  let service: Awaited<ReturnType<typeof openDaily>>
  let school: Awaited<ReturnType<typeof run>>
  let hook: string

  const as = (person: Person) =>
    clientOf(school.app.doors, school.app.db, person, quietVisit('http://school.test')).live
  const report = (body: string, headers: Record<string, string>) =>
    outsideFetch(hook, { method: 'POST', headers, body })

  beforeAll(async () => {
    world = await openWorld({ at: Temporal.Now.instant() })
    folder = await mkdtemp(join(tmpdir(), 'lectern-services-'))
    service = await openDaily({ domain: 'northside', apiKey: 'a key', hmac })
    await world.people.owner()
    school = await start(world.databaseUrl, folder, atDaily(service.url))
    hook = `${school.address}/hooks/daily`
    service.reportTo(async (body, headers) => {
      const { status } = await report(body, headers)
      if (status !== 200) throw new Error(`the report was answered ${status}`)
    })
  })
  afterAll(async () => {
    await school.close()
    await service.close()
    await world.close()
    await rm(folder, { recursive: true })
  })

  async function classNow() {
    const [ada, kofi] = [await world.people.teacher(), await world.people.student()]
    const courseId = await newCourse(world, ada, [kofi])
    const soon = Temporal.Now.zonedDateTimeISO('Europe/Paris').add({ minutes: 2 })
    const { sessionId } = await as(ada).planSessions({
      courseId,
      title: 'Fractions',
      date: soon.toPlainDate().toString(),
      time: soon.toPlainTime().toString({ smallestUnit: 'minute' }),
      timeZone: 'Europe/Paris',
      minutes: 60,
    })
    return { ada, kofi, sessionId }
  }

  it('shows each the way with a link of their own, and knows by seat who came and went', async () => {
    const { ada, kofi, sessionId } = await classNow()
    expect(await as(kofi).session({ sessionId })).toMatchObject({ elsewhere: true })
    const entry = await as(kofi).enterRoom({ sessionId })
    expect(entry).toMatchObject({ kind: 'link', token: null })
    expect(entry.url).not.toBe((await as(ada).enterRoom({ sessionId })).url)
    const isHere = async () =>
      (await as(ada).room({ sessionId })).seats.find(({ seatId }) => seatId === entry.seatId)?.here
    expect(await isHere()).toBe(false)
    const guest = await service.open(entry.url)
    expect(await isHere()).toBe(true)
    await guest.leave()
    expect(await isHere()).toBe(false)
  })

  it('puts out whom the teacher takes out of the class, and forgets the room when it ends', async () => {
    const { ada, kofi, sessionId } = await classNow()
    const entry = await as(kofi).enterRoom({ sessionId })
    const guest = await service.open(entry.url)
    await as(ada).removeFromClass({ sessionId, seatId: entry.seatId })
    await guest.putOut
    await expect(service.open(entry.url)).rejects.toThrow('put out')
    await as(ada).endForAll({ sessionId })
    await expect.poll(() => service.open(entry.url).catch(String), { timeout: 20_000 }).toContain('no such room')
  })

  it('says that nobody can be muted there, and that nothing is recorded', async () => {
    const { ada, kofi, sessionId } = await classNow()
    const { seatId } = await as(kofi).enterRoom({ sessionId })
    await expect(as(ada).muteSeat({ sessionId, seatId })).rejects.toMatchObject({ code: 'room.not_controllable' })
    await expect(school.app.ports.recorder.start('rom_1' as never, {} as never)).rejects.toMatchObject({
      code: 'room.cannot_record',
    })
    expect(await as(kofi).tryNetwork({ sessionId })).toEqual({ url: null, tokens: [] })
  })

  it('believes no report that is not signed, whoever and whatever it names', async () => {
    for (const body of ['{}', JSON.stringify({ type: 'participant.joined' }), 'no json'])
      for (const headers of [{}, signedNow('another body', hmac)]) {
        const response = await report(body, headers)
        expect([response.status, await response.text()]).toEqual([401, ''])
      }
  })
})
