import type { ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { AccessToken } from 'livekit-server-sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { guestIn } from '../../src/adapters/rooms/specs/guests.ts'
import { backWithin } from '../../src/adapters/rooms/specs/paces.ts'
import { freePort } from '../free-ports.ts'
import { gone, openLastingSchool } from './lasting-schools.ts'
import { type Browser, call } from './schools.ts'

const mediaSecret = 'a media secret that three processes share'
const patience = { timeout: 15_000, interval: 50 }
const [webPort, workerPort, mediaPort] = [await freePort(), await freePort(), await freePort()]
const udpPort = await freePort()

describe.runIf(process.platform === 'linux')('A school whose roles are processes of their own', () => {
  let school: Awaited<ReturnType<typeof openLastingSchool>>
  let media: ChildProcess
  const web = { address: `http://localhost:${webPort}` }
  let ada: Browser
  let kofi: Browser
  let sessionId: string

  beforeAll(async () => {
    school = await openLastingSchool()
    const elsewhere = {
      LIVEKIT_URL: `ws://127.0.0.1:${mediaPort}`,
      LIVEKIT_API_KEY: 'lectern',
      LIVEKIT_API_SECRET: mediaSecret,
    }
    media = await startMedia()
    await school.start(webPort, { LECTERN_ROLES: 'web', ...elsewhere })
    await school.start(workerPort, { LECTERN_ROLES: 'worker', ...elsewhere })
    const [teacher, student] = [
      await school.person('Ada Lovelace', 'teacher'),
      await school.person('Kofi Mensah', 'student'),
    ]
    ;[ada, kofi] = [await school.signIn(web, teacher), await school.signIn(web, student)]
    sessionId = await school.classNow(web, ada, [student])
  }, 90_000)

  afterAll(() => school?.close())

  const startMedia = () =>
    school.start(mediaPort, {
      LECTERN_ROLES: 'media',
      MEDIA_API_SECRET: mediaSecret,
      MEDIA_UDP_PORTS: `${udpPort}-${udpPort + 9}`,
      MEDIA_PROCESSES: '1',
      MEDIA_ADDRESS: '127.0.0.1',
    })

  const enter = async (browser: Browser) => {
    const place = await call<{ url: string; token: string }>(web, browser, `/sessions/${sessionId}/seat`, {})
    expect(place.url).toBe(`ws://127.0.0.1:${mediaPort}/`)
    return guestIn(place.url.replace(/\/$/, ''), place.token)
  }

  type Line = { name: string; seconds: number; joinedAt: string | null; leftAt: string | null; mark: string }
  const attendanceOf = async (name: string): Promise<Line | undefined> => {
    const response = await fetch(`${web.address}/api/v1/sessions/${sessionId}/attendance`, {
      headers: { cookie: ada.cookie },
    })
    return ((await response.json()) as { lines: Line[] }).lines.find((line) => line.name === name)
  }

  it('lets people in who see and hear each other, goes on through the death of its media, and counts everybody right', async () => {
    const began = performance.now()
    const [teacher, student] = [await enter(ada), await enter(kofi)]
    await teacher.speak()
    await teacher.show()
    await expect.poll(() => student.seen.pictures, patience).toBeGreaterThan(10)
    const entering = performance.now() - began
    await expect.poll(() => student.seen.loudest, patience).toBeGreaterThan(2_000)
    await expect.poll(async () => (await attendanceOf('Kofi Mensah'))?.joinedAt, patience).toBeTruthy()

    process.kill(carrierOf(media), 'SIGKILL')
    const diedAt = performance.now()
    expect((await fetch(`${web.address}/health/ready`)).status).toBe(200)
    await expect.poll(async () => (await attendanceOf('Kofi Mensah'))?.leftAt, patience).toBeTruthy()
    const before = student.seen.pictures
    await expect.poll(() => student.seen.pictures, { ...patience, interval: 20 }).toBeGreaterThan(before + 5)
    expect(performance.now() - diedAt).toBeLessThan(backWithin(entering))
    await expect.poll(async () => (await attendanceOf('Kofi Mensah'))?.leftAt, patience).toBeNull()

    const first = await attendanceOf('Kofi Mensah')
    await student.leave()
    await expect.poll(async () => (await attendanceOf('Kofi Mensah'))?.leftAt, patience).toBeTruthy()
    const line = await attendanceOf('Kofi Mensah')
    expect(line?.joinedAt).toBe(first?.joinedAt)
    const between = Temporal.Instant.from(String(line?.joinedAt)).until(String(line?.leftAt)).total('seconds')
    expect(line?.seconds).toBeLessThanOrEqual(Math.ceil(between))
    expect(line?.seconds).toBeGreaterThan(between - 6)
    await teacher.leave()
  }, 60_000)

  it('gives pages and doors while there is no media at all, and classes again when there is', async () => {
    media.kill('SIGKILL')
    await gone(media)
    expect(await attendanceOf('Kofi Mensah')).toBeDefined()
    await expect(enter(kofi)).rejects.toThrow(/room.unreachable/)
    media = await startMedia()
    const guest = await enter(kofi)
    await guest.leave()
  }, 60_000)

  it('refuses a token of another installation', async () => {
    const token = new AccessToken('lectern', 'the media secret of somebody else entirely', { identity: 'mallory' })
    token.addGrant({ roomJoin: true, room: 'any' })
    const asked = await fetch(`http://127.0.0.1:${mediaPort}/rtc/validate?access_token=${await token.toJwt()}`)
    expect(asked.status).toBe(401)
  })
})

/** The process that carries the packets: the child of the one with the role media. */
function carrierOf({ pid }: ChildProcess): number {
  const found = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .find((name) => parentOf(name) === pid && commandOf(name).includes('rooms/media/child.ts'))
  if (!found) throw new Error('no process carries media')
  return Number(found)
}

function parentOf(pid: string): number {
  try {
    return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  } catch {
    return 0
  }
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}
