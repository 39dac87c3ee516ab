import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Person } from '#kernel/actor'
import { Refusal } from '#kernel/refusal'
import { type CourseWorld, openCourseWorld } from '../../../test/courses.ts'
import type { letterBox } from '../../../test/ports.ts'
import { acceptHandover, offerHandover } from './handovers.ts'
import { courseTaughtBy } from './proofs.ts'

let world: CourseWorld
let mails: ReturnType<typeof letterBox>['mails']
beforeEach(async () => {
  world = await openCourseWorld()
  mails = (world.ports.mailer as ReturnType<typeof letterBox>).mails
  await world.join(world.kofi)
  await world.settle()
  mails.length = 0
})
afterEach(() => world.close())

const courses = (person: Person) => world.as(person).courses
const offered = () => courses(world.ada).offerHandover({ courseId: world.courseId, personId: world.ben.id })
const withdrawn = () => courses(world.ada).withdrawHandover({ courseId: world.courseId })
const accepted = (person: Person) => courses(person).acceptHandover({ courseId: world.courseId })
const refusal = (deed: Promise<unknown>) =>
  deed.then(
    () => 'done',
    (error) => (error instanceof Refusal ? error.code : Promise.reject(error)),
  )
const told = () => mails.map(({ to, subject }) => `${to.name}: ${subject}`)
const withNotes = async () => {
  const upload = await world.upload(world.ada, 'notes.pdf', 'notes')
  const { itemId } = await courses(world.ada).addItem({
    courseId: world.courseId,
    kind: 'material',
    title: 'Notes',
    body: '',
    files: [upload],
    publish: true,
  })
  await world.settle()
  return itemId
}
const ownersOfFiles = async () =>
  (await world.rows<{ owner_id: string }>('select owner_id from files.file')).map(({ owner_id }) => owner_id)

describe('A course that is handed over', () => {
  it('is another teacher’s once they agree: with its students and files, and everybody is told', async () => {
    const itemId = await withNotes()
    mails.length = 0
    await offered()
    await world.settle()
    expect(told()).toEqual(['Ben Other: Will you teach “Mathematics”?'])
    expect(await courses(world.ada).handover({ courseId: world.courseId })).toMatchObject({
      open: { personId: world.ben.id, name: 'Ben Other' },
    })
    expect((await courses(world.ben).handoversToMe()).items).toMatchObject([
      { courseId: world.courseId, title: 'Mathematics', askedBy: 'Ada Lovelace' },
    ])
    expect((await courses(world.ben).taught({})).items).toEqual([])

    mails.length = 0
    await accepted(world.ben)
    await world.settle()
    await world.settle()
    expect((await courses(world.ben).taught({})).items).toMatchObject([{ courseId: world.courseId }])
    expect(await refusal(courses(world.ada).course({ courseId: world.courseId }))).toBe('course.unknown')
    await courses(world.ben).editItem({ itemId, title: 'Notes', body: 'Anew', files: [], remove: [] })
    expect(await ownersOfFiles()).toEqual([world.ben.id])
    expect((await world.as(world.ben).learning.students({ courseId: world.courseId })).attending).toBe(1)
    expect(told().sort()).toEqual([
      'Ada Lovelace: “Mathematics” is handed over',
      'Kofi Mensah: “Mathematics” goes on with Ben Other',
    ])
  })

  it('stays, with its files, when who taught it before is erased', async () => {
    await withNotes()
    await offered()
    await accepted(world.ben)
    await world.settle()
    await world.as(world.ada).privacy.askForErasure({})
    expect((await world.as(world.ada).privacy.erasureAhead()).courses).toEqual([])
    await world.later({ hours: 7 * 24 })
    await world.later({ minutes: 1 })
    expect(await world.rows('select id from identity.person where id = $1', [world.ada.id])).toEqual([])
    expect((await courses(world.ben).taught({})).items).toMatchObject([{ courseId: world.courseId }])
    expect(await ownersOfFiles()).toEqual([world.ben.id])
  })

  it('ends for who attended it until now and teaches it from now on', async () => {
    await world.join(world.ben)
    await offered()
    await accepted(world.ben)
    await world.settle()
    expect((await world.as(world.ben).learning.students({ courseId: world.courseId })).attending).toBe(1)
  })

  it('goes to nobody but who was asked, within fourteen days, and not after the question was taken back', async () => {
    expect(await refusal(accepted(world.ben))).toBe('handover.none')
    await offered()
    expect(await refusal(accepted(world.olive))).toBe('handover.none')
    await courses(world.ada).withdrawHandover({ courseId: world.courseId })
    expect(await refusal(accepted(world.ben))).toBe('handover.none')
    await offered()
    world.clock.advance({ hours: 14 * 24 })
    expect(await refusal(accepted(world.ben))).toBe('handover.none')
    expect((await courses(world.ben).handoversToMe()).items).toEqual([])
    await offered()
    await world.settle()
    mails.length = 0
    await courses(world.ben).declineHandover({ courseId: world.courseId })
    expect(await refusal(accepted(world.ben))).toBe('handover.none')
    expect((await courses(world.ada).taught({})).items).toHaveLength(1)
    await world.settle()
    expect(told()).toEqual(['Ada Lovelace: Ben Other does not take “Mathematics” over'])
  })

  it('is offered by who teaches it or runs the school, and by nobody else', async () => {
    const offerBy = (person: Person) =>
      refusal(courses(person).offerHandover({ courseId: world.courseId, personId: world.ben.id }))
    expect(await offerBy(world.ben)).toBe('course.unknown')
    expect(await refusal(courses(world.ben).withdrawHandover({ courseId: world.courseId }))).toBe('course.unknown')
    expect(await offerBy(world.kofi)).toBe('course.unknown')
    expect(await refusal(accepted(world.kofi))).toBe('not_allowed')
    expect(await offerBy(world.olive)).toBe('done')
    await world.settle()
    expect(told()).toEqual(['Ben Other: Will you teach “Mathematics”?'])
    expect(mails[0]?.text).toContain('Olive Owner asks you to teach the course “Mathematics” from now on.')
    expect(mails[0]?.text).toContain('You can agree or decline until Tuesday 15 September at 11:00 (Paris)')
    expect((await courses(world.ben).handoversToMe()).items).toMatchObject([{ askedBy: 'Olive Owner' }])
  })

  it('is asked about once, however often the same is sent', async () => {
    await offered()
    const { open } = await courses(world.ada).handover({ courseId: world.courseId })
    world.clock.advance({ hours: 24 })
    await offered()
    await world.settle()
    expect(told()).toHaveLength(1)
    expect(await courses(world.ada).handover({ courseId: world.courseId })).toMatchObject({ open })
  })

  it('is not left waiting for somebody who may not teach any more, or is gone', async () => {
    await offered()
    await world.as(world.olive).identity.changeRole({ personId: world.ben.id, role: 'student' })
    expect(await courses(world.ada).handover({ courseId: world.courseId })).toMatchObject({ open: null })
    expect(await refusal(accepted({ ...world.ben, role: 'student' }))).toBe('not_allowed')
    await world.settle()
    expect(told()).not.toContain('Ben Other: Will you teach “Mathematics”?')
    await courses(world.ada).offerHandover({ courseId: world.courseId, personId: world.olive.id })
    expect(await refusal(accepted(world.ben))).toBe('handover.none')
    expect(await refusal(accepted(world.olive))).toBe('done')
  })

  it('waits for nobody who was erased, and names none', async () => {
    await offered()
    await world.as(world.ben).privacy.askForErasure({})
    await world.later({ hours: 7 * 24 })
    await world.later({ minutes: 1 })
    expect(await world.rows('select * from courses.handover')).toEqual([])
    expect(await courses(world.ada).handover({ courseId: world.courseId })).toMatchObject({ open: null })
  })

  it('is urgent where its teacher leaves: whoever is asked is told until when, whichever came first', async () => {
    const hurried = 'Ben Other: “Mathematics” closes on Tuesday 8 September at 11:00 (Paris), unless you take it over'
    const { privacy } = world.as(world.ada)
    await offered()
    expect((await privacy.erasureAhead()).courses).toMatchObject([{ asked: 'Ben Other', students: 1 }])
    await world.settle()
    expect(told()).not.toContain(hurried)
    await privacy.askForErasure({})
    await world.settle()
    expect(told().filter((line) => line === hurried)).toHaveLength(1)
    await withdrawn()
    expect((await privacy.erasureAhead()).courses).toMatchObject([{ asked: null }])
    mails.length = 0
    await offered()
    await world.settle()
    expect(told().sort()).toEqual([hurried, 'Ben Other: Will you teach “Mathematics”?'].sort())
  })

  it('closes with who takes it and is leaving: its students are told when', async () => {
    await world.as(world.ben).privacy.askForErasure({})
    await offered()
    await accepted(world.ben)
    await world.later({ hours: 7 * 24 })
    await world.settle()
    expect(told()).toContain('Kofi Mensah: Mathematics closes')
  })

  it('is offered to who teaches here, and to nobody who is kept out', async () => {
    const offerTo = (personId: Person['id']) =>
      refusal(courses(world.ada).offerHandover({ courseId: world.courseId, personId }))
    expect(await offerTo(world.kofi.id)).toBe('handover.not_a_teacher')
    expect(await offerTo(world.ada.id)).toBe('handover.theirs_already')
    await world.as(world.olive).identity.suspend({ personId: world.ben.id })
    expect(await offerTo(world.ben.id)).toBe('handover.not_a_teacher')
    const { takers } = await courses(world.ada).handover({ courseId: world.courseId })
    expect(takers).toEqual([{ personId: world.olive.id, name: 'Olive Owner' }])
  })
})

describe('At once', () => {
  it('two who agree take it once', async () => {
    await offered()
    const both = await Promise.all([1, 2].map(() => refusal(accepted(world.ben))))
    expect(both.sort()).toEqual(['done', 'handover.none'])
  })

  it('who looks first and takes it then would take it twice: the spec above can fail', async () => {
    await offered()
    let looked = 0
    const bothLooked = Promise.withResolvers<void>()
    const careless = () =>
      world.db.transact(async () => {
        const asked = (await courses(world.ben).handoversToMe()).items.length
        looked += 1
        if (looked === 2) bothLooked.resolve()
        await bothLooked.promise
        if (asked === 0) throw new Refusal('handover.none')
        await world.rows('update courses.course set teacher_id = $1 where id = $2', [world.ben.id, world.courseId])
      })
    expect(await Promise.all([1, 2].map(() => refusal(careless())))).toEqual(['done', 'done'])
  })

  it('a yes and taking the question back: one of them comes first, and whoever comes second is told', async () => {
    for (const [first, second] of [
      [() => accepted(world.ben), () => withdrawn()],
      [() => withdrawn(), () => accepted(world.ben)],
    ] as const) {
      await offered()
      const both = await Promise.all([refusal(first()), refusal(second())])
      expect(both.filter((outcome) => outcome === 'done')).toHaveLength(1)
      const theirs = (await courses(world.ben).taught({})).items.length === 1
      expect(both.sort()).toEqual(['done', theirs ? 'course.unknown' : 'handover.none'].toSorted())
      await world.rows('update courses.course set teacher_id = $1', [world.ada.id])
    }
  })

  it('a yes and taking back that only look both go through: the spec above can fail', async () => {
    await offered()
    let looked = 0
    const bothLooked = Promise.withResolvers<void>()
    const careless = (change: string) =>
      world.db.transact(async () => {
        const open = await world.rows('select 1 from courses.handover where course_id = $1', [world.courseId])
        looked += 1
        if (looked === 2) bothLooked.resolve()
        await bothLooked.promise
        if (open.length === 0) throw new Refusal('handover.none')
        await world.rows(change, [world.courseId])
      })
    const taking = `update courses.course set teacher_id = '${world.ben.id}' where id = $1`
    const back = 'delete from courses.handover where course_id = $1'
    expect(await Promise.all([taking, back].map((change) => refusal(careless(change))))).toEqual(['done', 'done'])
  })

  it('who gave it away meanwhile gives it to nobody else', async () => {
    const before = await world.db.read((tx) => courseTaughtBy(tx, world.ada, world.courseId))
    await offered()
    await accepted(world.ben)
    const late = world.db.transact((tx) => offerHandover(tx, before, world.olive.id))
    expect(await refusal(late)).toBe('course.unknown')
    expect((await courses(world.olive).handoversToMe()).items).toEqual([])
  })

  it('taking it over and erasing who teaches it: it is whole in other hands, or gone and refused', async () => {
    await withNotes()
    await world.as(world.kofi).learning.leave({ courseId: world.courseId })
    await offered()
    await world.as(world.ada).privacy.askForErasure({})
    await world.later({ hours: 7 * 24 })
    const [outcome] = await Promise.all([
      refusal(world.db.transact((tx) => acceptHandover(tx, world.ben, world.courseId))),
      world.later({ minutes: 1 }),
    ])
    await world.settle()
    const left = await world.rows<{ teacher_id: string }>('select teacher_id from courses.course')
    expect(await world.rows('select id from identity.person where id = $1', [world.ada.id])).toEqual([])
    if (outcome === 'done') {
      expect(left).toEqual([{ teacher_id: world.ben.id }])
      expect(await ownersOfFiles()).toEqual([world.ben.id])
    } else {
      expect([outcome, left, await ownersOfFiles()]).toEqual(['course.unknown', [], []])
    }
  })
})
