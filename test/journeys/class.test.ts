import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Clock, systemClock } from '#kernel/time'
import type { SessionId } from '#modules/live/schema'
import { examine } from './browser.ts'
import {
  type Classroom,
  cut,
  enter,
  framesOf,
  type Guest,
  lineOf,
  loudest,
  openClassroom,
  tracksLeftOn,
} from './classrooms.ts'
import { endsWithItsFirstFailure } from './steps.ts'

const sizes = [
  { name: 'at a desk', phone: false },
  { name: 'on a phone', phone: true },
]

/** Something happened in it: after the first moment and before the second. */
type Span = { from: Temporal.Instant; to: Temporal.Instant }
const nothingYet = (): { came: Span[]; went: Span[] } => ({ came: [], went: [] })

/** A class in which everything is done that a class is for, at one size of the students' windows. */
describe.each(sizes)('A class, students $name', ({ phone }) => {
  endsWithItsFirstFailure()
  let room: Classroom
  let ada: Guest
  let kofi: Guest
  let lena: Guest
  let sessionId: SessionId
  let passed = 0
  const clock: Clock = { now: () => systemClock.now().add({ seconds: passed }) }
  const pass = (seconds: number) => {
    passed += seconds
  }
  const stays = { 'Ada Lovelace': nothingYet(), 'Kofi Mensah': nothingYet(), 'Lena Vogel': nothingYet() }
  type Name = keyof typeof stays
  async function during(deed: () => Promise<unknown>): Promise<Span> {
    const from = clock.now()
    await deed()
    return { from, to: clock.now() }
  }
  /** The school hears who is there a word later than their browser knows it; only then may the clock leap. */
  const heardOf = (name: Name, where: 'here' | 'gone') =>
    expect
      .poll(async () => {
        const { lines } = await room.doors(ada).attendance({ sessionId })
        const line = lines.find((one) => one.name === name)
        return line?.joinedAt && (line.leftAt ? 'gone' : 'here')
      })
      .toBe(where)

  beforeAll(async () => {
    room = await openClassroom(clock)
    ada = room.ada
    kofi = await room.student('Kofi Mensah', { phone })
    lena = await room.student('Lena Vogel', { phone, locale: 'fr-FR' })
    sessionId = await room.classNow()
  })
  afterAll(() => room?.close())

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
    const comes = async (guest: Guest, name: Name, label?: string) => {
      const coming = await during(async () => {
        await enter(guest, sessionId, label)
        await heardOf(name, 'here')
      })
      stays[name].came.push(coming)
    }
    await comes(ada, 'Ada Lovelace')
    pass(65)
    await comes(kofi, 'Kofi Mensah')
    pass(30)
    await comes(lena, 'Lena Vogel', 'Entrer en classe')
    for (const student of [kofi, lena]) {
      await expect.poll(() => framesOf(student.page, 'Ada Lovelace'), { timeout: 40_000 }).toBeGreaterThan(30)
      await expect.poll(() => loudest(student.page), { timeout: 40_000 }).toBeGreaterThan(0.01)
    }
    await expect.poll(() => framesOf(ada.page, 'Kofi Mensah'), { timeout: 40_000 }).toBeGreaterThan(30)
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
    const complaintsBefore = kofi.complaints.length
    await cut(kofi, 5000)
    await expect.poll(() => lineOf(kofi.page), { timeout: 15_000 }).toBe('connected')
    const before = await framesOf(kofi.page, 'Ada Lovelace')
    await expect.poll(() => framesOf(kofi.page, 'Ada Lovelace'), { timeout: 15_000 }).toBeGreaterThan(before + 30)
    await openChat(kofi.page, 'Chat')
    await kofi.page.getByRole('textbox', { name: 'Message to everyone' }).fill('I am back')
    await kofi.page.keyboard.press('Enter')
    await kofi.page.getByRole('list').getByText('I am back', { exact: true }).waitFor()
    await kofi.page.getByRole('region', { name: 'Chat' }).getByRole('button', { name: 'Close' }).click()
    const aboutTheCut =
      /ERR_INTERNET_DISCONNECTED|Failed to fetch|re-publish tracks|signal stream|WebSocket is already in CLOSING|websocket error during connection establishment/
    const complaints = kofi.complaints.splice(complaintsBefore)
    expect(complaints.filter((complaint) => !aboutTheCut.test(complaint))).toEqual([])
  })

  it('shows the teacher’s screen large to everybody', async () => {
    await ada.page.getByRole('button', { name: 'Screen' }).click()
    await kofi.page.locator('[data-layout="presentation"]').waitFor({ timeout: 15_000 })
    await expect.poll(() => framesOf(kofi.page, 'Ada Lovelace’s screen'), { timeout: 40_000 }).toBeGreaterThan(2)
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
    pass(300)
    await ada.page.getByRole('button', { name: 'More about Lena Vogel' }).click()
    await ada.page.getByRole('button', { name: 'Take Lena Vogel out of the class' }).click()
    const out = await during(async () => {
      await ada.page.getByRole('button', { name: 'Take out', exact: true }).click()
      await lena.page.getByRole('heading', { name: 'Vous avez été retiré·e de cette séance' }).waitFor()
      await heardOf('Lena Vogel', 'gone')
    })
    stays['Lena Vogel'].went.push(out)
    expect(await tracksLeftOn(lena.page)).toBe(0)
    await examine(lena.page)
    await lena.page.goto(`/class/${sessionId}`)
    await lena.page.getByRole('button', { name: 'Entrer en classe' }).click()
    await lena.page.getByRole('heading', { name: 'Vous avez été retiré·e de cette séance' }).waitFor()
  })

  it('turns everything off for who leaves, and takes them back', async () => {
    pass(100)
    const out = await during(async () => {
      await kofi.page.getByRole('button', { name: 'Leave' }).click()
      await kofi.page.getByRole('heading', { name: 'You have left the class' }).waitFor()
      expect(await tracksLeftOn(kofi.page)).toBe(0)
      await heardOf('Kofi Mensah', 'gone')
    })
    pass(45)
    const back = await during(async () => {
      await kofi.page.getByRole('button', { name: 'Come back in' }).click()
      await expect.poll(() => lineOf(kofi.page), { timeout: 15_000 }).toBe('connected')
      await heardOf('Kofi Mensah', 'here')
    })
    stays['Kofi Mensah'].went.push(out)
    stays['Kofi Mensah'].came.push(back)
  })

  it('ends for everybody, and is over then', async () => {
    pass(60)
    await ada.page.getByRole('button', { name: 'Leave' }).click()
    const end = await during(async () => {
      await ada.page.getByRole('button', { name: 'End the class for everyone' }).click()
      await kofi.page.getByText('This class is over.').waitFor({ timeout: 15_000 })
      await ada.page.getByText('The chat of this class was not saved').waitFor()
    })
    for (const name of ['Ada Lovelace', 'Kofi Mensah'] as const) stays[name].went.push(end)
    await examine(ada.page)
  })

  it('knows to the second who was there', async () => {
    await ada.page.getByRole('link', { name: 'Attendance' }).click()
    await ada.page.getByRole('heading', { name: 'Attendance' }).waitFor()
    await examine(ada.page)
    const { lines } = await room.doors(ada).attendance({ sessionId })
    expect(lines.map(({ name }) => name)).toEqual(['Kofi Mensah', 'Lena Vogel', 'Ada Lovelace'])
    for (const { name, joinedAt, leftAt, seconds } of lines) {
      const { came, went } = stays[name as Name]
      expectWithin(joinedAt, came[0])
      expectWithin(leftAt, went.at(-1))
      const total = (lengthOf: (coming: Span, going: Span) => Temporal.Duration) =>
        came.reduce((sum, coming, stay) => sum + lengthOf(coming, went[stay] as Span).total('seconds'), 0)
      expect(seconds).toBeGreaterThanOrEqual(Math.floor(total((coming, going) => coming.to.until(going.from))))
      expect(seconds).toBeLessThanOrEqual(Math.ceil(total((coming, going) => coming.from.until(going.to))))
    }
  })

  it('leaves no complaint in any browser outside the time without a network', () => {
    expect([ada, kofi, lena].flatMap((somebody) => somebody.complaints)).toEqual([])
  })
})

function expectWithin(moment: string | null, span: Span | undefined): void {
  expect(moment).not.toBeNull()
  expect(span).toBeDefined()
  if (!moment || !span) return
  const at = Temporal.Instant.from(moment)
  expect(Temporal.Instant.compare(span.from, at)).toBeLessThanOrEqual(0)
  expect(Temporal.Instant.compare(at, span.to)).toBeLessThanOrEqual(0)
}

async function openChat(page: Page, name: string): Promise<void> {
  const panel = page.getByRole('region', { name, exact: true })
  if ((await panel.count()) === 0) await page.getByRole('button', { name: new RegExp(`^${name}`) }).click()
}
