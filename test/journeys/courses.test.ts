import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../accounts.ts'
import { examine, fillName, type House, openHouse, somePassword, tellAge } from './browser.ts'

describe('A course, from its title to its last student', () => {
  let house: House
  let ada: Page
  let student: Awaited<ReturnType<House['visitor']>>
  let kofi: Page
  let link = ''
  let course = ''
  const complaints: string[] = []

  beforeAll(async () => {
    house = await openHouse()
    const owner = await house.visitor()
    await house.openSchool(owner.page)
    await owner.page.goto('/people')
    await owner.page.getByRole('button', { name: 'Invite a teacher' }).click()
    const invitation = await owner.page.getByLabel('Link for one teacher').inputValue()
    const teacher = await house.visitor()
    ada = teacher.page
    ada.on('pageerror', (error) => complaints.push(String(error)))
    await signUp(ada, invitation, 'Ada Lovelace', 'ada@demo.test')
    student = await house.visitor({ phone: true })
    kofi = student.page
  })
  afterAll(() => house.close())

  it('a teacher without a course is told one thing to do, and does it', async () => {
    await ada.goto('/')
    await ada.getByRole('link', { name: 'Make your first course' }).click()
    await ada.getByLabel('Title').fill('Reading poems aloud')
    await ada.getByLabel('Description').fill('Six weeks.\n\n- Bring **one poem**')
    await ada.getByLabel('First day').fill('2027-03-01')
    await ada.getByLabel('Last day').fill('2027-02-01')
    await ada.getByRole('button', { name: 'Make the course' }).click()
    await ada.getByText('A course cannot end before it starts.').waitFor()
    expect(await ada.getByLabel('Description').inputValue()).toContain('**one poem**')
    await ada.getByLabel('Last day').fill('2027-04-12')
    await ada.getByRole('button', { name: 'Make the course' }).click()
    await ada.getByRole('heading', { name: 'Reading poems aloud' }).waitFor()
    course = new URL(ada.url()).pathname
    await ada.getByText('1 March 2027 to 12 April 2027').waitFor()
    await ada.getByText('Draft', { exact: true }).waitFor()
    expect(await ada.locator('main .reading strong').textContent()).toBe('one poem')
  })

  it('she adds an announcement, a material with two files, and a link', async () => {
    await ada.getByRole('link', { name: 'Add something' }).click()
    await ada.getByLabel('Title').fill('Welcome')
    await ada.getByLabel('Text').fill('Read the first poem **twice**.')
    await ada.getByRole('button', { name: 'Publish', exact: true }).click()
    await ada.getByRole('heading', { name: 'Welcome' }).waitFor()

    await ada.goto(`${course}/items/new?kind=material`)
    await ada.getByLabel('Title').fill('The first poem')
    const large = { name: 'recording.bin', mimeType: 'audio/mpeg', buffer: Buffer.alloc(3_000_000, 7) }
    await ada
      .locator('input[type=file]')
      .setInputFiles([
        { name: 'poème n° 1.txt', mimeType: 'text/html', buffer: Buffer.from('Two roads diverged') },
        large,
      ])
    await ada.getByRole('button', { name: 'Publish', exact: true }).click()
    await ada.getByRole('link', { name: 'poème n° 1.txt' }).waitFor()
    await ada.getByText('3 MB').waitFor()

    await ada.goto(`${course}/items/new?kind=link`)
    await ada.getByLabel('Title').fill('A voice to listen to')
    await ada.getByLabel('Web address').fill('javascript:alert(1)')
    await ada.getByRole('button', { name: 'Keep as a draft' }).click()
    await ada.getByText('begins with https://').waitFor()
    await ada.getByLabel('Web address').fill('https://example.org/voices')
    await ada.getByRole('button', { name: 'Keep as a draft' }).click()
    await ada.getByRole('link', { name: 'A voice to listen to' }).waitFor()
  })

  it('she publishes the course and copies its link', async () => {
    await ada.goto(course)
    link = await eventually(async () => {
      await ada.reload()
      return ada.getByLabel('Invitation link').inputValue()
    })
    await ada.getByRole('button', { name: 'Publish the course' }).click()
    await ada.getByText('The course is open.').waitFor()
    expect(link).toMatch(new RegExp(`^${house.origin}/join/[A-Za-z0-9_-]{22}$`))
    await ada.getByRole('button', { name: 'Copy' }).click()
    await ada.getByRole('button', { name: 'Copied' }).waitFor()
  })

  it('a student opens the link on a phone, signs up, is in the course, and reads what is there', async () => {
    await kofi.goto(link)
    await kofi.getByText('Ada Lovelace invites you to this course.').waitFor()
    await kofi.getByRole('link', { name: 'Sign up and join' }).click()
    await signUpHere(kofi, 'Kofi Mensah', 'kofi@demo.test')
    await kofi.waitForURL(link)
    await kofi.getByRole('button', { name: 'Join the course' }).click()
    await kofi.waitForURL(house.origin + course)
    await kofi.getByRole('heading', { name: 'Welcome' }).waitFor()
    expect(await kofi.getByText('A voice to listen to').count()).toBe(0)
    expect(await kofi.getByRole('button', { name: 'Edit' }).count()).toBe(0)

    const address = await kofi.getByRole('link', { name: 'poème n° 1.txt' }).getAttribute('href')
    const file = await kofi.request.get(address ?? '')
    expect([file.status(), await file.text()]).toEqual([200, 'Two roads diverged'])
    expect(file.headers()['content-type']).toBe('text/plain; charset=utf-8')
    const [download] = await Promise.all([
      kofi.waitForEvent('download'),
      kofi.getByRole('link', { name: 'recording.bin' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('recording.bin')
    expect(student.complaints).toEqual([])
  })

  it('what is published later waits for the student at home until it was seen', async () => {
    await ada.goto(course)
    await ada.getByLabel('More about “A voice to listen to”').first().click()
    await ada.getByRole('button', { name: 'Publish', exact: true }).click()
    await ada.getByText('Draft', { exact: true }).waitFor({ state: 'detached' })
    await kofi.goto('/')
    await kofi.getByRole('region', { name: 'New for you' }).getByRole('link', { name: 'A voice to listen to' }).click()
    await kofi.getByText('New', { exact: true }).waitFor()
    await kofi.goto('/')
    await kofi.getByRole('heading', { name: 'Your courses' }).waitFor()
    expect(await kofi.getByText('New for you').count()).toBe(0)
  })

  it('the teacher sees who joined, removes him, and lets him in again', async () => {
    await ada.goto(course)
    await ada.getByRole('link', { name: '1 student' }).click()
    await ada.getByText('Kofi Mensah').waitFor()
    await ada.getByRole('button', { name: 'Remove Kofi Mensah from the course' }).click()
    await ada.getByText('Kofi Mensah is no longer in the course.').waitFor()

    expect((await kofi.goto(course))?.status()).toBe(404)
    await kofi.getByRole('heading', { name: 'This page does not exist' }).waitFor()
    await kofi.goto(link)
    await kofi.getByText('You were taken out of this course.').waitFor()
    expect(await kofi.getByRole('button', { name: 'Join the course' }).count()).toBe(0)

    await ada.getByRole('link', { name: 'Removed' }).click()
    await ada.getByRole('button', { name: 'Let Kofi Mensah in again' }).click()
    await ada.getByText('Kofi Mensah is in the course again.').waitFor()
    expect((await kofi.goto(course))?.status()).toBe(200)
  })

  it('before the first class there is no attendance to read, and no empty file of it to take home', async () => {
    await ada.goto(`${course}/attendance`)
    await ada.getByText('No class has taken place yet. After the').waitFor()
    expect(await ada.locator('a[download]').count()).toBe(0)
  })

  it('everything works without script: files, order, undo, the cover', async () => {
    const { page } = await house.visitor({ script: false })
    await signIn(page, 'ada@demo.test')
    await page.goto(`${course}/items/new?kind=material`)
    await page.getByLabel('Title').fill(' ')
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'plain.txt', mimeType: 'text/plain', buffer: Buffer.from('no script') })
    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    await page.getByText('Please fill this in.').waitFor()
    await page.getByText('1 file that you sent is kept.').waitFor()
    await page.getByLabel('Title').fill('Sent by a plain form')
    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    await page.getByRole('link', { name: 'plain.txt' }).waitFor()
    expect(await titles(page)).toEqual(['Welcome', 'The first poem', 'A voice to listen to', 'Sent by a plain form'])

    await page.getByRole('button', { name: 'Move “Sent by a plain form” up' }).click()
    expect(await titles(page)).toEqual(['Welcome', 'The first poem', 'Sent by a plain form', 'A voice to listen to'])
    await page.getByLabel('More about “Welcome”').first().click()
    await page.locator('article', { hasText: 'Welcome' }).getByRole('button', { name: 'Delete' }).click()
    await page.getByText('Deleted.').waitFor()
    expect(await titles(page)).not.toContain('Welcome')
    await page.getByRole('button', { name: 'Undo' }).click()
    expect(await titles(page)).toEqual(['Welcome', 'The first poem', 'Sent by a plain form', 'A voice to listen to'])

    await page.goto(`${course}/edit`)
    const picture = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#176087' } })
      .jpeg()
      .toBuffer()
    await page.getByLabel('Picture').setInputFiles({ name: 'cover.jpg', mimeType: 'image/jpeg', buffer: picture })
    await page.getByRole('button', { name: 'Use this picture' }).click()
    await page.getByRole('button', { name: 'Take the picture off' }).waitFor()
    const address = await page.locator('main img').getAttribute('src')
    const shown = await page.request.get(address ?? '')
    expect(shown.headers()['content-type']).toBe('image/webp')
    await page
      .getByLabel('Picture')
      .setInputFiles({ name: 'cover.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture') })
    await page.getByRole('button', { name: 'Use this picture' }).click()
    await page.getByText('This picture cannot be opened.').waitFor()
  })

  it('a link that was replaced leads nowhere, and a pasted one leads in', async () => {
    await ada.goto(`${course}/invitation`)
    await ada.getByRole('button', { name: 'Replace the link' }).click()
    await ada.getByText('Here is the new link.').waitFor()
    const newLink = await ada.getByLabel('Invitation link').inputValue()
    expect(newLink).not.toBe(link)
    const { page } = await house.visitor()
    await page.goto(link)
    await page.getByRole('heading', { name: 'This link does not work any more' }).waitFor()
    await page.goto('/join')
    await page.getByLabel('Invitation link').fill('https://example.org/nothing')
    await page.getByRole('button', { name: 'Open' }).click()
    await page.getByText('This is not an invitation to this school.').waitFor()
    await page.getByLabel('Invitation link').fill(newLink)
    await page.getByRole('button', { name: 'Open' }).click()
    await page.getByText('Ada Lovelace invites you').waitFor()
    link = newLink
  })

  it('a listed course stands on the front, where a stranger finds and joins it', async () => {
    await ada.goto(`${course}/edit`)
    await ada.getByLabel('Listed at the school').check()
    await ada.getByRole('button', { name: 'Save' }).click()
    await ada.waitForURL(house.origin + course)
    const { page } = await house.visitor()
    await page.goto('/')
    await page.getByRole('link', { name: 'Reading poems aloud' }).click()
    await page.getByRole('link', { name: 'Sign in to join' }).click()
    await page.getByRole('link', { name: 'Create' }).or(page.locator('a[href^="/sign-up"]')).first().click()
    await signUpHere(page, 'Lena Vogel', 'lena@demo.test')
    await page.waitForURL(house.origin + course)
    await page.getByRole('button', { name: 'Join this course' }).click()
    await page.getByRole('heading', { name: 'The first poem' }).waitFor()
    await page.getByRole('link', { name: 'Leave the course' }).click()
    await page.getByRole('button', { name: 'Leave the course' }).click()
    await page.waitForURL(`${house.origin}/courses`)
  })

  it('a deleted course comes back', async () => {
    await ada.goto(`${course}/edit`)
    await ada.getByRole('button', { name: 'Delete it' }).click()
    await ada.waitForURL(`${house.origin}/courses`)
    expect((await kofi.goto(course))?.status()).toBe(404)
    await ada.getByRole('button', { name: 'Bring back' }).click()
    await ada.getByText('“Reading poems aloud” is back.').waitFor()
    expect((await kofi.goto(course))?.status()).toBe(200)
  })

  it('what others own does not exist', async () => {
    for (const path of ['/edit', '/people', '/invitation', '/items/new']) {
      expect([path, (await kofi.goto(course + path))?.status()]).toEqual([path, 404])
    }
    expect((await kofi.goto('/courses/new'))?.status()).toBe(403)
    expect((await kofi.goto('/courses/crs_00000000000000000000000000'))?.status()).toBe(404)
    expect((await kofi.goto('/courses/nothing'))?.status()).toBe(404)
    expect((await ada.goto(`${course}/items/nothing`))?.status()).toBe(404)
    expect((await ada.goto('/class/nothing/attendance'))?.status()).toBe(404)
    const { page } = await house.visitor()
    await page.goto('/courses/crs_00000000000000000000000000')
    await page.waitForURL('**/sign-in?next=*')
    expect(complaints).toEqual([])
  })

  it.each([
    { locale: 'en-GB', dark: false, phone: false },
    { locale: 'fr-FR', dark: true, phone: true },
  ])('axe finds nothing where a school in use has nothing to show: %o', async (how) => {
    const stranger = await house.visitor(how)
    await stranger.page.goto('/join/AAAAAAAAAAAAAAAAAAAAAA')
    await examine(stranger.page)
    const teacher = await house.visitor(how)
    await signIn(teacher.page, 'ada@demo.test')
    for (const path of ['/people?who=removed', '/items/new?kind=material', '/items/new?kind=link']) {
      await teacher.page.goto(course + path)
      await examine(teacher.page)
    }
    expect([...stranger.complaints, ...teacher.complaints]).toEqual([])
  })
})

const titles = (page: Page) => page.locator('article h3').allInnerTexts()

async function signUp(page: Page, link: string, name: string, email: string): Promise<void> {
  await page.goto(link)
  await signUpHere(page, name, email)
}

async function signUpHere(page: Page, name: string, email: string): Promise<void> {
  await tellAge(page)
  await fillName(page, name)
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(somePassword)
  await page.getByRole('button', { name: 'Create my account' }).click()
  await page.waitForURL((url) => url.pathname !== '/sign-up')
}

async function signIn(page: Page, email: string): Promise<void> {
  await page.goto('/sign-in')
  await page.locator('[name=email]').fill(email)
  await page.locator('[name=password]').fill(somePassword)
  await page.locator('main button[type=submit]').click()
  await page.waitForURL((url) => url.pathname === '/')
}
