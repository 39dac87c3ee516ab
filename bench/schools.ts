import { type ChildProcess, fork, spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../test/free-ports.ts'
import { atRest, memoryMb } from './loads.ts'

const root = new URL('../', import.meta.url).pathname

export type RunningSchool = {
  origin: string
  pid: number
  /** The school's process and all it started: database, media. */
  pids(): number[]
  /** From the second start on: nothing is installed, built or migrated. */
  startedInMs: number
  /** What the first start did of itself: it told hundreds what the seed announced. */
  jobsTookMs: number
  memoryAfterJobsMb: number
  signIn(email: string): Promise<string>
  stop(): Promise<void>
}

/** A seeded school in a process of its own, as `npm start` would run it, started again once the jobs of its seed were done. */
const usual = '--teachers 5 --courses 20 --students 200 --messages 400 --rng 1'.split(' ')

export async function seededSchool(words: readonly string[] = usual): Promise<RunningSchool> {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-bench-'))
  const environment = {
    ...process.env,
    DATA_DIR: folder,
    LOG_LEVEL: 'warn',
    LIMIT_REQUESTS_A_MINUTE: '1000000',
    MEDIA_UDP_PORTS: '62000-62099',
  }
  const seeding = spawnSync(process.execPath, [join(root, 'bin/seed.ts'), ...words], {
    env: environment,
    encoding: 'utf8',
  })
  if (seeding.status !== 0) throw new Error(`seeding failed: ${seeding.stderr}`)

  const first = await start(environment)
  const begun = performance.now()
  await atRest(first.pid)
  const jobsTookMs = performance.now() - begun
  const memoryAfterJobsMb = memoryMb(first.pids())
  await first.stop()

  const school = await start(environment)
  await atRest(school.pid)
  return {
    ...school,
    jobsTookMs,
    memoryAfterJobsMb,
    signIn: (email) => signIn(school.origin, email),
    async stop() {
      await school.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function start(environment: NodeJS.ProcessEnv) {
  const port = await freePort()
  const begun = performance.now()
  const child = fork(join(root, 'bin/start.ts'), {
    env: { ...environment, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  await readiness(child)
  const pid = child.pid as number
  return {
    origin: `http://localhost:${port}`,
    pid,
    startedInMs: performance.now() - begun,
    pids: () => withDescendants(pid),
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
    },
  }
}

function readiness(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk) => String(chunk).includes('is open at') && resolve())
    child.once('exit', (code) => reject(new Error(`the school ended with ${code}`)))
  })
}

async function signIn(origin: string, email: string): Promise<string> {
  const response = await fetch(`${origin}/api/v1/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ email, password: 'lectern-seed' }),
  })
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0]
  if (!response.ok || !cookie) throw new Error(`sign-in answered ${response.status}: ${await response.text()}`)
  return cookie
}

function withDescendants(pid: number): number[] {
  const parents = globSync('/proc/[0-9]*/stat').flatMap((path) => {
    try {
      const stat = readFileSync(path, 'utf8')
      return [{ pid: Number(stat.split(' ', 1)[0]), parent: Number(stat.split(') ')[1]?.split(' ')[1]) }]
    } catch {
      return []
    }
  })
  const below = (of: number): number[] =>
    parents.filter(({ parent }) => parent === of).flatMap(({ pid: child }) => [child, ...below(child)])
  return [pid, ...below(pid)]
}
