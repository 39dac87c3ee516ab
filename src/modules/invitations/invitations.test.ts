import { Readable } from 'node:stream'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Person } from '#kernel/actor'
import { keepUpload } from '#modules/files'
import { goodPassword, grownUp, refusalOf } from '../../../test/accounts.ts'
import { sweep } from '../../../test/sweeps.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { letterTo } from './invitations.ts'
import { invitationsDuties } from './jobs.ts'
import { delimiterOf, encodingOf } from './rules.ts'
import type { ListId, PersonalInvitationId } from './schema.ts'

let world: World
let owner: Person
let courseId: string
beforeAll(async () => {
  world = await openWorld()
  owner = await world.people.owner()
  const teacher = world.as(await world.people.teacher()).courses
  const course = await teacher.createCourse({ title: 'Watercolour', description: '', visibility: 'private' })
  courseId = course.courseId
  await teacher.publishCourse({ courseId })
})
afterAll(() => world.close())

const desk = () => world.as(owner).invitations
const join = { firstName: 'Nia', lastName: 'North', password: goodPassword, ...grownUp }

async function tokenOf(invitationId: string): Promise<string> {
  const letter = await world.db.transact((tx) => letterTo(tx, invitationId as PersonalInvitationId))
  return letter?.token ?? 'no letter'
}

describe('An invitation', () => {
  it('makes an account with its role, confirmed, in its course, once', async () => {
    const email = 'nia@north.test'
    const { invitationId } = await desk().invite({ email, role: 'student', courseId })
    const token = await tokenOf(invitationId)
    expect(await world.stranger.invitations.face({ token })).toMatchObject({
      email,
      role: 'student',
      course: 'Watercolour',
    })
    const other = world.stranger.identity.signUp({ ...join, email: 'else@north.test', invitation: token })
    expect(await refusalOf(other)).toBe('input.invalid, email: invitation.other_address')
    const twice = await Promise.allSettled([
      world.stranger.identity.signUp({ ...join, email, invitation: token }),
      world.stranger.identity.signUp({ ...join, email, invitation: token }),
    ])
    expect(twice.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const { items } = await world.as(owner).identity.people({ search: email })
    expect(items).toMatchObject([{ role: 'student', state: 'active' }])
    const { courses } = await world.as(owner).learning.coursesOf({ personId: items[0]?.id ?? '' })
    expect(courses).toMatchObject([{ title: 'Watercolour', relation: 'student' }])
    expect(await refusalOf(world.stranger.invitations.face({ token }))).toBe('link.unknown')
    expect((await desk().invitations({})).items[0]).toMatchObject({ email, state: 'accepted' })
    expect(await refusalOf(desk().invite({ email, role: 'student' }))).toBe('invitation.has_account')
    expect(await refusalOf(desk().resend({ invitationId }))).toBe('personal_invitation.unknown')
  })

  it('opens a school that lets nobody else in, also for a teacher', async () => {
    const school = {
      name: 'Northside',
      locale: 'en' as const,
      timeZone: 'Europe/Paris',
      roleWords: 'teacher_student' as const,
    }
    await world.as(owner).school.changeSchool({ ...school, signUp: 'invitation' })
    const { invitationId } = await desk().invite({ email: 'tim@north.test', role: 'teacher' })
    const token = await tokenOf(invitationId)
    await world.stranger.identity.signUp({ ...join, email: 'tim@north.test', invitation: token })
    const { items } = await world.as(owner).identity.people({ search: 'tim@north.test' })
    expect(items).toMatchObject([{ role: 'teacher', state: 'active' }])
    await world.as(owner).school.changeSchool({ ...school, signUp: 'open' })
  })

  it('opens nothing when it was taken back, sent again, replaced, or has ended', async () => {
    const first = await desk().invite({ email: 'ann@north.test', role: 'student' })
    const old = await tokenOf(first.invitationId)
    await desk().resend(first)
    const again = await tokenOf(first.invitationId)
    expect(await refusalOf(world.stranger.invitations.face({ token: old }))).toBe('link.unknown')
    const replaced = await desk().invite({ email: 'ann@north.test', role: 'teacher' })
    expect(replaced.invitationId).toBe(first.invitationId)
    expect(await refusalOf(world.stranger.invitations.face({ token: again }))).toBe('link.unknown')
    const newest = await tokenOf(first.invitationId)
    await desk().revoke(first)
    expect(await refusalOf(world.stranger.invitations.face({ token: newest }))).toBe('link.unknown')
    expect(await refusalOf(desk().revoke(first))).toBe('personal_invitation.unknown')
    const bob = await desk().invite({ email: 'bob@north.test', role: 'student' })
    const token = await tokenOf(bob.invitationId)
    world.clock.advance({ hours: 24 * 14 })
    expect(await refusalOf(world.stranger.invitations.face({ token }))).toBe('link.unknown')
    expect((await desk().invitations({})).items.find(({ email }) => email === 'bob@north.test')?.state).toBe('expired')
  })

  it('refuses a course that is not there, and a course for a teacher', async () => {
    const email = 'cho@north.test'
    const unknown = `crs_${'0'.repeat(26)}`
    expect(await refusalOf(desk().invite({ email, role: 'student', courseId: unknown }))).toBe('course.unknown')
    expect(await refusalOf(desk().invite({ email, role: 'teacher', courseId }))).toContain('courseId')
  })
})

describe('A course that is full', () => {
  let small: string
  beforeEach(async () => {
    const teacher = world.as(await world.people.teacher()).courses
    small = (await teacher.createCourse({ title: 'Engraving', capacity: 1 })).courseId
    await teacher.publishCourse({ courseId: small })
  })

  it('lets in as many as it holds, however many accept at once; the others have an account and are told', async () => {
    const invited = await Promise.all(
      [1, 2, 3, 4].map(async (number) => {
        const email = `engraver-${number}@north.test`
        const { invitationId } = await desk().invite({ email, role: 'student', courseId: small })
        return { email, invitation: await tokenOf(invitationId) }
      }),
    )
    await Promise.all(invited.map((wish) => world.stranger.identity.signUp({ ...join, ...wish })))
    const { rowCount } = await world.pools.writer.query('select 1 from learning.enrolment where course_id = $1', [
      small,
    ])
    expect(rowCount).toBe(1)
    const { items } = await world.as(owner).identity.people({ search: invited.map(({ email }) => email).join(' ') })
    expect(items).toHaveLength(4)
    const { rows } = await world.pools.writer.query(
      `select task_identifier as told, count(*)::int as times from graphile_worker.jobs where task_identifier like 'mail:%not_let_in' group by 1 order by 1`,
    )
    expect(rows).toEqual([
      { told: 'mail:invited_not_let_in', times: 3 },
      { told: 'mail:not_let_in', times: 3 },
    ])
  })
})

describe('The invitations', () => {
  it('are found among those that may still be accepted, by words and by role, a page at a time', async () => {
    for (const name of ['Zoe One', 'Zoe Two', 'Zoe Three']) {
      world.clock.advance({ seconds: 1 })
      const email = `${name.replace(' ', '.').toLowerCase()}@found.test`
      await desk().invite({ email, role: 'teacher', firstName: name })
    }
    const first = await desk().invitations({ only: 'open', search: 'ZOE', role: 'teacher', limit: 2 })
    expect(first.items.map(({ name }) => name)).toEqual(['Zoe Three', 'Zoe Two'])
    const rest = await desk().invitations({ only: 'open', search: 'zoe', limit: 2, after: first.next ?? '' })
    expect(rest).toMatchObject({ items: [{ name: 'Zoe One' }], next: null })
    const byAddress = await desk().invitations({ only: 'open', search: 'zoe Zoe.Two@found.test' })
    expect(byAddress.items.map(({ name }) => name)).toEqual(['Zoe Two'])
    expect((await desk().invitations({ only: 'open', search: 'zoe', role: 'student' })).items).toEqual([])
    expect((await desk().invitations({ only: 'open' })).items.map(({ state }) => state)).not.toContain('expired')
  })

  it('give no role once they have ended, neither by their link nor where everybody may sign up', async () => {
    const email = 'late@north.test'
    const { invitationId } = await desk().invite({ email, role: 'teacher' })
    const invitation = await tokenOf(invitationId)
    world.clock.advance({ hours: 24 * 14 })
    await world.stranger.identity.signUp({ ...join, email, invitation })
    expect((await world.as(owner).identity.people({ search: email })).items).toMatchObject([{ role: 'student' }])
    expect((await desk().invitations({ only: 'open' })).items.map((one) => one.email)).not.toContain(email)
  })
})

describe('A list', () => {
  async function sendIn(content: string | Buffer): Promise<string> {
    const body = Readable.from([Buffer.from(content as string)])
    return keepUpload(world.db, world.ports, owner, { name: 'people.csv', body, limitBytes: 10_000_000 })
  }
  const readIn = async (content: string | Buffer) => (await desk().readFile({ fileId: await sendIn(content) })).listId
  const linesOf = async (listId: ListId) => (await desk().list({ listId })).items

  it('shows every fault by its line and does nothing until it is confirmed', async () => {
    const listId = await readIn(
      [
        'E-mail,First name,Last name,Role,Course',
        'good@list.test,Ann,Ok,student,watercolour',
        'not an address,Bo,No,student,',
        'good@list.test,Ann,Again,student,',
        `${'nia@north.test'},Nia,North,student,`,
        'role@list.test,Cy,No,wizard,',
        'course@list.test,Di,No,student,Alchemy',
        'teacher@list.test,Ed,Ok,Enseignante,',
        'both@list.test,Flo,No,teacher,Watercolour',
        `long@list.test,${'x'.repeat(61)},No,student,`,
        '"quoted@list.test","Gus\nGus",Ok,,',
      ].join('\r\n'),
    )
    expect((await linesOf(listId)).map(({ number, faults }) => [number, ...faults])).toEqual([
      [2],
      [3, 'bad_address'],
      [4, 'duplicate'],
      [5, 'has_account'],
      [6, 'unknown_role'],
      [7, 'unknown_course'],
      [8],
      [9, 'course_for_teacher'],
      [10, 'bad_name'],
      [11, 'bad_name'],
    ])
    const before = (await desk().invitations({ limit: 100 })).items.length
    const faulty = await desk().list({ listId, only: 'faults' })
    expect(faulty).toMatchObject({ good: 2, faulty: 8, isSent: false })
    expect(faulty.items).toHaveLength(8)
    expect(await desk().sendList({ listId })).toEqual({ invited: 2 })
    expect(await refusalOf(desk().sendList({ listId }))).toBe('invitation_list.unknown')
    expect((await desk().invitations({ limit: 100 })).items.length).toBe(before + 2)
  })

  it.each([
    [
      'semicolons and a mark, as Excel writes',
      '\ufeffAdresse e-mail;Prénom;Nom;Rôle\r\nzoe@excel.test;Zoé;Été;élève\r\n',
    ],
    ['tabs', 'email\tprénom\tnom\nzoe@excel.test\tZoé\tÉté\n'],
    ['UTF-16', Buffer.from('\ufeffemail;prénom;nom\nzoe@excel.test;Zoé;Été\n', 'utf16le')],
    ['Western bytes', Buffer.from('email;pr\u00e9nom;nom\nzoe@excel.test;Zo\u00e9;\u00c9t\u00e9\n', 'latin1')],
  ])('is read with %s', async (_how, content) => {
    expect(await linesOf(await readIn(content))).toMatchObject([
      { email: 'zoe@excel.test', name: 'Zoé Été', role: 'student', faults: [] },
    ])
  })

  it('refuses what it cannot be, and leaves nothing behind', async () => {
    const lines = async () => (await world.pools.reader.query('select from invitations.line')).rowCount
    const before = await lines()
    const refused = async (content: string) => refusalOf(desk().readFile({ fileId: await sendIn(content) }))
    expect(await refused('')).toBe('invitation_list.no_addresses')
    expect(await refused('name;role\nAnn;student')).toBe('invitation_list.no_addresses')
    expect(await refused('email\n"never closed')).toBe('invitation_list.unreadable')
    const many = `email\n${Array.from({ length: 5001 }, (_, at) => `p${at}@many.test`).join('\n')}`
    expect(await refused(many)).toBe('invitation_list.too_long')
    expect(await refusalOf(desk().readFile({ fileId: `fil_${'0'.repeat(26)}` }))).toBe('file.unknown')
    expect(await lines()).toBe(before)
  })

  it('of five thousand is read and confirmed in seconds, and its mails wait for their turn', async () => {
    const began = performance.now()
    const listId = await readIn(`email\n${Array.from({ length: 5000 }, (_, at) => `p${at}@full.test`).join('\n')}`)
    expect(await desk().sendList({ listId })).toEqual({ invited: 5000 })
    expect(performance.now() - began).toBeLessThan(20_000)
    const send = invitationsDuties[0]?.perform
    await send?.(world.db, {})
    const { rows } = await world.pools.reader.query(
      `select count(*)::int as sent from invitations.invitation where sent_at is not null`,
    )
    expect(rows[0].sent).toBe(20)
  })

  it('is thrown away on wish, and by itself after a day', async () => {
    const one = await readIn('email\na@gone.test')
    await desk().dropList({ listId: one })
    expect(await refusalOf(desk().list({ listId: one }))).toBe('invitation_list.unknown')
    const two = await readIn('email\nb@gone.test')
    world.clock.advance({ hours: 24 })
    expect(await refusalOf(desk().sendList({ listId: two }))).toBe('invitation_list.unknown')
    await sweep(world.db)
    const { rows } = await world.pools.reader.query(`select from invitations.line where list_id = '${two}'`)
    expect(rows).toHaveLength(0)
  })

  it('knows its separator and its bytes', () => {
    expect(delimiterOf('"a;b;c",d\n')).toBe(',')
    expect(delimiterOf('a;b\n"x,y,z,w",v')).toBe(';')
    expect(delimiterOf('email')).toBe(';')
    expect(encodingOf(Buffer.from('é'))).toBe('utf-8')
    expect(encodingOf(Buffer.from([0xe9, 0x20]))).toBe('windows-1252')
  })
})
