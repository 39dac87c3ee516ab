import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PersonId } from '#kernel/actor'
import { enrolPerson, hashOf, keepPassword } from '#modules/identity'
import { eventually } from '../accounts.ts'
import { examine, type House, openHouse, somePassword, tellAge } from './browser.ts'

describe('The owner’s desk', () => {
  let house: House
  let owner: Page
  let complaints: string[]
  beforeAll(async () => {
    house = await openHouse()
    const visitor = await house.visitor()
    owner = visitor.page
    complaints = visitor.complaints
    await house.openSchool(owner)
    for (let at = 1; at <= 60; at++) await enrol(`Student ${String(at).padStart(2, '0')}`, `student-${at}@school.test`)
  })
  afterAll(() => house.close())

  async function enrol(
    name: string,
    email: string,
    role: 'student' | 'owner' = 'student',
    locale: string | null = null,
  ) {
    const [firstName = '', ...rest] = name.split(' ')
    return house.app.db.transact((tx) =>
      enrolPerson(tx, {
        email,
        firstName,
        lastName: rest.join(' '),
        title: null,
        role,
        locale,
        timeZone: null,
        verifiedAt: tx.now,
      }),
    )
  }

  it('turns its pages, keeps what it filters by, and finds one of many', async () => {
    await owner.goto('/people?role=student')
    expect(await owner.getByRole('checkbox').count()).toBe(50)
    await owner.getByRole('link', { name: 'More people' }).click()
    await owner.getByRole('link', { name: 'Student 60' }).waitFor()
    expect(new URL(owner.url()).searchParams.get('role')).toBe('student')
    await owner.goto('/people?state=suspended')
    await owner.getByText('Nobody is suspended.').waitFor()
    expect(await owner.getByRole('checkbox').count()).toBe(0)
    await owner.goto('/people?state=invited')
    await owner.getByText('No invitation waits for an answer.').waitFor()
    await examine(owner)
    expect(await owner.getByRole('main').getByRole('link', { name: 'Invite people' }).count()).toBe(2)
    await owner.goto('/people?state=suspended&role=student&search=Student')
    await owner.getByRole('link', { name: 'Look among everybody' }).click()
    await owner.waitForURL((url) => !url.searchParams.has('state'))
    expect(await owner.getByRole('checkbox').count()).toBe(50)
    expect(new URL(owner.url()).searchParams.get('search')).toBe('Student')
  })

  it('shows what a change of several would do, does nothing before, and then does it', async () => {
    await owner.goto('/people?role=student')
    for (const name of ['Student 01', 'Student 02']) await owner.getByLabel(`Choose ${name}`).check()
    await owner.getByLabel('With those chosen').selectOption('suspend')
    await owner.getByRole('button', { name: 'See what would happen' }).click()
    await owner.getByRole('heading', { name: 'Change several people' }).waitFor()
    expect(await owner.getByText('Will be changed').count()).toBe(2)
    await examine(owner)
    await owner.getByLabel('Reason').fill('Term is over')
    await owner.getByRole('button', { name: 'Suspend 2 people' }).click()
    await owner.getByText('2 people were changed').waitFor()
    await owner.goto('/people?state=suspended')
    expect(await owner.getByRole('checkbox').count()).toBe(2)
    await owner.getByRole('link', { name: 'Student 01' }).click()
    await owner.getByText('Term is over').waitFor()
    await owner.getByRole('button', { name: 'Restore' }).click()
    await owner.getByRole('button', { name: 'Suspend' }).waitFor()
  })

  it('tells all of it in the audit trail, which filters, and downloads as a file', async () => {
    await owner.goto('/school')
    await owner.getByRole('link', { name: 'See the audit trail' }).click()
    await owner.getByText('Olive Owner suspended Student 02.').waitFor()
    await owner.getByText('Olive Owner restored Student 01.').waitFor()
    expect(await owner.getByText('Olive Owner read the audit trail.').count()).toBe(1)
    await owner.getByLabel('Person', { exact: true }).fill('student-1@school.test')
    await owner.getByRole('button', { name: 'Filter' }).click()
    await owner.waitForURL(/person=student-1/)
    await owner.getByText('Olive Owner restored Student 01.').waitFor()
    expect(await owner.getByText('suspended Student 02').count()).toBe(0)
    const download = owner.waitForEvent('download')
    await owner.getByRole('link', { name: 'Download as CSV' }).click()
    const file = await readFile(await (await download).path(), 'utf8')
    expect(file).toContain('Olive Owner restored Student 01.')
    expect(file).not.toContain('Student 02')
    await owner.goto('/school/audit?person=nobody-at-all')
    await owner.getByText('Nobody here has that name').waitFor()
    await owner.goto('/school/audit')
    expect(await owner.getByText('Olive Owner read the audit trail.').count()).toBe(1)
    expect(complaints).toEqual([])
  })

  it('invites one by mail, who is in with a password', async () => {
    await owner.goto('/people')
    await owner.getByRole('link', { name: 'Invite people' }).click()
    await owner.getByLabel('E-mail address').fill('nia@north.test')
    await owner.getByLabel('First name').fill('Nia')
    await owner.getByRole('button', { name: 'Send the invitation' }).click()
    await owner.getByText('The invitation is on its way.').waitFor()
    const mail = owner.getByRole('main').getByRole('link', { name: 'You are invited to Northside' }).first()
    await eventually(async () => {
      await owner.goto('/dev/mail')
      return mail.isVisible()
    })
    await mail.click()
    const link = await owner.getByRole('link', { name: '/sign-up' }).getAttribute('href')
    const { page, complaints } = await house.visitor({ phone: true })
    await page.goto(link ?? '')
    await tellAge(page)
    expect(await page.getByLabel('E-mail address').inputValue()).toBe('nia@north.test')
    await examine(page)
    await page.getByLabel('Password', { exact: true }).fill(somePassword)
    await page.getByRole('button', { name: 'Create my account' }).click()
    await page.waitForURL(`${house.origin}/`)
    expect(complaints).toEqual([])
    await owner.goto('/people/invitations')
    await owner.getByText('Accepted').waitFor()
  })

  it('looks a list over before anybody is invited, also without script', async () => {
    const { page } = await house.visitor({ script: false })
    await page.goto('/sign-in')
    await page.getByLabel('E-mail address').fill('owner@school.test')
    await page.getByLabel('Password', { exact: true }).fill(somePassword)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.goto('/people/invitations')
    const buffer = Buffer.from('\ufeffE-mail;First name\nann@list.test;Ann\nnot an address;Bo\nnia@north.test;Nia\n')
    await page.getByLabel('File').setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer })
    await page.getByRole('button', { name: 'Look at the list' }).click()
    await page.getByText('Not an e-mail address').waitFor()
    await page.getByText('Has an account already').waitFor()
    await page.getByText('1 line is fine').first().waitFor()
    await page.getByRole('button', { name: 'Invite 1 person' }).click()
    await page.waitForURL('**/people/invitations')
    await page.getByText('ann@list.test').waitFor()
    await page.getByRole('button', { name: 'Take back the invitation of ann@list.test' }).click()
    await page.getByText('Taken back').waitFor()
  })

  it('is closed to everybody else', async () => {
    const { page } = await house.visitor()
    const answer = await page.goto('/school/audit')
    expect(new URL(page.url()).pathname).toBe('/sign-in')
    expect(answer?.status()).toBe(200)
  })

  it.each([
    { locale: 'en-GB', dark: false, phone: false },
    { locale: 'fr-FR', dark: true, phone: true },
  ])('axe finds nothing where several are chosen: %o', async (how) => {
    const { page, complaints } = await house.visitor(how)
    const email = `owner-${how.locale.toLowerCase()}@school.test`
    const id = await enrol('Odile Owner', email, 'owner', how.locale.slice(0, 2))
    const hash = await hashOf(somePassword)
    await house.app.db.transact((tx) => keepPassword(tx, id as PersonId, hash))
    await page.goto('/sign-in')
    await page.locator('[name=email]').fill(email)
    await page.locator('[name=password]').fill(somePassword)
    await page.locator('main button[type=submit]').click()
    await page.waitForURL(`${house.origin}/`)
    await page.goto('/people?search=student')
    const one = (await page.locator('main li a').first().getAttribute('href')) ?? ''
    const chosen = one.split('/').at(-1)
    for (const path of [`/people/several?deed=suspend&id=${chosen}`, '/people/several?deed=restore']) {
      await page.goto(path)
      await examine(page)
    }
    expect(complaints).toEqual([])
  })
})
