import { type ChildProcess, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { AccessToken } from 'livekit-server-sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Db, openDb, openPools } from '#kernel/db'
import { systemClock } from '#kernel/time'
import { enrolPerson, hashOf, keepPassword, namesIn } from '#modules/identity'
import { openSchool } from '#modules/school'
import { guestIn } from '../../src/adapters/rooms/specs/guests.ts'
import { backWithin } from '../../src/adapters/rooms/specs/paces.ts'
import { enrol } from '../classes.ts'
import { freshDatabase } from '../databases.ts'
import { vaultKeysOfSpecs, vaultOfSpecs } from '../vaults.ts'
import { type Browser, call } from './schools.ts'

const password = 'a quiet river at noon'
const mediaSecret = 'a media secret that three processes share'
const patience = { timeout: 15_000, interval: 50 }
const dataFolder = mkdtempSync(join(tmpdir(), 'lectern-split-'))
const [webPort, workerPort, mediaPort] = [await freePort(), await freePort(), await freePort()]
const udpPort = await freeUdpPort()
const processes: ChildProcess[] = []

describe.runIf(process.platform === 'linux')('A school whose roles are processes of their own', () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>
  let db: Db
  let pools: ReturnType<typeof openPools>
  let media: ChildProcess
  const web = { address: `http://localhost:${webPort}` }
  const [ada, kofi]: [Browser, Browser] = [{ cookie: '' }, { cookie: '' }]
  let sessionId: string

  beforeAll(async () => {
    database = await freshDatabase()
    pools = openPools(database.url)
    db = openDb({ ...pools, clock: systemClock, vault: vaultOfSpecs() })
    await db.transact((tx) => openSchool(tx, { name: 'Northside', locale: 'en', timeZone: 'UTC' }))
    const elsewhere = {
      LIVEKIT_URL: `ws://127.0.0.1:${mediaPort}`,
      LIVEKIT_API_KEY: 'lectern',
      LIVEKIT_API_SECRET: mediaSecret,
    }
    media = await startMedia()
    await startRole('web', webPort, elsewhere)
    await startRole('worker', workerPort, elsewhere)

    const student = await person('Kofi Mensah', 'student')
    await person('Ada Lovelace', 'teacher')
    await call(web, ada, '/sign-in', { email: 'teacher@school.test', password })
    await call(web, kofi, '/sign-in', { email: 'student@school.test', password })
    const { courseId } = await call<{ courseId: string }>(web, ada, '/courses', { title: 'Rivers', timeZone: 'UTC' })
    await call(web, ada, `/courses/${courseId}/publish`, {})
    await enrol({ clock: systemClock, pools } as never, courseId, student as never)
    const now = systemClock.now().toZonedDateTimeISO('UTC')
    const plan = {
      title: 'Deltas',
      date: now.toPlainDate().toString(),
      time: now.toPlainTime().toString({ smallestUnit: 'minute' }),
      timeZone: 'UTC',
      minutes: 60,
    }
    sessionId = (await call<{ sessionId: string }>(web, ada, `/courses/${courseId}/sessions`, plan)).sessionId
  }, 90_000)

  afterAll(async () => {
    for (const one of processes) one.kill('SIGTERM')
    await Promise.all(processes.map(gone))
    await db?.close()
    await database?.drop()
    rmSync(dataFolder, { recursive: true })
  })

  const startMedia = () =>
    startRole('media', mediaPort, {
      MEDIA_API_SECRET: mediaSecret,
      MEDIA_UDP_PORTS: `${udpPort}-${udpPort + 9}`,
      MEDIA_PROCESSES: '1',
      MEDIA_ADDRESS: '127.0.0.1',
    })

  function startRole(role: string, port: number, environment: Record<string, string>): Promise<ChildProcess> {
    const shared = {
      PATH: process.env.PATH,
      DATA_DIR: dataFolder,
      DATABASE_URL: database.url,
      LECTERN_VAULT_KEYS: vaultKeysOfSpecs.map((key) => key.toString('base64url')).join(','),
      LECTERN_ROLES: role,
      PORT: String(port),
      LOG_LEVEL: 'error',
    }
    return started({ ...shared, ...environment })
  }

  const person = async (name: string, role: 'student' | 'teacher') => {
    const passwordHash = await hashOf(password)
    return db.transact(async (tx) => {
      const about = { email: `${role}@school.test`, role, locale: 'en', timeZone: 'UTC', verifiedAt: tx.now }
      const id = await enrolPerson(tx, { ...namesIn(name), ...about })
      if (!id) throw new Error(`${name} is there already`)
      await keepPassword(tx, id, passwordHash)
      return { id }
    })
  }

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

async function started(env: Record<string, string | undefined>): Promise<ChildProcess> {
  const script = join(import.meta.dirname, 'school.ts')
  const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  processes.push(child)
  await new Promise<void>((ready, failed) => {
    createInterface({ input: child.stdout }).on('line', (line) => line.startsWith('ready') && ready())
    child.once('exit', (code) => failed(new Error(`a process ended with ${code} before it was ready`)))
  })
  return child
}

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

async function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0)
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  return port
}

async function freeUdpPort(): Promise<number> {
  const probe = createSocket('udp4')
  await new Promise<void>((done) => probe.bind(0, '127.0.0.1', done))
  const { port } = probe.address()
  probe.close()
  return Math.min(port, 65_000)
}
