import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Person } from '#kernel/actor'
import { newId } from '#kernel/id'
import { sealedColumn } from '#kernel/sealed-columns'
import { eventually, refusalOf } from '../../../test/accounts.ts'
import { type CourseWorld, openCourseWorld } from '../../../test/courses.ts'
import type { letterBox } from '../../../test/ports.ts'
import { consentToCourse } from './course-consents.ts'

let world: CourseWorld
let courseId: CourseWorld['courseId']
let mails: ReturnType<typeof letterBox>['mails']
beforeAll(async () => {
  world = await openCourseWorld()
  mails = (world.ports.mailer as ReturnType<typeof letterBox>).mails
})
afterAll(() => world.close())
beforeEach(async () => {
  courseId = (await world.as(world.ada).courses.createCourse({ title: 'Physics', minors: true })).courseId
  await world.as(world.ada).courses.publishCourse({ courseId })
  await world.settle()
  mails.length = 0
  efua = `efua-${++families}@home.test`
})

const learning = (person: Person) => world.as(person).learning
const guardian = () => world.stranger.learning
/** A mailbox is written to only so often a day. */
let efua: string
let families = 0

/** Somebody of a band of ages, with an account of today. */
async function somebody(band: '13_15' | '16_17' | 'adult' | null, name = 'Kofi Mensah'): Promise<Person> {
  const person = await world.people.student(name)
  await world.rows('update identity.person set age_band = $2 where id = $1', [person.id, band])
  return person
}

async function mailTo(address: string) {
  await world.settle()
  return eventually(() => mails.findLast((mail) => mail.to.address === address))
}

const tokenIn = (text: string) => /\/guardian\/course\/(?:consent\/)?([\w-]{43})/.exec(text)?.[1] ?? 'no link'

async function asked(person: Person, guardianEmail = efua): Promise<string> {
  await learning(person).askGuardian({ code: await world.code(courseId), guardianEmail })
  return tokenIn((await mailTo(guardianEmail)).text)
}

async function agree(token: string) {
  const { wordingSha256 } = await guardian().courseAsked({ token })
  return guardian().consentToCourse({ token, name: 'Efua Mensah', agreed: true, wordingSha256 })
}

async function joined(): Promise<{ kofi: Person; revocation: string }> {
  const kofi = await somebody('16_17')
  await agree(await asked(kofi))
  await learning(kofi).join({ code: await world.code(courseId) })
  return { kofi, revocation: tokenIn((await mailTo(efua)).text) }
}

describe('Into a course of minors', () => {
  test.each(['13_15', '16_17', null] as const)('nobody of %s comes without a guardian’s consent', async (band) => {
    const kofi = await somebody(band)
    const code = await world.code(courseId)
    expect(await refusalOf(learning(kofi).join({ code }))).toBe('enrolment.needs_guardian')
    expect(await learning(kofi).welcome({ code })).toMatchObject({
      obstacle: 'enrolment.needs_guardian',
      guardian: { known: false, asked: null },
    })
    expect(await world.rows('select 1 from learning.enrolment where student_id = $1', [kofi.id])).toEqual([])
  })

  test('grown-up people are not asked, and nobody is in a course without the flag', async () => {
    const lena = await somebody('adult', 'Lena Vogel')
    const code = await world.code(courseId)
    expect(await learning(lena).welcome({ code })).toMatchObject({ obstacle: null, guardian: null })
    expect(await refusalOf(learning(lena).askGuardian({ code }))).toBe('guardian.not_needed')
    await learning(lena).join({ code })
    await world.as(world.ada).courses.editCourse({ courseId, title: 'Physics', minors: false })
    await learning(await somebody('13_15')).join({ code })
  })

  test('an edit that does not speak of minors leaves the flag as it is', async () => {
    await world.as(world.ada).courses.editCourse({ courseId, title: 'Physics II' })
    expect(await world.as(world.ada).courses.course({ courseId })).toMatchObject({ title: 'Physics II', minors: true })
  })

  test('somebody of 16 is grown up two years later', async () => {
    const kofi = await somebody('16_17')
    await world.rows(`update identity.person set joined_at = joined_at - interval '2 years 2 days' where id = $1`, [
      kofi.id,
    ])
    await learning(kofi).join({ code: await world.code(courseId) })
  })

  test('from the school’s front holds the same', async () => {
    await world.as(world.ada).courses.editCourse({ courseId, title: 'Physics', visibility: 'listed' })
    const kofi = await somebody('13_15')
    expect(await refusalOf(learning(kofi).joinListed({ courseId }))).toBe('enrolment.needs_guardian')
    await learning(kofi).askGuardianForListed({ courseId, guardianEmail: efua })
    expect(await learning(kofi).listedCourse({ courseId })).toMatchObject({ guardian: { asked: efua } })
    await agree(tokenIn((await mailTo(efua)).text))
    await learning(kofi).joinListed({ courseId })
  })

  test('the guardian who agreed to the account is asked, whomever the child names', async () => {
    const kofi = await somebody('13_15')
    await agreedToAccount(kofi, 'known@home.test')
    const code = await world.code(courseId)
    expect(await learning(kofi).welcome({ code })).toMatchObject({ guardian: { known: true } })
    await learning(kofi).askGuardian({ code, guardianEmail: 'friend@home.test' })
    expect((await mailTo('known@home.test')).subject).toBe('May Kofi Mensah attend “Physics”?')
    expect(mails.map(({ to }) => to.address)).not.toContain('friend@home.test')
  })

  test('one’s own address is nobody’s guardian', async () => {
    const kofi = await somebody('13_15')
    const email = await emailOf(kofi)
    const code = await world.code(courseId)
    expect(await refusalOf(learning(kofi).askGuardian({ code, guardianEmail: email }))).toContain('field.own_address')
    expect(await refusalOf(learning(kofi).askGuardian({ code }))).toContain('guardianEmail: field.blank')
  })
})

describe('A guardian’s consent to a course', () => {
  test('is a record of who agreed to which wording, and lets this student into this course', async () => {
    const kofi = await somebody('13_15')
    const token = await asked(kofi)
    const shown = await guardian().courseAsked({ token })
    expect(shown).toMatchObject({ childName: 'Kofi Mensah', course: 'Physics' })
    expect(shown.paragraphs.join(' ')).toContain('“Physics”, which Ada Lovelace teaches')
    await agree(token)
    const [record] = await world.rows<Record<string, unknown>>(
      'select * from learning.course_consent where student_id = $1',
      [kofi.id],
    )
    expect(record).toMatchObject({
      course_id: courseId,
      guardian_name: 'Efua Mensah',
      wording_version: '1',
      wording_sha256: Buffer.from(shown.wordingSha256, 'hex'),
      revoked_at: null,
    })
    expect(
      Object.values(record ?? {})
        .map(String)
        .join(' '),
    ).not.toContain(efua)
    expect((await mailTo(await emailOf(kofi))).subject).toBe('Your guardian agreed: “Physics” is open to you')
    await learning(kofi).join({ code: await world.code(courseId) })
    const another = (await world.as(world.ada).courses.createCourse({ title: 'Chemistry', minors: true })).courseId
    await world.as(world.ada).courses.publishCourse({ courseId: another })
    await world.settle()
    const code = await world.code(another)
    expect(await refusalOf(learning(kofi).join({ code }))).toBe('enrolment.needs_guardian')
  })

  test('is given to what was read', async () => {
    const token = await asked(await somebody('13_15'))
    const attempt = guardian().consentToCourse({ token, name: 'Efua', agreed: true, wordingSha256: '0'.repeat(64) })
    expect(await refusalOf(attempt)).toBe('guardian.wording_changed')
  })

  test('asking somebody else voids the first link, and fourteen days end the question', async () => {
    const kofi = await somebody('13_15')
    const first = await asked(kofi)
    const second = await asked(kofi, 'kwame@home.test')
    expect(await refusalOf(agree(first))).toBe('link.unknown')
    world.clock.advance({ hours: 14 * 24 })
    expect(await refusalOf(agree(second))).toBe('link.unknown')
    await world.later({ hours: 1 })
  })

  test('no leaves nothing of the question, and the child learns of it', async () => {
    const kofi = await somebody('13_15')
    const token = await asked(kofi)
    await guardian().declineCourse({ token })
    expect((await mailTo(await emailOf(kofi))).subject).toBe('Your guardian does not agree to “Physics”')
    expect(await world.rows('select 1 from learning.course_asking where student_id = $1', [kofi.id])).toEqual([])
    expect(await refusalOf(learning(kofi).join({ code: await world.code(courseId) }))).toBe('enrolment.needs_guardian')
  })

  test('of two answers at once, one counts', async () => {
    for (let round = 0; round < 4; round++) {
      const kofi = await somebody('13_15')
      const token = await asked(kofi)
      const { wordingSha256 } = await guardian().courseAsked({ token })
      const yes = { token, name: 'Efua', agreed: true as const, wordingSha256 }
      const answers = await Promise.allSettled([
        guardian().consentToCourse(yes),
        guardian().declineCourse({ token }),
        guardian().consentToCourse({ ...yes, name: 'Kwame' }),
      ])
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    }
  })

  test('without the question that is used up, two answers would both count: the spec above can fail', async () => {
    const kofi = await somebody('13_15')
    const token = await asked(kofi)
    const { wordingSha256 } = await guardian().courseAsked({ token })
    await world.rows('drop index learning.course_consent_standing')
    await world.rows(`create function learning.keep_asking() returns trigger language plpgsql as 'begin
      insert into learning.course_asking select old.*; return old; end'`)
    await world.rows(
      'create trigger keep_asking after delete on learning.course_asking for each row execute function learning.keep_asking()',
    )
    const visit = { locale: 'en' } as Parameters<typeof consentToCourse>[2]
    const yes = { token, name: 'Efua', wordingSha256 }
    await Promise.all([1, 2].map(() => world.db.transact((tx) => consentToCourse(tx, yes, visit))))
    expect(await world.rows('select 1 from learning.course_consent where student_id = $1', [kofi.id])).toHaveLength(2)
    await world.rows('drop trigger keep_asking on learning.course_asking')
    await world.rows('delete from learning.course_consent where student_id = $1', [kofi.id])
    await world.rows(
      'create unique index course_consent_standing on learning.course_consent (course_id, student_id) where revoked_at is null',
    )
  })
})

describe('A guardian who takes a consent to a course back', () => {
  test('ends the child’s access at once, has the data erased, and leaves the account alone', async () => {
    const { kofi, revocation } = await joined()
    expect(await guardian().courseConsent({ token: revocation })).toMatchObject({ course: 'Physics' })
    await guardian().revokeCourseConsent({ token: revocation })
    expect(await refusalOf(learning(kofi).course({ courseId }))).toBe('course.unknown')
    expect(await refusalOf(learning(kofi).join({ code: await world.code(courseId) }))).toBe('enrolment.needs_guardian')
    expect(await world.rows(`select payload::text from graphile_worker._private_jobs`)).toContainEqual({
      payload: expect.stringContaining(kofi.id),
    })
    expect(await refusalOf(guardian().revokeCourseConsent({ token: revocation }))).toBe('link.unknown')
    await world.as(kofi).identity.me()
  })

  test('is not somebody whom the teacher removed: with a new consent the child is in again', async () => {
    const { kofi, revocation } = await joined()
    await guardian().revokeCourseConsent({ token: revocation })
    const { items } = await learning(world.ada).students({ courseId, who: 'removed' })
    expect(items).toEqual([])
    const again = learning(world.ada).readmitStudent({ courseId, personId: kofi.id })
    expect(await refusalOf(again)).toBe('student.unknown')
    await agree(await asked(kofi))
    await learning(kofi).join({ code: await world.code(courseId) })
  })

  test('while the child joins: whoever comes last, nobody is in without a consent', async () => {
    for (let round = 0; round < 4; round++) {
      const kofi = await somebody('13_15')
      await agree(await asked(kofi))
      const revocation = tokenIn((await mailTo(efua)).text)
      const code = await world.code(courseId)
      await Promise.allSettled([learning(kofi).join({ code }), guardian().revokeCourseConsent({ token: revocation })])
      expect(await refusalOf(learning(kofi).course({ courseId }))).toBe('course.unknown')
    }
  })
})

describe('A course that becomes one for minors', () => {
  test('lets nobody stay without a consent but those who are grown up, and tells them how to come back', async () => {
    const { courses } = world.as(world.ada)
    await courses.editCourse({ courseId, title: 'Physics', minors: false })
    const kofi = await somebody('16_17')
    const lena = await somebody('adult', 'Lena Vogel')
    const code = await world.code(courseId)
    await learning(kofi).join({ code })
    await learning(lena).join({ code })
    expect(await learning(world.ada).guardiansNeeded({ courseId })).toEqual({ students: 1 })
    await courses.editCourse({ courseId, title: 'Physics', minors: true })
    expect((await mailTo(await emailOf(kofi))).subject).toBe('“Physics” needs your guardian’s agreement')
    expect(await refusalOf(learning(kofi).course({ courseId }))).toBe('course.unknown')
    expect(await learning(lena).course({ courseId })).toMatchObject({ relation: 'student', minors: true })
    await agree(await asked(kofi))
    await learning(kofi).join({ code })
  })
})

describe('Guardians who agreed', () => {
  test('hear that the course ends, that it stays after all, and that somebody else teaches it', async () => {
    await joined()
    const ada = () => world.as({ ...world.ada, confirmedAt: world.clock.now() })
    const told = async () => {
      for (let round = 0; round < 4; round += 1) await world.settle()
      return mails.splice(0).flatMap(({ to, subject, text }) => (to.address === efua ? [`${subject}: ${text}`] : []))
    }
    await told()
    await ada().privacy.askForErasure({ endings: [{ courseId, way: 'close' }] })
    expect(await told()).toEqual([expect.stringMatching(/^Physics closes: .*until .* at 23:59/s)])
    await ada().privacy.takeErasureBack()
    expect(await told()).toEqual([expect.stringMatching(/^Physics stays: /)])
    await ada().courses.offerHandover({ courseId, personId: world.ben.id })
    await world.as(world.ben).courses.acceptHandover({ courseId })
    expect(await told()).toEqual([expect.stringMatching(/^“Physics” goes on with Ben Other: /)])
  })
})

async function emailOf(person: Person): Promise<string> {
  return (await world.as(person).identity.me()).email
}

/** As a guardian does by the link in their mail, when somebody signs up. */
async function agreedToAccount(child: Person, email: string): Promise<void> {
  const id = newId('gco', world.clock.now())
  const sealed = await world.db.transact((tx) =>
    sealedColumn('identity.guardian_consent.guardian_email_sealed').seal(tx, { subject: child.id, row: id }, email),
  )
  await world.rows(
    `insert into identity.guardian_consent
       (id, person_id, guardian_email_sealed, guardian_name, wording_version, wording_sha256, locale, surface, token_sha256, given_at)
     values ($1, $2, $3, 'Efua', '1', '', 'en', '', '', now())`,
    [id, child.id, sealed],
  )
}
