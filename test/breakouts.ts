import type { Person } from '#kernel/actor'
import type { GroupId, RoomId, SeatId, SessionId } from '#modules/live/schema'
import { enrol, openClassWorld } from './classes.ts'

export type BreakoutWorld = Awaited<ReturnType<typeof openBreakoutWorld>>

/** A course with four students, and classes of it that can be parted into groups. */
export async function openBreakoutWorld() {
  const world = await openClassWorld()
  const { as, ada, kofi, lena, rooms } = world
  const [mei, noor] = [await world.people.student('Mei Lin'), await world.people.student('Noor Haddad')]
  for (const student of [mei, noor]) await enrol(world, world.courseId, student)

  const at = (time: string) => world.clock.set(Temporal.Instant.from(`2026-09-01T${time}Z`))
  const groupsFor = (person: Person, sessionId: SessionId) => as(person).groups({ sessionId })
  const groupIds = async (sessionId: SessionId) =>
    (await groupsFor(ada, sessionId)).groups.map(({ groupId }) => groupId)

  /** Everybody in a class at six, in the media server too. */
  async function classGoingOn(people = [kofi, lena, mei, noor]) {
    at('09:00:00')
    const { sessionId } = await as(ada).planSessions(world.plan)
    at('16:00:00')
    const teacher = await world.enter(ada, sessionId)
    const seats = new Map<Person, SeatId>([[ada, teacher.seatId]])
    for (const person of people) seats.set(person, (await world.enter(person, sessionId)).seatId)
    return { sessionId, room: teacher.room, seatOf: (person: Person) => seats.get(person) as SeatId }
  }

  return {
    ...world,
    mei,
    noor,
    at,
    groupsFor,
    groupIds,
    classGoingOn,
    /** The room that a key is given for at this moment. */
    async roomNow(person: Person, sessionId: SessionId): Promise<RoomId> {
      await as(person).enterRoom({ sessionId })
      return rooms.issued.at(-1)?.room as RoomId
    },
    /** Two groups placed by hand: Kofi in the first, Lena in the second. */
    async twoGroups(more: { minutes?: number; returning?: boolean } = {}) {
      const going = await classGoingOn()
      const { sessionId, seatOf } = going
      await as(ada).planGroups({ sessionId, count: 2, way: 'by_hand', ...more })
      const [first, second] = (await groupIds(sessionId)) as [GroupId, GroupId]
      await as(ada).placeSeat({ sessionId, seatId: seatOf(kofi), groupId: first })
      await as(ada).placeSeat({ sessionId, seatId: seatOf(lena), groupId: second })
      return { ...going, first, second }
    },
  }
}
