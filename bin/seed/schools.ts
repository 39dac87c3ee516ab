import type { Person, Role } from '#kernel/actor'
import { hashOf } from '#modules/identity'
import { openSchool, schoolFace } from '#modules/school'
import type { App } from '../../src/app.ts'
import { as, enrolAllOf } from '../demo/people.ts'
import { type Dice, dice } from './dice.ts'
import { familyNames, givenNames, manners, openings, subjects } from './words.ts'

export type Amounts = { teachers: number; courses: number; students: number; messages: number; rng: number }

/** How many doors are gone through at once. */
const hands = 8
/** How many people are enrolled by one change. */
const together = 200
const password = 'lectern-seed'

/**
 * Everything goes through the doors, so a filled school is one that people could have filled.
 * Messages are announcements in courses. Everybody's password is `lectern-seed`.
 */
export async function fillSchool(app: App, amounts: Amounts, say: (what: string) => void): Promise<void> {
  const chance = dice(amounts.rng)
  const face = await app.db.read((tx) => schoolFace(tx))
  if (!face.open)
    await app.db.transact((tx) => openSchool(tx, { name: 'Seeded School', locale: 'en', timeZone: 'UTC' }))
  const hash = await hashOf(password)
  await enrolAll(app, 'owner', 1, amounts.rng, chance, hash)
  const teachers = await enrolAll(app, 'teacher', amounts.teachers, amounts.rng, chance, hash)
  const students = await enrolAll(app, 'student', amounts.students, amounts.rng, chance, hash)
  say(`${teachers.length} teachers and ${students.length} students have accounts.`)

  const plans = Array.from({ length: teachers.length > 0 ? amounts.courses : 0 }, () =>
    coursePlan(chance, teachers, students),
  )
  const courses = await each(plans, (plan) => openCourse(app, plan))
  say(
    `${courses.length} courses are open, with ${plans.reduce((sum, plan) => sum + plan.students.length, 0)} enrolments.`,
  )

  const notes =
    courses.length > 0
      ? Array.from({ length: amounts.messages }, () => ({
          to: chance.pick(courses),
          title: chance.pick(openings),
          word: chance.pick(subjects),
        }))
      : []
  await each(notes, ({ to, title, word }) =>
    as(app, to.teacher).courses.addItem({
      courseId: to.courseId,
      kind: 'announcement',
      title,
      body: `A few words about ${word.toLowerCase()}.`,
      publish: true,
    }),
  )
  say(`${notes.length} messages are written.`)
}

async function enrolAll(
  app: App,
  role: Role,
  count: number,
  rng: number,
  chance: Dice,
  hash: string,
): Promise<Person[]> {
  const newcomers = Array.from({ length: count }, (_, at) => ({
    name: `${chance.pick(givenNames)} ${chance.pick(familyNames)}`,
    email: `${role}-${at + 1}@seed-${rng}.test`,
    role,
    locale: chance.pick(['en', 'fr']),
    timeZone: chance.pick(['Europe/Paris', 'Africa/Accra', 'America/New_York', 'Asia/Singapore']),
  }))
  const crowds = Array.from({ length: Math.ceil(count / together) }, (_, at) =>
    newcomers.slice(at * together, (at + 1) * together),
  )
  return (await each(crowds, (crowd) => enrolAllOf(app, crowd, hash))).flat()
}

type Plan = { teacher: Person; title: string; students: Person[]; time: string }

function coursePlan(chance: Dice, teachers: readonly Person[], students: readonly Person[]): Plan {
  return {
    teacher: chance.pick(teachers),
    title: `${chance.pick(subjects)} ${chance.pick(manners)}`,
    students: chance.some(students, 5 + chance.below(36)),
    time: `${String(8 + chance.below(12)).padStart(2, '0')}:00`,
  }
}

async function openCourse(app: App, { teacher, title, students, time }: Plan) {
  const { courses, learning, live } = as(app, teacher)
  const { courseId } = await courses.createCourse({
    title,
    description: `${title}, together, week by week.`,
    visibility: 'listed',
    timeZone: 'Europe/Paris',
  })
  await courses.publishCourse({ courseId })
  await learning.openInvitation({ courseId })
  const { code } = await learning.invitation({ courseId })
  for (const student of students) await as(app, student).learning.join({ code: code ?? '' })
  const first = app.db.clock.now().toZonedDateTimeISO('Europe/Paris').toPlainDate().add({ days: 1 })
  await live.planSessions({
    courseId,
    title: 'Weekly class',
    date: first.toString(),
    time,
    timeZone: 'Europe/Paris',
    minutes: 60,
    weekdays: [first.dayOfWeek],
    times: 10,
  })
  return { courseId, teacher }
}

/** Does the same with each, several at a time, and keeps their order. */
async function each<In, Out>(from: readonly In[], work: (one: In) => Promise<Out>): Promise<Out[]> {
  const results: Out[] = new Array(from.length)
  const waiting = from.entries()
  const hand = async () => {
    for (const [at, one] of waiting) results[at] = await work(one)
  }
  await Promise.all(Array.from({ length: hands }, hand))
  return results
}
