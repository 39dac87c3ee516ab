import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { PersonId } from '#kernel/actor'
import { openDb, openPools } from '#kernel/db'
import { systemClock } from '#kernel/time'
import { enrolPerson, hashOf, keepPassword, namesIn } from '#modules/identity'
import { openSchool } from '#modules/school'
import { enrol } from '../classes.ts'
import { freshDatabase } from '../databases.ts'
import { vaultKeysOfSpecs, vaultOfSpecs } from '../vaults.ts'
import { type Browser, call } from './schools.ts'

const password = 'a quiet river at noon'
type At = { address: string }
type PersonRole = 'student' | 'teacher'
export type Here = { id: PersonId; email: string }

/** A school whose database is there whatever becomes of its processes, which start, die and start again as a spec says. */
export async function openLastingSchool() {
  const dataFolder = mkdtempSync(join(tmpdir(), 'lectern-lasting-'))
  const database = await freshDatabase()
  const pools = openPools(database.url)
  const db = openDb({ ...pools, clock: systemClock, vault: vaultOfSpecs() })
  const processes: ChildProcess[] = []
  await db.transact((tx) => openSchool(tx, { name: 'Northside', locale: 'en', timeZone: 'UTC' }))

  return {
    pools,
    /** Resolves when it takes requests. */
    async start(port: number, environment: Record<string, string> = {}): Promise<ChildProcess> {
      const child = spawn(process.execPath, [join(import.meta.dirname, 'school.ts')], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: {
          PATH: process.env.PATH,
          DATA_DIR: dataFolder,
          DATABASE_URL: database.url,
          LECTERN_VAULT_KEYS: vaultKeysOfSpecs.map((key) => key.toString('base64url')).join(','),
          PORT: String(port),
          LOG_LEVEL: 'error',
          ...environment,
        },
      })
      processes.push(child)
      await new Promise<void>((ready, failed) => {
        createInterface({ input: child.stdout }).on('line', (line) => line.startsWith('ready') && ready())
        child.once('exit', (code) => failed(new Error(`a process ended with ${code} before it was ready`)))
      })
      return child
    },
    async person(name: string, role: PersonRole): Promise<Here> {
      const passwordHash = await hashOf(password)
      const email = `${name.split(' ')[0]?.toLowerCase()}@school.test`
      return db.transact(async (tx) => {
        const about = { email, role, locale: 'en', timeZone: 'UTC', verifiedAt: tx.now }
        const id = await enrolPerson(tx, { ...namesIn(name), ...about })
        if (!id) throw new Error(`${name} is there already`)
        await keepPassword(tx, id, passwordHash)
        return { id, email }
      })
    },
    async signIn(at: At, { email }: Here): Promise<Browser> {
      const browser: Browser = { cookie: '' }
      await call(at, browser, '/sign-in', { email, password })
      return browser
    },
    /** A class that begins within this minute, of a course with these students. */
    async classNow(at: At, teacher: Browser, students: readonly Here[]): Promise<string> {
      const { courseId } = await call<{ courseId: string }>(at, teacher, '/courses', {
        title: 'Rivers',
        timeZone: 'UTC',
      })
      await call(at, teacher, `/courses/${courseId}/publish`, {})
      for (const student of students) await enrol({ clock: systemClock, pools } as never, courseId, student as never)
      const now = systemClock.now().toZonedDateTimeISO('UTC')
      const plan = {
        title: 'Deltas',
        date: now.toPlainDate().toString(),
        time: now.toPlainTime().toString({ smallestUnit: 'minute' }),
        timeZone: 'UTC',
        minutes: 60,
      }
      return (await call<{ sessionId: string }>(at, teacher, `/courses/${courseId}/sessions`, plan)).sessionId
    },
    async close() {
      for (const one of processes) one.kill('SIGTERM')
      await Promise.all(processes.map(gone))
      await db.close()
      await database.drop()
      rmSync(dataFolder, { recursive: true })
    },
  }
}

export async function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}
