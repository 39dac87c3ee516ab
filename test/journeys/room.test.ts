import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { devicesEntry, roomEntry } from '#kernel/browser-entries'
import type { SessionId } from '#modules/live/schema'
import { examine } from './browser.ts'
import { type Classroom, enter, framesOf, type Guest, lineOf, openClassroom } from './classrooms.ts'
import { endsWithItsFirstFailure } from './steps.ts'
import { keptBy, namesAmong, strangeAmong } from './stores.ts'

const sizes = [
  { name: 'at a desk', phone: false },
  { name: 'on a phone', phone: true },
]

/** What a teacher and two students do in a room besides seeing and hearing each other. */
describe.each(sizes)('The room, students $name', ({ phone }) => {
  endsWithItsFirstFailure()
  let room: Classroom
  let ada: Guest
  let kofi: Guest
  let lena: Guest
  let sessionId: SessionId

  beforeAll(async () => {
    room = await openClassroom()
    ada = room.ada
    kofi = await room.student('Kofi Mensah', { phone })
    lena = await room.student('Lena Vogel', { phone, locale: 'fr-FR' })
    for (const { page } of [ada, kofi, lena]) page.setDefaultTimeout(25_000)
    sessionId = await room.classNow()
  })
  afterAll(() => room?.close())

  it('is tried before it is entered: the network has a verdict in plain words', async () => {
    await kofi.page.goto(`/class/${sessionId}`)
    await kofi.page.getByRole('button', { name: 'Test my connection' }).click()
    await kofi.page.locator('[data-verdict="good"], [data-verdict="fair"]').waitFor({ timeout: 30_000 })
    await kofi.page.getByText(/ms on the way/).waitFor()
    const microphone = kofi.page.getByLabel('Microphone', { exact: true }).locator('visible=true')
    await microphone.last().selectOption({ index: 1 })
    await examine(kofi.page)
  })

  it('lets people wait in front of it, and in by hand; their page goes in by itself', async () => {
    await enter(ada, sessionId)
    await choose(ada.page, 'Run the class')
    await ada.page.getByRole('switch', { name: 'Waiting room' }).click()
    await expect
      .poll(() => ada.page.getByRole('switch', { name: 'Waiting room' }).getAttribute('aria-checked'))
      .toBe('true')
    await examine(ada.page)
    await kofi.page.getByRole('button', { name: 'Enter the class', exact: true }).click()
    await kofi.page.getByRole('heading', { name: 'You will be let in soon' }).waitFor()
    await examine(kofi.page)
    await lena.page.goto(`/class/${sessionId}`)
    await lena.page.getByRole('button', { name: 'Entrer en classe' }).click()
    await lena.page.getByRole('heading', { name: 'Vous entrerez bientôt' }).waitFor()

    await ada.page.getByRole('button', { name: /^People/ }).click()
    await ada.page.getByRole('button', { name: 'Do not let Lena Vogel in' }).click()
    await lena.page.getByRole('heading', { name: 'On ne vous a pas fait entrer' }).waitFor()
    await ada.page.getByRole('button', { name: 'Let Kofi Mensah in', exact: true }).click()
    await expect.poll(() => lineOf(kofi.page), { timeout: 20_000 }).toBe('connected')
    await examine(ada.page)
    await ada.page.getByRole('button', { name: 'Let Lena Vogel in', exact: true }).click()
    await lena.page.reload()
    await enter(lena, sessionId, 'Entrer en classe')
    await expect.poll(() => framesOf(lena.page, 'Ada Lovelace'), { timeout: 20_000 }).toBeGreaterThan(5)
  })

  it('asks somebody to unmute, who decides', async () => {
    const microphone = kofi.page.getByRole('button', { name: /^Mic/ })
    await microphone.click()
    await expect.poll(() => microphone.getAttribute('aria-pressed')).toBe('false')
    await openMore(ada.page, 'More about Kofi Mensah')
    await ada.page.getByRole('button', { name: 'Ask to unmute' }).click()
    await kofi.page.getByRole('dialog', { name: 'May the class hear you?' }).waitFor()
    await examine(kofi.page)
    expect(await microphone.getAttribute('aria-pressed')).toBe('false')
    await kofi.page.getByRole('button', { name: 'Turn my microphone on' }).click()
    await expect.poll(() => microphone.getAttribute('aria-pressed')).toBe('true')
  })

  it('shows one person large to everybody, and turns a camera off', async () => {
    await openMore(ada.page, 'More about Kofi Mensah')
    await ada.page.getByRole('button', { name: 'Show large to everyone' }).click()
    await lena.page.locator('[data-large] figure', { hasText: 'Kofi Mensah' }).waitFor()
    await openMore(ada.page, 'More about Kofi Mensah')
    await ada.page.getByRole('button', { name: 'Turn camera off' }).click()
    await expect
      .poll(() => kofi.page.getByRole('button', { name: 'Camera', exact: true }).getAttribute('aria-pressed'), {
        timeout: 10_000,
      })
      .toBe('false')
    await openMore(ada.page, 'More about Kofi Mensah')
    await ada.page.getByRole('button', { name: 'Stop showing large' }).click()
    await lena.page.locator('[data-layout="grid"]').waitFor()
  })

  it('is handed over, and taken back', async () => {
    await openMore(ada.page, 'More about Kofi Mensah')
    await ada.page.getByRole('button', { name: 'Make host of this class' }).click()
    await kofi.page
      .getByRole('main')
      .getByText(/You are a host of this class now/)
      .waitFor()
    await kofi.page.getByRole('button', { name: /^People/ }).click()
    await kofi.page.getByRole('button', { name: 'Mute everyone' }).waitFor()
    await examine(kofi.page)
    await kofi.page.getByRole('region').getByRole('button', { name: 'Close' }).click()
    await openMore(ada.page, 'More about Kofi Mensah')
    await ada.page.getByRole('button', { name: 'Take the class back' }).click()
    await kofi.page.getByRole('main').getByText('Your teacher has taken the class back.').waitFor()
    await ada.page.getByRole('region').getByRole('button', { name: 'Close' }).click()
  })

  it('shows reactions, and says them aloud', async () => {
    await choose(kofi.page, 'Reactions')
    await kofi.page.getByRole('dialog', { name: 'Reactions' }).waitFor()
    await examine(kofi.page)
    await kofi.page.getByRole('button', { name: 'Applause' }).click()
    await ada.page.locator('figure', { hasText: 'Kofi Mensah' }).getByRole('img', { name: 'Applause' }).waitFor()
    await ada.page.getByRole('log').getByText('Kofi Mensah: Applause').waitFor({ state: 'attached' })
  })

  it('asks everybody, counts, and shows the counts when the teacher does', async () => {
    await choose(ada.page, 'Polls')
    await ada.page.getByRole('button', { name: 'New poll' }).click()
    await ada.page.getByLabel('Question').fill('Is 1/2 more than 1/3?')
    await ada.page.getByLabel('Choice 1').fill('Yes')
    await ada.page.getByLabel('Choice 2').fill('No')
    await examine(ada.page)
    await ada.page.getByRole('button', { name: 'Write it down' }).click()
    await ada.page.getByRole('button', { name: 'Ask now' }).click()
    await kofi.page.getByRole('main').getByText('A question for you: Is 1/2 more than 1/3?').waitFor()
    await choose(kofi.page, 'Polls')
    await kofi.page.getByRole('button', { name: 'Yes', exact: true }).click()
    await kofi.page.getByText('Your vote is counted.').waitFor()
    await examine(kofi.page)
    await choose(lena.page, 'Sondages')
    await lena.page.getByRole('button', { name: 'No', exact: true }).click()
    await lena.page.getByText('Votre vote est compté.').waitFor()
    await ada.page.getByRole('progressbar', { name: '1 vote for “Yes”' }).waitFor()
    expect(await kofi.page.getByRole('progressbar').count()).toBe(0)
    await ada.page.getByRole('button', { name: 'Show results to everyone' }).click()
    await kofi.page.getByRole('progressbar', { name: '1 vote for “No”' }).waitFor()
    const file = await ada.page.request.get(`/class/${sessionId}/polls.csv`)
    expect(await file.text()).toContain('Is 1/2 more than 1/3?,Yes,1')
    for (const [page, close] of [
      [ada.page, 'Close'],
      [kofi.page, 'Close'],
      [lena.page, 'Fermer'],
    ] as const)
      await page.getByRole('region').getByRole('button', { name: close }).first().click()
  })

  it('has notes that nobody else reads, and that are there after a reload', async () => {
    await choose(lena.page, 'Mes notes')
    await lena.page.getByRole('textbox', { name: 'Mes notes' }).fill('Demander pour la page trois')
    await lena.page.getByText('Enregistré').waitFor()
    await examine(lena.page)
    await lena.page.reload()
    await enter(lena, sessionId, 'Entrer en classe')
    await choose(lena.page, 'Mes notes')
    await expect
      .poll(() => lena.page.getByRole('textbox', { name: 'Mes notes' }).inputValue())
      .toBe('Demander pour la page trois')
    await lena.page.getByRole('region').getByRole('button', { name: 'Fermer' }).click()
  })

  it('makes addresses in the chat links, and counts what was not read', async () => {
    await ada.page.getByRole('button', { name: /^Chat/ }).click()
    await ada.page.getByRole('textbox', { name: 'Message to everyone' }).fill('See https://example.org/page(3).')
    await ada.page.keyboard.press('Enter')
    await kofi.page.getByRole('button', { name: /Chat.*1 new message/ }).click()
    const link = kofi.page.getByRole('link', { name: 'https://example.org/page(3)', exact: true })
    expect(await link.getAttribute('rel')).toContain('noopener')
    await kofi.page.getByRole('list').getByText('New', { exact: true }).waitFor()
    await kofi.page.getByRole('region').getByRole('button', { name: 'Close' }).click()
  })

  it('hands files to everybody by the chat', async () => {
    await ada.page.locator('input[type=file]').setInputFiles({
      name: 'plan.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('Chapter three'),
    })
    await ada.page.getByText('plan.txt is sent').waitFor()
    await examine(ada.page)
    await ada.page.getByRole('button', { name: 'Send', exact: true }).click()
    await kofi.page.getByRole('button', { name: /^Chat/ }).click()
    const link = kofi.page.getByRole('link', { name: 'plan.txt' })
    const answer = await kofi.context.request.get(String(await link.getAttribute('href')))
    expect(await answer.text()).toBe('Chapter three')
    await kofi.page.getByRole('region').getByRole('button', { name: 'Close' }).click()
  })

  it('takes in sound alone where somebody wishes so', async () => {
    await choose(kofi.page, 'Settings')
    await examine(kofi.page)
    await kofi.page.getByRole('radio', { name: /^Sound only/ }).check()
    await kofi.page.getByRole('region').getByRole('button', { name: 'Close' }).click()
    await expect.poll(() => kofi.page.locator('figure video').count(), { timeout: 10_000 }).toBe(0)
    await choose(kofi.page, 'Settings')
    await kofi.page.getByRole('radio', { name: /^Everything/ }).check()
    await kofi.page.getByRole('region').getByRole('button', { name: 'Close' }).click()
    await expect.poll(() => framesOf(kofi.page, 'Ada Lovelace'), { timeout: 20_000 }).toBeGreaterThan(5)
  })

  it('has a board that everybody sees, and draws on where the teacher lets them', async () => {
    await choose(ada.page, 'Run the class')
    await ada.page.getByRole('switch', { name: 'Board', exact: true }).click()
    const strokes = (page: Page) => page.locator('[data-strokes]').getAttribute('data-strokes')
    await expect.poll(() => strokes(kofi.page)).toBe('0')
    await drawLine(ada.page)
    await expect.poll(() => strokes(kofi.page)).toBe('1')
    expect(await kofi.page.getByRole('group', { name: 'Pens' }).count()).toBe(0)
    await ada.page.getByRole('switch', { name: 'Everyone may draw on the board' }).click()
    await kofi.page.getByRole('button', { name: 'Red pen' }).click()
    await examine(kofi.page)
    await drawLine(kofi.page)
    await expect.poll(() => strokes(ada.page)).toBe('2')
    await lena.page.reload()
    await enter(lena, sessionId, 'Entrer en classe')
    await expect.poll(() => strokes(lena.page), { timeout: 15_000 }).toBe('2')
    await kofi.page.getByRole('button', { name: 'Take back my last stroke' }).click()
    await expect.poll(() => strokes(lena.page)).toBe('1')
    await ada.page.getByRole('button', { name: 'Wipe the board' }).click()
    await expect.poll(() => strokes(lena.page)).toBe('0')
    await ada.page.getByRole('switch', { name: 'Board', exact: true }).click()
    await lena.page.locator('[data-layout="grid"]').waitFor()
    await ada.page.getByRole('region', { name: 'Run the class' }).getByRole('button', { name: 'Close' }).click()
  })

  it('has another way in for when all else fails', async () => {
    await choose(ada.page, 'Run the class')
    await ada.page.getByLabel('Link to another meeting').fill('https://meet.example/abc')
    await ada.page.getByRole('button', { name: 'Send it to everyone' }).click()
    const way = kofi.page.getByRole('link', { name: 'The other way in' })
    await way.waitFor()
    expect(await way.getAttribute('href')).toBe('https://meet.example/abc')
    await examine(kofi.page)
    const outside = await kofi.context.newPage()
    await outside.goto(`/class/${sessionId}`)
    await outside.getByRole('link', { name: 'The other way in' }).waitFor()
    await outside.close()
  })

  it('is locked, and lets nobody new in', async () => {
    const nia = await room.student('Nia Nwosu', { phone })
    await ada.page.getByRole('switch', { name: 'Waiting room' }).click()
    await ada.page.getByRole('switch', { name: 'Lock the room' }).click()
    await kofi.page.getByText('Locked', { exact: true }).waitFor()
    await nia.page.goto(`/class/${sessionId}`)
    await nia.page.getByRole('button', { name: 'Enter the class', exact: true }).click()
    await nia.page.getByText(/The room is locked/).waitFor()
    await examine(nia.page)
    await nia.context.close()
  })

  it('leaves in a browser what was chosen there, and nothing that nobody was told of', async () => {
    const kept = await keptBy(kofi.page)
    expect(strangeAmong(kept, room.origin)).toEqual([])
    const names = namesAmong(kept, room.origin)
    expect([...names]).toEqual(expect.arrayContaining([...devicesEntry.names, ...roomEntry.names]))
  })

  it('leaves no complaint in any browser', () => {
    expect([ada, kofi, lena].flatMap(({ complaints }) => complaints)).toEqual([])
  })
})

/** Presses something in the bar, or under “More” where the bar has no room for it. */
async function choose(page: Page, name: string): Promise<void> {
  const button = page.getByRole('button', { name: new RegExp(`^${name}`) }).first()
  if (!(await button.isVisible())) await page.getByRole('button', { name: /^(More|Plus)$/ }).click()
  await button.click()
}

/** A machine with much to do may take its time; what is open already stays open. */
async function openMore(page: Page, name: string): Promise<void> {
  const button = page.getByRole('button', { name })
  if ((await button.getAttribute('aria-expanded')) === 'false') await button.click()
}

async function drawLine(page: Page): Promise<void> {
  const box = await page.locator('[data-strokes]').boundingBox()
  if (!box) throw new Error('there is no board')
  await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.3)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.5, { steps: 8 })
  await page.mouse.up()
}
