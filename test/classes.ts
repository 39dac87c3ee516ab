import { linkRooms } from '#adapters/link'
import type { Actor, Person } from '#kernel/actor'
import { clientOf } from '#kernel/door'
import { newId } from '#kernel/id'
import type { Duty, Fact } from '#kernel/outbox'
import { quietVisit } from '#kernel/visit'
import { liveDoors, liveDuties, liveReactions, recordPresence } from '#modules/live'
import type { RoomId, SeatId, SessionId } from '#modules/live/schema'
import { captionsForSpecs } from './captions.ts'
import { recorderForSpecs, roomsForSpecs } from './rooms.ts'
import { openWorld } from './world.ts'

export type ClassWorld = Awaited<ReturnType<typeof openClassWorld>>

/** A course with its teacher and two students, and a room that a spec steers by hand. */
export async function openClassWorld(options: { at?: Temporal.Instant } = {}) {
  const world = await openWorld(options)
  const rooms = roomsForSpecs(() => world.clock.now())
  rooms.media.onPresence((fact) => recordPresence(world.db, fact))
  const { recorder, recorded } = recorderForSpecs()
  const { store, mediaTypes } = world.ports
  const captions = captionsForSpecs()
  const { guestLimits, erasureJournal } = world.ports
  const held = { rooms: rooms.media, behind: linkRooms, recorder, ...captions.ports }
  const ports = { ...held, store, mediaTypes, guestLimits, erasureJournal }
  const doors = { live: liveDoors(ports) }
  const as = (person: Actor) => clientOf(doors, world.db, person, quietVisit('http://school.test')).live
  const [ada, kofi, lena, stranger] = [
    await world.people.teacher('Ada Lovelace'),
    await world.people.student('Kofi Mensah'),
    await world.people.student('Lena Vogel'),
    await world.people.student('Otto Outside'),
  ]
  const courseId = await newCourse(world, ada, [kofi, lena])
  const plan = {
    courseId,
    title: 'Fractions',
    date: '2026-09-01',
    time: '18:00',
    timeZone: 'Europe/Paris',
    minutes: 60,
  }

  return {
    ...world,
    rooms,
    recorded,
    liveDoors: doors.live,
    recorderPort: recorder,
    captions,
    store,
    as,
    ada,
    kofi,
    lena,
    outsider: stranger,
    courseId,
    plan,
    /** A class at 18:00 in Paris, the clock five minutes before it. */
    async classSoon() {
      const { sessionId } = await as(ada).planSessions(plan)
      world.clock.set(Temporal.Instant.from('2026-09-01T15:55:00Z'))
      return sessionId
    },
    /** Takes a seat and connects it. */
    async enter(person: Person, sessionId: SessionId, connection = `PA_${person.name}`) {
      const { seatId } = await as(person).enterRoom({ sessionId })
      const room = await roomOf(world, sessionId)
      await rooms.enter(room, seatId, connection)
      return { seatId, room, connection, leave: () => rooms.vanish(room, seatId, connection) }
    },
    keep: (sessionId: SessionId) => dutyNamed(liveDuties(ports), 'live.keep_class').perform(world.db, { sessionId }),
    /** Does a job of this module now. */
    duty: (name: string, payload: unknown) => dutyNamed(liveDuties(ports), name).perform(world.db, payload),
    putOut: (roomId: RoomId, seatId: SeatId) =>
      dutyNamed(liveDuties(ports), 'live.put_out').perform(world.db, { roomId, seatId }),
    /** What this module does about a fact that another announced. */
    react: <Payload>(fact: Fact<Payload>, payload: Payload) =>
      world.db.transact(async (tx) => {
        for (const { react, fact: about } of liveReactions) if (about.name === fact.name) await react(tx, payload)
      }),
    rows: async <Row>(sql: string, values: unknown[] = []) =>
      (await world.pools.writer.query(sql, values)).rows as Row[],
  }
}

type World = Pick<Awaited<ReturnType<typeof openWorld>>, 'clock' | 'pools'>

export async function newCourse(world: World, teacher: Person, students: Person[]) {
  const now = world.clock.now()
  const courseId = newId('crs', now)
  await world.pools.writer.query(
    `insert into courses.course (id, teacher_id, title, description_source, description_html, time_zone, visibility, created_by, created_at, published_by, published_at)
     values ($1, $2, 'Mathematics', '', '', 'Europe/Paris', 'private', $2, $3, $2, $3)`,
    [courseId, teacher.id, now],
  )
  for (const student of students) await enrol(world, courseId, student)
  return courseId
}

export async function enrol(world: World, courseId: string, student: Person) {
  const now = world.clock.now()
  await world.pools.writer.query(
    'insert into learning.enrolment (id, course_id, student_id, joined_by, joined_at) values ($1, $2, $3, $3, $4)',
    [newId('enr', now), courseId, student.id, now],
  )
}

async function roomOf(world: World, sessionId: SessionId): Promise<RoomId> {
  return (await world.pools.writer.query('select room_id from live.session where id = $1', [sessionId])).rows[0].room_id
}

function dutyNamed(duties: Duty[], name: string): Duty {
  const found = duties.find(({ job }) => job.name === name)
  if (!found) throw new Error(`no duty ${name}`)
  return found
}
