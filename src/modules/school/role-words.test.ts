import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Refusal } from '#kernel/refusal'
import { type CourseWorld, openCourseWorld } from '../../../test/courses.ts'
import type { letterBox } from '../../../test/ports.ts'
import { problemOf } from '../../http/problems.ts'
import { inRoleWords } from './role-words.ts'
import { languages, type RoleWords, roleWordings } from './schema.ts'

let world: CourseWorld
beforeAll(async () => {
  world = await openCourseWorld()
  await world.join(world.kofi)
  await world.settle()
})
afterAll(() => world.close())

const call = (roleWords: RoleWords) =>
  world.as(world.olive).school.changeSchool({
    name: 'Northside',
    locale: 'en',
    timeZone: 'UTC',
    roleWords,
    signUp: 'open',
  })

describe('What a school calls its roles', () => {
  it('is said in every sentence that names one', () => {
    const said = languages.flatMap((language) =>
      roleWordings.map((words) =>
        inRoleWords('[Teacher], [a teacher], [teachers]; [A student], [student], [students]', language, words),
      ),
    )
    expect(said).toMatchInlineSnapshot(`
      [
        "Teacher, a teacher, teachers; A student, student, students",
        "Educator, an educator, educators; A learner, learner, learners",
        "Mentor, a mentor, mentors; A mentee, mentee, mentees",
        "Enseignant·e, un·e enseignant·e, enseignant·es; Un·e élève, élève, élèves",
        "Formateur·rice, un·e formateur·rice, formateur·rices; Un·e apprenant·e, apprenant·e, apprenant·es",
        "Mentor, un·e mentor, mentors; Un·e mentoré·e, mentoré·e, mentoré·es",
      ]
    `)
  })

  it('changes no stored role', async () => {
    const stored = async () =>
      (await world.pools.writer.query('select distinct role from identity.person order by role')).rows
    for (const words of roleWordings) {
      await call(words)
      expect((await world.as(world.olive).school.school()).roleWords).toBe(words)
      expect(await stored()).toEqual([{ role: 'owner' }, { role: 'student' }, { role: 'teacher' }])
    }
  })

  it('is what mails say', async () => {
    const { mails } = world.ports.mailer as ReturnType<typeof letterBox>
    const { courses } = world.as(world.ada)
    for (const [words, language, line] of [
      ['educator_learner', 'en', 'Your educator has something to tell you'],
      ['mentor_mentee', 'en', 'Your mentor has something to tell you'],
      ['educator_learner', 'fr', 'Votre formateur·rice vous adresse une annonce'],
      ['mentor_mentee', 'fr', 'Votre mentor vous adresse une annonce'],
    ] as const) {
      await call(words)
      await world.as(world.kofi).profiles.change({ firstName: 'Kofi', lastName: 'Mensah', language, timeZone: 'UTC' })
      mails.length = 0
      await courses.addItem({
        courseId: world.courseId,
        kind: 'announcement',
        title: 'How [teachers] write',
        body: 'Hello',
        publish: true,
      })
      await world.settle()
      expect(mails.map(({ to }) => to.name)).toEqual(['Kofi Mensah'])
      expect(mails[0]?.text).toContain(line)
      // What somebody wrote is left as it was written.
      expect(mails[0]?.text).toContain('How [teachers] write')
    }
  })

  it('stands in no calendar file, and what somebody wrote stands there as they wrote it', async () => {
    const { mails } = world.ports.mailer as ReturnType<typeof letterBox>
    await call('mentor_mentee')
    mails.length = 0
    await world.as(world.ada).live.planSessions({
      courseId: world.courseId,
      title: 'A talk with [a student]',
      date: '2026-09-08',
      time: '18:00',
      timeZone: 'Europe/Paris',
      minutes: 60,
    })
    await world.settle()
    const [mail] = mails
    expect(mail?.subject).toContain('A talk with [a student]')
    const calendar = mail?.calendar?.content.replaceAll(/\r\n[ \t]/g, '') ?? ''
    expect(calendar).toContain('SUMMARY:A talk with [a student]')
    const ours = calendar.replace('A talk with [a student]', '').replaceAll(/\S+@school\.test/g, '')
    expect(ours).not.toMatch(/teacher|student|mentor|mentee|\[/i)
  })

  it('is what refusals say, field by field', () => {
    const refusal = new Refusal('invitation.unknown', { fields: { course: 'invitation.course_for_students' } })
    const { title, fields } = problemOf(refusal, 'fr', 'mentor_mentee')
    expect([title, fields.course?.sentence]).toEqual([
      'Ce lien ne fonctionne plus. Demandez-en un nouveau à votre mentor.',
      'On n’invite à un cours que des mentoré·es.',
    ])
  })
})
