/**
 * How long a copy of somebody's data takes where there are very many messages and files, and what memory it takes meanwhile,
 * beside what must be done with the bytes in any case: read, hashed, closed and written.
 * Usage: node bench/copies.ts [messages] [megabytes of files]. Prints one JSON document.
 */
import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { startPostgres } from '#adapters/postgres'
import { silentLog } from '#kernel/log'
import { memoryMb, round } from './loads.ts'
import { type RunningSchool, seededSchool } from './schools.ts'

const messages = Number(process.argv[2] ?? 100_000)
const megabytes = Number(process.argv[3] ?? 1000)
const eachMegabytes = 50

const folder = await mkdtemp(join(tmpdir(), 'lectern-copied-'))
const postgres = await startPostgres({ dataFolder: join(folder, 'postgres'), log: silentLog, disposable: true })
// The school's own processes read where their database is.
process.env.DATABASE_URL = postgres.url
const school = await seededSchool()
const database = new pg.Client({ connectionString: postgres.url })
await database.connect()
const headers = {
  cookie: await school.signIn('student-1@seed-1.test'),
  origin: school.origin,
  'content-type': 'application/json',
}

// Whatever a first copy loads and compiles is not what many bytes take.
const small = await copy(school)
await say()
for (let sent = 0; sent < megabytes; sent += eachMegabytes) await upload(`${sent}.bin`)
const large = await copy(school)
const bareMs = await bare()

console.log(
  JSON.stringify(
    {
      bench: 'copies',
      node: process.version,
      messages,
      megabytes,
      small,
      large,
      bareMs,
      goals: {
        seconds: { measured: round(large.ms / 1000), goal: 60 },
        growthMb: { measured: large.growthMb, goal: 100 },
        timesBare: { measured: round(large.ms / bareMs) },
      },
    },
    null,
    2,
  ),
)
await database.end()
await school.stop()
await postgres.stop()
await rm(folder, { recursive: true, force: true })
process.exit(0)

/** From asking until it is there to be downloaded; memory is that of the school's process, looked at all the while. */
async function copy({ origin, pid }: RunningSchool) {
  const before = memoryMb([pid])
  const began = performance.now()
  const asked = await fetch(`${origin}/api/v1/privacy/copies`, { method: 'POST', headers, body: '{}' })
  if (!asked.ok) throw new Error(`asking for a copy answered ${asked.status}: ${await asked.text()}`)
  const { copyId } = (await asked.json()) as { copyId: string }
  for (let most = before; ; most = Math.max(most, memoryMb([pid]))) {
    const { items } = (await (await fetch(`${origin}/api/v1/privacy/copies`, { headers })).json()) as {
      items: { copyId: string; state: string; size: number | null }[]
    }
    const found = items.find((item) => item.copyId === copyId)
    if (found?.state === 'ready')
      return { ms: Math.round(performance.now() - began), bytes: found.size, growthMb: round(most - before) }
    if (found?.state === 'failed') throw new Error('the copy failed')
    await setTimeout(100)
  }
}

/** Words that were said in a class and kept, as many as asked for. */
async function say(): Promise<void> {
  const { id } = (await (await fetch(`${school.origin}/api/v1/me`, { headers })).json()) as { id: string }
  const seat = `sea_${'0'.repeat(26)}`
  const { rowCount } = await database.query(
    `insert into live.seat (id, session_id, person_id, role, taken_at)
     select $1, session.id, $2, 'student', now() from live.session session
     join learning.enrolment enrolment using (course_id) where enrolment.student_id = $2 limit 1`,
    [seat, id],
  )
  if (rowCount !== 1) throw new Error('the seed put this student into no class')
  await database.query(
    `insert into live.saved_line (id, session_id, seat_id, said_at, text)
     select 'lin_' || lpad(n::text, 26, '0'), seat.session_id, seat.id, now(), 'What was said in class, the line number ' || n
     from live.seat seat, generate_series(1, $2::int) n where seat.id = $1`,
    [seat, messages],
  )
}

/** As a browser does it: announced, then sent in one piece (tus 1.0). */
async function upload(name: string): Promise<void> {
  const body = randomBytes(eachMegabytes * 1_000_000)
  const tus = { cookie: headers.cookie, origin: school.origin, 'tus-resumable': '1.0.0' }
  const announced = await fetch(`${school.origin}/uploads`, {
    method: 'POST',
    headers: {
      ...tus,
      'upload-length': String(body.length),
      'upload-metadata': `filename ${Buffer.from(name).toString('base64')}`,
    },
  })
  const address = new URL(announced.headers.get('location') ?? '', school.origin)
  const sent = await fetch(address, {
    method: 'PATCH',
    headers: { ...tus, 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' },
    body,
  })
  if (!sent.ok) throw new Error(`an upload answered ${sent.status}: ${await sent.text()}`)
}

/** The same bytes read, hashed, closed and written, and nothing else. */
async function bare(): Promise<number> {
  const [from, to] = [join(folder, 'from.bin'), join(folder, 'to.bin')]
  await writeFile(from, randomBytes(eachMegabytes * 1_000_000))
  const began = performance.now()
  for (let read = 0; read < megabytes; read += eachMegabytes) {
    const hash = createHash('sha256')
    const looked = new PassThrough().on('data', (chunk) => hash.update(chunk))
    const closed = createCipheriv('aes-256-gcm', randomBytes(32), randomBytes(12))
    await pipeline(createReadStream(from), looked, closed, createWriteStream(to))
  }
  return Math.round(performance.now() - began)
}
