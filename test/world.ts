import { type Actor, type Person, type Role, stranger } from '#kernel/actor'
import { type Db, openDb, openPools } from '#kernel/db'
import { clientOf } from '#kernel/door'
import { newId } from '#kernel/id'
import { manualClock } from '#kernel/time'
import { quietVisit } from '#kernel/visit'
import { enrolPerson, namesIn } from '#modules/identity'
import { openSchool } from '#modules/school'
import { type AppClient, doorsOf } from '../src/composition.ts'
import type { Ports } from '../src/ports.ts'
import { freshDatabase } from './databases.ts'
import { portsForSpecs } from './ports.ts'
import { vaultOfSpecs } from './vaults.ts'

export const start = Temporal.Instant.from('2026-09-01T09:00:00Z')

/** The kernel alone: a database, its clock, and a count of statements. For specs of modules below the app. */
export async function openGround(options: { at?: Temporal.Instant } = {}) {
  const database = await freshDatabase()
  const clock = manualClock(options.at ?? start)
  const pools = openPools(database.url, database.url, { writer: 12, reader: 6 })
  const statements: string[] = []
  const undone: Error[] = []
  const db: Db = openDb({
    ...pools,
    clock,
    vault: vaultOfSpecs(),
    onQuery: (event) => event.level === 'query' && statements.push(event.query.sql),
    onUndone: (error) => undone.push(error),
  })
  return {
    db,
    clock,
    pools,
    databaseUrl: database.url,
    statements,
    /** Changes that the database undid because they and others waited for each other. */
    undone,
    async close() {
      await db.close()
      await database.drop()
    },
  }
}

export type World = Awaited<ReturnType<typeof openWorld>>

/** A school in use, without http: its doors, people who go through them, and a clock moved by hand. */
export async function openWorld(options: { at?: Temporal.Instant; ports?: Partial<Ports> } = {}) {
  const ground = await openGround(options)
  const ports = { ...portsForSpecs(ground), ...options.ports }
  const doors = doorsOf(ports)
  const as = (actor: Actor): AppClient => clientOf(doors, ground.db, actor, quietVisit('http://school.test'))
  await ground.db.transact((tx) => openSchool(tx, { name: 'Northside', locale: 'en', timeZone: 'Europe/Paris' }))
  let enrolled = 0
  const person = async (role: Role, name: string): Promise<Person> => {
    enrolled += 1
    const email = `${role}-${enrolled}@school.test`
    const id = await ground.db.transact((tx) =>
      enrolPerson(tx, { ...namesIn(name), email, role, locale: null, timeZone: null, verifiedAt: tx.now }),
    )
    if (!id) throw new Error(`${email} is taken`)
    const now = ground.clock.now()
    const rest = { role, name, locale: null, timeZone: null, confirmedAt: now }
    return { kind: 'person', id, signIn: newId('sin', now), ...rest }
  }
  return {
    ...ground,
    ports,
    doors,
    as,
    stranger: as(stranger),
    people: {
      owner: (name = 'Olive Owner') => person('owner', name),
      teacher: (name = 'Ada Lovelace') => person('teacher', name),
      student: (name = 'Kofi Mensah') => person('student', name),
    },
    /** How many statements the database saw meanwhile. */
    async queries(work: () => Promise<unknown>): Promise<number> {
      const before = ground.statements.length
      await work()
      return ground.statements.length - before
    },
  }
}

export type { Actor }
