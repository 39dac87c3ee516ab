import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fromBufferPromise } from 'yauzl'
import { clientOf } from '#kernel/door'
import { manualClock, systemClock } from '#kernel/time'
import { quietVisit } from '#kernel/visit'
import type { CourseId } from '#modules/courses/schema'
import { enrolPerson, hashOf, keepPassword, namesIn } from '#modules/identity'
import { enrolInvited } from '#modules/learning'
import { examine, type House, openHouse, somePassword } from './browser.ts'

describe('A teacher who leaves', () => {
  let house: House
  const clock = manualClock(systemClock.now())
  let owner: Page
  beforeAll(async () => {
    house = await openHouse({ clock })
    owner = (await house.visitor()).page
    await house.openSchool(owner)
    const ada = await person('Ada Lovelace', 'ada@demo.test', 'teacher')
    const kofi = await person('Kofi Mensah', 'kofi@demo.test', 'student')
    await course(
      'Mathematics',
      ada,
      kofi,
      clock.now().toZonedDateTimeISO('Europe/Paris').toPlainDate().add({ days: 10 }),
    )
    await course('History', ada, kofi, null)
  })
  afterAll(() => house.close())

  it('finishes one course and closes another; a student reads when each is gone and takes it along', async () => {
    const { page: ada } = await house.visitor({ phone: true })
    await signIn(ada, 'ada@demo.test')
    await ada.goto('/settings/erasure')
    await ada.getByRole('link', { name: 'Delete my account' }).click()
    const history = ada.getByRole('group', { name: 'How “History” ends' })
    expect(await history.getByLabel('I finish it as planned').count()).toBe(0)
    await history.getByLabel('It closes with notice').check()
    await ada.getByRole('group', { name: 'How “Mathematics” ends' }).getByLabel('I finish it as planned').check()
    await examine(ada)
    await ada.getByText('With these choices your account is erased on').waitFor()
    await ada.getByRole('button', { name: 'Delete my account' }).click()
    await ada.getByText('Closes with notice on').waitFor()
    await ada.getByText('Goes on as planned; gone on').waitFor()
    await examine(ada)

    await owner.goto('/school/erasures')
    await owner.getByText('Closes with notice on').waitFor()
    await owner.getByText('Goes on as planned; gone on').waitFor()
    await examine(owner)

    const { page: kofi } = await house.visitor()
    await signIn(kofi, 'kofi@demo.test')
    await kofi.goto('/courses')
    await kofi.getByRole('link', { name: 'History' }).click()
    await kofi.getByText('This course closes.').waitFor()
    await examine(kofi)
    const coming = kofi.waitForEvent('download')
    await kofi.getByRole('link', { name: 'Download this course' }).click()
    const zip = await fromBufferPromise(readFileSync(await (await coming).path()))
    const names: string[] = []
    for await (const entry of zip.eachEntry()) names.push(entry.fileName)
    expect(names).toEqual(['index.html', 'course.json', 'manifest.json'])

    await ada.getByRole('button', { name: 'Keep my account' }).click()
    await ada.getByText('Your account stays.').waitFor()
    await kofi.reload()
    await kofi.getByRole('heading', { name: 'History' }).waitFor()
    expect(await kofi.getByText('This course closes.').count()).toBe(0)
  })

  async function signIn(page: Page, email: string): Promise<void> {
    await page.goto('/sign-in')
    await page.getByLabel('E-mail address').fill(email)
    await page.getByLabel('Password', { exact: true }).fill(somePassword)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.waitForURL(`${house.origin}/`)
  }

  async function person(name: string, email: string, role: 'teacher' | 'student') {
    const hash = await hashOf(somePassword)
    return house.app.db.transact(async (tx) => {
      const kept = { ...namesIn(name), email, role, locale: 'en', timeZone: 'Europe/Paris' }
      const id = await enrolPerson(tx, { ...kept, verifiedAt: tx.now })
      if (!id) throw new Error('This address is taken.')
      await keepPassword(tx, id, hash)
      return id
    })
  }

  type Id = Awaited<ReturnType<typeof person>>

  async function course(title: string, teacher: Id, student: Id, endsOn: Temporal.PlainDate | null): Promise<void> {
    const { app } = house
    const actor = { kind: 'person', id: teacher, role: 'teacher', name: 'Ada', locale: 'en', timeZone: 'Europe/Paris' }
    const { courses } = clientOf(app.doors, app.db, actor as never, quietVisit(house.origin))
    const { courseId } = await courses.createCourse({ title, ...(endsOn && { endsOn: endsOn.toString() }) })
    await courses.publishCourse({ courseId })
    await app.db.transact((tx) => enrolInvited(tx, courseId as CourseId, student, teacher))
  }
})
