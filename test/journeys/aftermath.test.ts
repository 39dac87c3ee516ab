import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SessionId } from '#modules/live/schema'
import { examine } from './browser.ts'
import { type Classroom, enter, type Guest, openClassroom } from './classrooms.ts'
import { endsWithItsFirstFailure } from './steps.ts'

/** What is left of a class on its page, for who was there and for who was not. */
describe('The page of a class that is over', () => {
  endsWithItsFirstFailure()
  let room: Classroom
  let ada: Guest
  let kofi: Guest
  let lena: Guest
  let sessionId: SessionId

  beforeAll(async () => {
    room = await openClassroom()
    ada = room.ada
    kofi = await room.student('Kofi Mensah')
    lena = await room.student('Lena Vogel', { phone: true, locale: 'fr-FR' })
    sessionId = await room.classNow()
    await room.doors(ada).planSessions({
      courseId: room.courseId,
      title: 'Decimals',
      date: '2099-03-04',
      time: '18:00',
      timeZone: 'Europe/Paris',
      minutes: 45,
    })
    await enter(ada, sessionId)
    await enter(kofi, sessionId)
  })
  afterAll(() => room?.close())

  it('comes after a chat that the teacher saved, and a file in it', async () => {
    const { page } = ada
    await page.getByRole('button', { name: /^Chat/ }).click()
    await page.locator('input[type=file]').setInputFiles({
      name: 'plan.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('Chapter three'),
    })
    await page.getByText('plan.txt is sent').waitFor()
    await page.getByRole('textbox', { name: 'Message to everyone' }).fill('Read this for Thursday.')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByRole('button', { name: 'Save this chat' }).click()
    await page.getByText('Everyone is told, and can take back what they wrote.').waitFor()
    await page.getByRole('button', { name: 'Save this chat' }).click()
    await page.getByText('This chat is being saved.').waitFor()
    await page.getByRole('button', { name: 'Leave' }).click()
    await page.getByRole('button', { name: 'End the class for everyone' }).click()
    await kofi.page.getByText('This class is over.').waitFor({ timeout: 15_000 })
  })

  it('tells who was there for how long, what was written, and what comes next', async () => {
    const { page, context } = kofi
    await page.getByText(/^You were there for /).waitFor()
    await page.getByText('Read this for Thursday.').waitFor()
    const file = await page.getByRole('link', { name: 'plan.txt' }).getAttribute('href')
    expect(await (await context.request.get(String(file))).text()).toBe('Chapter three')
    await page.getByRole('link', { name: 'Decimals' }).waitFor()
    await examine(page)
  })

  it('tells who was not there so, and why a mark is another one, once the teacher set it right', async () => {
    await lena.page.goto(`/class/${sessionId}`)
    await lena.page.getByText('Vous n’étiez pas à cette séance.').waitFor()
    await lena.page.getByText('Read this for Thursday.').waitFor()
    await examine(lena.page)

    await ada.page.getByRole('link', { name: 'Attendance' }).click()
    await ada.page.getByRole('link', { name: 'Set right for Lena Vogel' }).click()
    await ada.page.getByLabel('Mark').selectOption('excused')
    await ada.page.getByLabel('Reason').fill('Down with a cold')
    await examine(ada.page)
    await ada.page.getByRole('button', { name: 'Save the mark' }).click()
    await ada.page.getByText('Set by Ada Lovelace: Down with a cold').waitFor()
    const downloading = ada.page.waitForEvent('download')
    await ada.page.getByRole('link', { name: 'Download as CSV' }).click()
    const csv = readFileSync(await (await downloading).path(), 'utf8')
    expect(csv).toMatch(/Lena Vogel.*excused.*Down with a cold/)

    await lena.page.reload()
    await lena.page.getByText(/Indiqué par Ada Lovelace.*Down with a cold/).waitFor()
    await examine(lena.page)
  })

  it('leaves no complaint in any browser', () => {
    expect([ada, kofi, lena].flatMap(({ complaints }) => complaints)).toEqual([])
  })
})
