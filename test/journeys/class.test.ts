import { createSocket } from 'node:dgram'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hashOf } from '#modules/identity'
import { openSchool } from '#modules/school'
import { as, enrol } from '../../bin/demo/people.ts'
import { examine, type House, openHouse, somePassword } from './browser.ts'
import { recordVoice } from './voices.ts'

/** A class in which everything is done that a class is for, at one size of the students' windows. */
const sizes = [
  { name: 'at a desk', phone: false },
  { name: 'on a phone', phone: true },
]

type Somebody = Awaited<ReturnType<House['visitor']>> & { person: Awaited<ReturnType<typeof enrol>> }

describe.each(sizes)('A class, students $name', ({ phone }) => {
  let house: House
  let ada: Somebody
  let kofi: Somebody
  let lena: Somebody
  let sessionId: string
  const came = new Map<string, number>()
  const went = new Map<string, number>()

  beforeAll(async () => {
    const [first, last] = await freePorts()
    const voice = await recordVoice()
    house = await openHouse({
      media: 'embedded',
      switches: [`--use-file-for-fake-audio-capture=${voice}`],
      environment: { MEDIA_UDP_PORTS: `${first}-${last}`, MEDIA_PROCESSES: '1', MEDIA_ADDRESS: '127.0.0.1' },
    })
    await house.app.db.transact((tx) => openSchool(tx, { name: 'Northside', locale: 'en', timeZone: 'Europe/Paris' }))
    ada = await somebody(house, 'Ada Lovelace', 'teacher', {})
    kofi = await somebody(house, 'Kofi Mensah', 'student', { phone })
    lena = await somebody(house, 'Lena Vogel', 'student', { phone, locale: 'fr-FR' })
    sessionId = await classNow(house, ada, [kofi, lena])
  })
  afterAll(() => house?.close())

  it('begins in a lobby that asks for camera and microphone, and in which axe finds nothing', async () => {
    for (const { page } of [ada, kofi]) {
      await page.goto(`/class/${sessionId}`)
      await page.getByRole('button', { name: 'Enter the class' }).waitFor()
      await expect
        .poll(() => page.evaluate<number>(`document.querySelector('video')?.videoWidth ?? 0`))
        .toBeGreaterThan(0)
      await expect.poll(() => page.getByRole('meter').getAttribute('aria-valuenow').then(Number)).toBeGreaterThan(20)
      await examine(page)
    }
  })

  it('brings everybody in, seen and heard', async () => {
    await enter(ada)
    await enter(kofi)
    await enter(lena, 'Entrer en classe')
    for (const student of [kofi, lena]) {
      await expect.poll(() => framesOf(student.page, 'Ada Lovelace'), { timeout: 20_000 }).toBeGreaterThan(30)
      await expect.poll(() => loudest(student.page), { timeout: 20_000 }).toBeGreaterThan(0.01)
    }
    await expect.poll(() => framesOf(ada.page, 'Kofi Mensah'), { timeout: 20_000 }).toBeGreaterThan(30)
    await expect.poll(() => ada.page.locator('[data-layout]').getAttribute('data-layout')).toBe('grid')
    await examine(ada.page)
    await examine(kofi.page)
  })

  it('marks who speaks', async () => {
    await ada.page.keyboard.press('m')
    await lena.page.keyboard.press('m')
    await expect.poll(() => ada.page.locator('figure.speaking').count(), { timeout: 10_000 }).toBe(1)
    await ada.page.locator('figure.speaking', { hasText: 'Kofi Mensah' }).waitFor()
  })

  it('has a queue of hands and a chat that everybody sees', async () => {
    await kofi.page.getByRole('button', { name: /^Hand/ }).click()
    await ada.page.getByRole('button', { name: 'People' }).click()
    const hands = ada.page.getByRole('region', { name: 'Raised hands' })
    await hands.getByText('Kofi Mensah', { exact: true }).waitFor()
    await examine(ada.page)
    await hands.getByRole('button', { name: 'Lower Kofi Mensah’s hand' }).click()
    await hands.waitFor({ state: 'detached' })

    await openChat(kofi.page, 'Chat')
    await kofi.page.getByRole('textbox', { name: 'Message to everyone' }).fill('Is this on page three?')
    await kofi.page.keyboard.press('Enter')
    await openChat(lena.page, 'Messages')
    await lena.page.getByRole('list').getByText('Is this on page three?').waitFor()
    await examine(kofi.page)
    await kofi.page.getByRole('region', { name: 'Chat' }).getByRole('button', { name: 'Close' }).click()
    await lena.page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Fermer' }).click()
  })

  it('brings somebody back whose connection was cut for five seconds', async () => {
    await cut(kofi, 5000)
    await expect.poll(() => lineOf(kofi.page), { timeout: 15_000 }).toBe('connected')
    const before = await framesOf(kofi.page, 'Ada Lovelace')
    await expect.poll(() => framesOf(kofi.page, 'Ada Lovelace'), { timeout: 15_000 }).toBeGreaterThan(before + 30)
    await openChat(kofi.page, 'Chat')
    await kofi.page.getByRole('textbox', { name: 'Message to everyone' }).fill('I am back')
    await kofi.page.keyboard.press('Enter')
    await kofi.page.getByRole('list').getByText('I am back', { exact: true }).waitFor()
    await kofi.page.getByRole('region', { name: 'Chat' }).getByRole('button', { name: 'Close' }).click()
  })

  it('shows the teacher’s screen large to everybody', async () => {
    await ada.page.getByRole('button', { name: 'Screen' }).click()
    await kofi.page.locator('[data-layout="presentation"]').waitFor({ timeout: 15_000 })
    await expect.poll(() => framesOf(kofi.page, 'Ada Lovelace’s screen'), { timeout: 20_000 }).toBeGreaterThan(2)
    await ada.page.getByRole('button', { name: 'Screen' }).click()
    await kofi.page.locator('[data-layout="grid"]').waitFor({ timeout: 15_000 })
  })

  it('lets the teacher mute somebody, who is told and can unmute', async () => {
    await ada.page.getByRole('button', { name: 'Mute Kofi Mensah' }).click()
    await kofi.page.getByRole('main').getByText('Your teacher muted you.').waitFor()
    const microphone = kofi.page.getByRole('button', { name: /^Mic/ })
    await expect.poll(() => microphone.getAttribute('aria-pressed')).toBe('false')
    await microphone.click()
    await expect.poll(() => microphone.getAttribute('aria-pressed')).toBe('true')
    await ada.page.getByRole('button', { name: 'Mute everyone' }).click()
    await expect.poll(() => microphone.getAttribute('aria-pressed')).toBe('false')
  })

  it('lets the teacher take somebody out, who cannot come back', async () => {
    await ada.page.getByRole('button', { name: 'Take Lena Vogel out of the class' }).click()
    await ada.page.getByRole('button', { name: 'Take out', exact: true }).click()
    await lena.page.getByRole('heading', { name: 'Vous avez été retiré·e de cette séance' }).waitFor()
    went.set(lena.person.name, Date.now())
    expect(await tracksLeftOn(lena.page)).toBe(0)
    await examine(lena.page)
    await lena.page.goto(`/class/${sessionId}`)
    await lena.page.getByRole('button', { name: 'Entrer en classe' }).click()
    await lena.page.getByRole('heading', { name: 'Vous avez été retiré·e de cette séance' }).waitFor()
  })

  it('turns everything off for who leaves, and takes them back', async () => {
    await kofi.page.getByRole('button', { name: 'Leave' }).click()
    await kofi.page.getByRole('heading', { name: 'You have left the class' }).waitFor()
    expect(await tracksLeftOn(kofi.page)).toBe(0)
    await kofi.page.getByRole('button', { name: 'Come back in' }).click()
    await expect.poll(() => lineOf(kofi.page), { timeout: 15_000 }).toBe('connected')
  })

  it('ends for everybody, and is over then', async () => {
    await ada.page.getByRole('button', { name: 'Leave' }).click()
    await ada.page.getByRole('button', { name: 'End the class for everyone' }).click()
    await kofi.page.getByText('This class is over.').waitFor({ timeout: 15_000 })
    went.set(kofi.person.name, Date.now())
    went.set(ada.person.name, Date.now())
    await ada.page.getByText('The chat of this class was not saved').waitFor()
    await examine(ada.page)
  })

  it('knows to the second who was there', async () => {
    await ada.page.getByRole('link', { name: 'Attendance' }).click()
    await ada.page.getByRole('heading', { name: 'Attendance' }).waitFor()
    await examine(ada.page)
    const { lines } = await as(house.app, ada.person).live.attendance({ sessionId })
    const { name, seconds } = lines.find((line) => line.name === 'Lena Vogel') ?? { name: '', seconds: 0 }
    expect(Math.abs(seconds * 1000 - ((went.get(name) ?? 0) - (came.get(name) ?? 0)))).toBeLessThan(1500)
    for (const { name, joinedAt, leftAt } of lines) {
      expect(Math.abs(Date.parse(joinedAt ?? '') - (came.get(name) ?? 0))).toBeLessThan(1500)
      expect(Math.abs(Date.parse(leftAt ?? '') - (went.get(name) ?? 0))).toBeLessThan(1500)
    }
    expect(lines.map(({ name }) => name)).toEqual(['Kofi Mensah', 'Lena Vogel', 'Ada Lovelace'])
  })

  it('leaves no complaint in any browser, but for the time without a network', () => {
    const complaints = [ada, kofi, lena].flatMap((somebody) => somebody.complaints)
    expect(complaints.filter((complaint) => !/ERR_INTERNET_DISCONNECTED|Failed to fetch/.test(complaint))).toEqual([])
  })

  async function enter({ page, person }: Somebody, label = 'Enter the class'): Promise<void> {
    if (!page.url().includes(sessionId)) await page.goto(`/class/${sessionId}`)
    await page.getByRole('button', { name: label }).click()
    await page.locator('[data-line="connected"]').waitFor({ state: 'attached', timeout: 20_000 })
    came.set(person.name, Date.now())
  }
})

async function somebody(
  house: House,
  name: string,
  role: 'teacher' | 'student',
  options: Parameters<House['visitor']>[0],
): Promise<Somebody> {
  const email = `${name.split(' ')[0]?.toLowerCase()}@school.test`
  const person = await enrol(
    house.app,
    { name, email, role, locale: options?.locale?.slice(0, 2) ?? 'en', timeZone: 'Europe/Paris' } as never,
    await hashOf(somePassword),
  )
  const visitor = await house.visitor(options)
  await visitor.page.addInitScript({ path: fileURLToPath(new URL('./onlooker.mjs', import.meta.url)) })
  const { page } = visitor
  await page.goto('/sign-in')
  await page.locator('[name=email]').fill(email)
  await page.locator('[name=password]').fill(somePassword)
  await page.locator('[name=password]').press('Enter')
  await page.waitForURL(`${house.origin}/`)
  return { ...visitor, person }
}

/** A class that began within this minute. */
async function classNow(house: House, teacher: Somebody, students: Somebody[]): Promise<string> {
  const { courses, learning, live } = as(house.app, teacher.person)
  const { courseId } = await courses.createCourse({ title: 'Mathematics', timeZone: 'Europe/Paris' })
  await courses.publishCourse({ courseId })
  await learning.openInvitation({ courseId })
  const { code } = await learning.invitation({ courseId })
  for (const { person } of students) await as(house.app, person).learning.join({ code: code ?? '' })
  const now = house.app.db.clock.now().toZonedDateTimeISO('Europe/Paris')
  const { sessionId } = await live.planSessions({
    courseId,
    title: 'Fractions',
    date: now.toPlainDate().toString(),
    time: now.toPlainTime().toString({ smallestUnit: 'minute' }),
    timeZone: 'Europe/Paris',
    minutes: 60,
  })
  return sessionId
}

/** The network is gone for a while: what was open breaks, and nothing new opens. */
async function cut({ context, page }: Somebody, milliseconds: number): Promise<void> {
  await context.setOffline(true)
  await page.evaluate('onlooker.hangUp()')
  await page.getByText('Reconnecting… your place is kept').waitFor({ timeout: 4000 })
  await new Promise((resolve) => setTimeout(resolve, milliseconds))
  await context.setOffline(false)
}

const lineOf = (page: Page) => page.locator('[data-line]').getAttribute('data-line')

const framesOf = (page: Page, name: string) => page.evaluate<number>(`onlooker.frames(${JSON.stringify(name)})`)
const loudest = (page: Page) => page.evaluate<number>('onlooker.loudest()')
const tracksLeftOn = (page: Page) => page.evaluate<number>('onlooker.tracksOn()')

async function openChat(page: Page, name: string): Promise<void> {
  if ((await page.getByRole('region', { name, exact: true }).count()) === 0)
    await page.getByRole('button', { name: new RegExp(`^${name}`) }).click()
}

async function freePorts(): Promise<[number, number]> {
  const socket = createSocket('udp4')
  await new Promise<void>((done) => socket.bind(0, '127.0.0.1', done))
  const { port } = socket.address()
  await new Promise<void>((done) => socket.close(() => done()))
  const first = Math.min(port, 65_000)
  return [first, first + 9]
}
