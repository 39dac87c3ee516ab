import type { Person } from '#kernel/actor'
import { newId } from '#kernel/id'
import { start, type World } from '../world.ts'

/** The things a door's input can point at. */
export type Things = { personId: string; token: string }

type People = {
  student: Person
  'student of another': Person
  teacher: Person
  'other teacher': Person
  owner: Person
  stranger?: never
}

/** A small school with one course of a teacher, and names of things that are not in it. */
export async function thingsIn(world: World): Promise<{ own: Things; missing: Things; people: People }> {
  const people = {
    owner: await world.people.owner(),
    teacher: await world.people.teacher(),
    'other teacher': await world.people.teacher('Ben'),
    student: await world.people.student(),
    'student of another': await world.people.student('Lena'),
  }
  const spare = await world.people.student('Sam')
  const { url } = await world.as(people.owner).identity.inviteTeacher()
  return {
    people,
    own: { personId: spare.id, token: new URL(url).searchParams.get('invitation') ?? '' },
    missing: { personId: newId('per', start), token: 'A'.repeat(43) },
  }
}

const password = 'a long and unusual pass phrase'
const school = { name: 'Southside', locale: 'en', timeZone: 'Europe/Paris' }

/** One sample input for every door. A function of the things it points at; without a parameter it points at none. */
export const inputsOf: Record<string, (things: Things) => unknown> = {
  'school.school': () => ({}),
  'school.changeSchool': () => ({ ...school, roleWords: 'teacher_student', signUp: 'open' }),

  'identity.link': () => ({ token: 'wrong' }),
  'identity.openSchool': () => ({
    token: 'wrong',
    name: 'Olive',
    email: 'olive@school.test',
    password,
    schoolName: 'Southside',
    locale: 'en',
    timeZone: 'UTC',
  }),
  'identity.signUp': () => ({ name: 'Nia', email: 'nia@school.test', password }),
  'identity.confirm': () => ({ token: 'wrong' }),
  'identity.askToConfirm': () => ({}),
  'identity.signIn': () => ({ email: 'nobody@school.test', password }),
  'identity.signOut': () => ({}),
  'identity.forgotPassword': () => ({ email: 'nobody@school.test' }),
  'identity.resetPassword': () => ({ token: 'wrong', password }),
  'identity.changePassword': () => ({ current: 'something else', password }),
  'identity.me': () => ({}),
  'identity.people': () => ({}),
  'identity.changeRole': ({ personId }) => ({ personId, role: 'teacher' }),
  'identity.suspend': ({ personId }) => ({ personId }),
  'identity.restore': ({ personId }) => ({ personId }),
  'identity.inviteTeacher': () => ({}),
  'identity.becomeTeacher': ({ token }) => ({ token }),

  'profiles.mine': () => ({}),
  'profiles.change': () => ({ name: 'Nia', language: 'en', timeZone: 'UTC', bio: '' }),

  'notifications.mails': () => ({}),
  'notifications.mail': () => ({ id: newId('mai', start) }),
}
