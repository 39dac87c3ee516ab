import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SeatId, SessionId } from '#modules/live/schema'
import { examine } from './browser.ts'
import { type Classroom, cut, enter, framesOf, type Guest, lineOf, loudest, openClassroom } from './classrooms.ts'
import { endsWithItsFirstFailure } from './steps.ts'

const someSound = 0.01

/** A teacher parts a class into two groups: one student on a phone in the first, two in the second, one of them in French. */
describe('A class parted into groups', () => {
  endsWithItsFirstFailure()
  let room: Classroom
  let ada: Guest
  let kofi: Guest
  let lena: Guest
  let mei: Guest
  let sessionId: SessionId

  beforeAll(async () => {
    room = await openClassroom()
    ada = room.ada
    kofi = await room.student('Kofi Mensah', { phone: true })
    lena = await room.student('Lena Vogel', { locale: 'fr-FR' })
    mei = await room.student('Mei Lin')
    for (const { page } of [ada, kofi, lena, mei]) page.setDefaultTimeout(25_000)
    sessionId = await room.classNow()
    for (const guest of [ada, kofi, mei]) await enter(guest, sessionId)
    await enter(lena, sessionId, 'Entrer en classe')
  })
  afterAll(() => room?.close())

  const inGroup = ({ page }: Guest, name: string) =>
    page.locator('section.place strong', { hasText: name }).first().waitFor()
  const connected = ({ page }: Guest) => expect.poll(() => lineOf(page), { timeout: 20_000 }).toBe('connected')
  const groups = () => ada.page.getByRole('region', { name: 'Groups', exact: true })

  it('is planned by keyboard: how many, who decides, and who goes where', async () => {
    await choose(ada.page, 'Groups')
    await examine(ada.page)
    await groups().getByLabel('Number of groups').fill('2')
    await groups()
      .getByRole('radio', { name: /^You decide/ })
      .focus()
    await ada.page.keyboard.press('Space')
    await groups().getByRole('button', { name: 'Make the groups' }).press('Enter')
    for (const [name, group] of [
      ['Kofi Mensah', 'Group 1'],
      ['Lena Vogel', 'Group 2'],
      ['Mei Lin', 'Group 2'],
    ] as const) {
      await groups().getByLabel(`Group of ${name}`).selectOption({ label: group })
      await groups().getByRole('region', { name: group }).getByText(name).waitFor()
    }
    await groups().getByLabel('Name of Group 1').fill('Fractions')
    await ada.page.keyboard.press('Tab')
    await groups().getByRole('region', { name: 'Fractions' }).waitFor()
    await examine(ada.page)
    expect(await kofi.page.locator('section.place').count()).toBe(0)
  })

  it('opens: everybody is in their group at once, with the camera and microphone as they were', async () => {
    const microphone = kofi.page.getByRole('button', { name: /^Mic/ })
    await microphone.click()
    await expect.poll(() => microphone.getAttribute('aria-pressed')).toBe('false')
    await groups().getByRole('button', { name: 'Open the groups' }).click()
    await inGroup(kofi, 'Fractions')
    await inGroup(lena, 'Groupe 2')
    await inGroup(mei, 'Group 2')
    for (const guest of [kofi, lena, mei]) await connected(guest)
    expect(await microphone.getAttribute('aria-pressed')).toBe('false')
    await expect
      .poll(() => kofi.page.getByRole('button', { name: 'Camera', exact: true }).getAttribute('aria-pressed'))
      .toBe('true')
    await expect.poll(() => mei.page.getByRole('button', { name: /^Mic/ }).getAttribute('aria-pressed')).toBe('true')
  })

  it('lets people see and hear their own group, and nobody else', async () => {
    await expect.poll(() => framesOf(lena.page, 'Mei Lin'), { timeout: 20_000 }).toBeGreaterThan(5)
    await expect.poll(() => framesOf(mei.page, 'Lena Vogel'), { timeout: 20_000 }).toBeGreaterThan(5)
    await expect.poll(() => loudest(mei.page), { timeout: 20_000 }).toBeGreaterThan(someSound)
    expect(await peopleSeen(kofi.page)).toBe(1)
    expect(await peopleSeen(lena.page)).toBe(2)
    expect(await peopleSeen(ada.page)).toBe(1)
    expect(await loudest(kofi.page)).toBe(0)
    expect(await loudest(ada.page)).toBe(0)
    await examine(kofi.page)
    await examine(lena.page)
  })

  it('keeps what a group writes to itself', async () => {
    await mei.page.getByRole('button', { name: /^Chat/ }).click()
    await mei.page.getByRole('textbox', { name: 'Message to this group' }).fill('I think it is one half')
    await mei.page.keyboard.press('Enter')
    await lena.page
      .getByText(/I think it is one half/)
      .first()
      .waitFor()
    await mei.page.getByText(/Only those in this group read this/).waitFor()
    await examine(mei.page)
    for (const { page } of [ada, kofi]) expect(await page.getByText('I think it is one half').count()).toBe(0)
    await mei.page.getByRole('region', { name: 'Chat' }).getByRole('button', { name: 'Close' }).click()
  })

  it('is told something by the teacher, wherever people are', async () => {
    await groups().getByLabel('A message to all groups').fill('Write down what you find')
    await groups().getByRole('button', { name: 'Send to all groups' }).click()
    for (const { page } of [kofi, lena, mei])
      await page.locator('section.place').getByText('Write down what you find').waitFor()
    await kofi.page
      .getByRole('log')
      .getByText(/Write down what you find/)
      .waitFor({ state: 'attached' })
    await kofi.page.getByRole('button', { name: 'Put this message away' }).click()
    expect(await kofi.page.locator('section.place').getByText('Write down what you find').count()).toBe(0)
  })

  it('calls the teacher, who sees who called first, comes, and goes on to the next', async () => {
    await lena.page.getByRole('button', { name: /^Appeler votre/ }).click()
    await groups().getByText('Asks for you, number 1').waitFor()
    await kofi.page.getByRole('button', { name: /^Ask your .* to come/ }).click()
    await groups().getByText('Asks for you, number 2').waitFor()
    await examine(ada.page)
    const screen = ada.page.getByRole('button', { name: 'Screen' })
    await screen.click()
    await expect.poll(() => screen.getAttribute('aria-pressed'), { timeout: 20_000 }).toBe('true')
    await groups().getByRole('button', { name: 'Visit Group 2' }).click()
    await inGroup(ada, 'Group 2')
    await ada.page.getByText('You are not sharing your screen any more').first().waitFor()
    expect(await screen.getAttribute('aria-pressed')).toBe('false')
    await connected(ada)
    await expect.poll(() => framesOf(ada.page, 'Lena Vogel'), { timeout: 20_000 }).toBeGreaterThan(5)
    await expect.poll(() => framesOf(mei.page, 'Ada Lovelace'), { timeout: 20_000 }).toBeGreaterThan(5)
    await groups().getByRole('button', { name: 'Visit Fractions' }).click()
    await inGroup(ada, 'Fractions')
    await expect.poll(() => framesOf(kofi.page, 'Ada Lovelace'), { timeout: 20_000 }).toBeGreaterThan(5)
    expect(await peopleSeen(lena.page)).toBe(2)
    await ada.page.getByRole('button', { name: 'Back to the class' }).click()
    await inGroup(ada, 'In the class')
    await expect.poll(() => peopleSeen(kofi.page), { timeout: 20_000 }).toBe(1)
  })

  it('brings back into their own group whoever reloads, or loses the line', async () => {
    await lena.page.reload()
    await enter(lena, sessionId, 'Entrer en classe')
    await inGroup(lena, 'Groupe 2')
    await expect.poll(() => framesOf(lena.page, 'Mei Lin'), { timeout: 20_000 }).toBeGreaterThan(5)
    await cut(mei, 1500)
    await connected(mei)
    await inGroup(mei, 'Group 2')
    await expect.poll(() => framesOf(mei.page, 'Lena Vogel'), { timeout: 30_000 }).toBeGreaterThan(5)
  })

  it('lets somebody come back for a while, and moves somebody at once', async () => {
    await kofi.page.getByRole('button', { name: 'Back to the class' }).click()
    await inGroup(kofi, 'In the class')
    await expect.poll(() => framesOf(ada.page, 'Kofi Mensah'), { timeout: 20_000 }).toBeGreaterThan(5)
    await kofi.page.getByRole('button', { name: 'Go to Fractions' }).click()
    await inGroup(kofi, 'Fractions')
    await groups().getByLabel('Group of Mei Lin').selectOption({ label: 'Fractions' })
    await inGroup(mei, 'Fractions')
    await expect.poll(() => framesOf(mei.page, 'Kofi Mensah'), { timeout: 20_000 }).toBeGreaterThan(5)
  })

  it('closes: everybody is back, and it opens again with the same groups', async () => {
    await groups().getByRole('button', { name: 'Close the groups' }).click()
    for (const { page } of [ada, kofi, lena, mei])
      await expect.poll(() => peopleSeen(page), { timeout: 20_000 }).toBe(4)
    await expect.poll(() => framesOf(kofi.page, 'Lena Vogel'), { timeout: 20_000 }).toBeGreaterThan(5)
    await groups().getByLabel('Time').selectOption({ label: '1 minute' })
    await groups().getByRole('button', { name: 'Open the groups' }).click()
    await inGroup(mei, 'Fractions')
    await inGroup(lena, 'Groupe 2')
  })

  it('ends by the clock, after a warning, also when the teacher has gone', async () => {
    await kofi.page
      .getByRole('main')
      .getByText(/One minute left in the groups/)
      .waitFor()
    await examine(kofi.page)
    await lena.page.getByRole('timer').first().waitFor()
    await ada.page.getByRole('button', { name: 'Leave', exact: true }).click()
    await ada.page
      .getByRole('dialog')
      .getByRole('button', { name: /^Leave/ })
      .first()
      .click()
    await ada.page.getByRole('heading', { name: 'You have left the class' }).waitFor()
    for (const { page } of [kofi, lena, mei]) await expect.poll(() => peopleSeen(page), { timeout: 90_000 }).toBe(3)
    await expect.poll(() => framesOf(kofi.page, 'Lena Vogel'), { timeout: 20_000 }).toBeGreaterThan(5)
    expect(await kofi.page.locator('section.place').count()).toBe(0)
  })

  it('lets people choose their group, before it opens and while it is open, a guest like the others', async () => {
    const teacher = room.doors(ada)
    await teacher.makeGuestLink({ sessionId, places: 1 })
    const { link } = await teacher.guestLink({ sessionId })
    const { page: gus } = await room.visitor()
    gus.setDefaultTimeout(25_000)
    await gus.goto(new URL(link?.url ?? '').pathname)
    await gus.getByLabel('Your name').fill('Gus Garnier')
    await gus.getByLabel(/^I am 18 or older/).check()
    await gus.getByRole('button', { name: 'Go to the waiting room' }).click()
    await gus.getByRole('button', { name: 'Enter the class', exact: true }).click()
    await gus.getByRole('heading', { name: 'You will be let in soon' }).waitFor()
    const [waiting] = (await teacher.room({ sessionId })).waiting
    await teacher.admit({ sessionId, seatId: waiting?.seatId as SeatId })
    await gus.locator('[data-line="connected"]').waitFor({ state: 'attached' })

    await teacher.planGroups({ sessionId, count: 2, way: 'choice', minutes: null, returning: true })
    await choose(kofi.page, 'Groups')
    await kofi.page.getByText('Choose your group. You go there when the groups are opened.').waitFor()
    await examine(kofi.page)
    await kofi.page.getByRole('button', { name: 'Go to Group 1' }).click()
    await kofi.page.getByText('Your group', { exact: true }).waitFor()
    await kofi.page.getByRole('region', { name: 'Groups' }).getByRole('button', { name: 'Close' }).click()
    await teacher.openGroups({ sessionId })
    await inGroup(kofi, 'Group 1')
    await choose(gus, 'Groups')
    await gus.getByRole('button', { name: 'Go to Group 1' }).click()
    await gus.locator('section.place strong', { hasText: 'Group 1' }).first().waitFor()
    await examine(gus)
    await expect.poll(() => peopleSeen(kofi.page), { timeout: 20_000 }).toBe(2)
    await expect.poll(() => framesOf(kofi.page, 'Gus Garnier (guest)'), { timeout: 20_000 }).toBeGreaterThan(5)
    await teacher.closeGroups({ sessionId })
    await expect.poll(() => peopleSeen(kofi.page), { timeout: 20_000 }).toBe(4)
  })

  it('leaves no complaint in any browser that was not cut off', () => {
    expect([ada, kofi, lena].flatMap(({ complaints }) => complaints)).toEqual([])
  })
})

const peopleSeen = (page: Page) => page.locator('main figure').count()

/** Presses something in the bar, or under “More” where the bar has no room for it. */
async function choose(page: Page, name: string): Promise<void> {
  const button = page.getByRole('button', { name: new RegExp(`^${name}`) }).first()
  if (!(await button.isVisible())) await page.getByRole('button', { name: /^(More|Plus)$/ }).click()
  await button.click()
}
