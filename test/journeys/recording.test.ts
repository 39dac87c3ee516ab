import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SessionId } from '#modules/live/schema'
import { examine } from './browser.ts'
import { type Classroom, enter, type Guest, openClassroom } from './classrooms.ts'
import { endsWithItsFirstFailure } from './steps.ts'

/** From the teacher's leave to record to the film on the page of the class. */
describe('A class that is recorded', () => {
  endsWithItsFirstFailure()
  let room: Classroom
  let ada: Guest
  let kofi: Guest
  let sessionId: SessionId

  beforeAll(async () => {
    room = await openClassroom()
    ada = room.ada
    kofi = await room.student('Kofi Mensah', { phone: true, locale: 'fr-FR' })
    sessionId = await room.classNow()
  })
  afterAll(() => room?.close())

  it('is allowed to be, with an agenda, where it is planned', async () => {
    await ada.page.goto(`/courses/${room.courseId}/sessions/${sessionId}`)
    await examine(ada.page)
    await ada.page.getByRole('textbox', { name: 'Agenda' }).fill('0 Welcome\n10 Fractions')
    await ada.page.getByLabel('This class may be recorded').check()
    await ada.page.locator('form[action="?/record"] button[type=submit]').click()
    await expect.poll(async () => (await room.doors(ada).recordings({ sessionId })).enabled).toBe(true)
  })

  it('tells everybody, who may stay out of it', async () => {
    await ada.page.goto(`/class/${sessionId}`)
    await enter(ada, sessionId)
    await enter(kofi, sessionId, 'Entrer en classe')
    await ada.page.getByRole('button', { name: 'Record', exact: true }).click()
    await ada.page.getByRole('button', { name: 'Stop recording' }).waitFor()
    await kofi.page.getByRole('group', { name: 'Enregistrement en cours' }).waitFor()
    await examine(kofi.page)
    await kofi.page.getByRole('button', { name: 'Non, sans moi' }).click()
    await kofi.page.getByText('Vous n’y figurez pas.').waitFor()
    await examine(ada.page)
    await ada.page.getByRole('button', { name: 'Screen' }).click()
    await kofi.page.locator('[data-layout="presentation"]').waitFor({ timeout: 15_000 })
    await ada.page.waitForTimeout(8_000)
    await ada.page.getByRole('button', { name: 'Stop recording' }).click()
    await ada.page.getByRole('button', { name: 'Record', exact: true }).waitFor()
  })

  it('is seen on its page a moment after its end, until it is deleted', async () => {
    await room.doors(ada).endForAll({ sessionId })
    await expect
      .poll(async () => (await room.doors(kofi).recordings({ sessionId })).items[0]?.state, { timeout: 30_000 })
      .toBe('ready')
    await kofi.page.goto(`/class/${sessionId}`)
    await kofi.page.getByRole('heading', { name: 'Enregistrement' }).waitFor()
    await expect
      .poll(() => kofi.page.evaluate<number>(`document.querySelector('video').duration`), { timeout: 15_000 })
      .toBeGreaterThan(6)
    await kofi.page.getByRole('button', { name: /Welcome/ }).click()
    await showsTheFace(kofi)
    await examine(kofi.page)
    await ada.page.goto(`/class/${sessionId}`)
    await examine(ada.page)
    await ada.page.getByRole('link', { name: 'Delete…' }).click()
    await ada.page.getByRole('button', { name: 'Delete the recording' }).click()
    await expect.poll(async () => (await room.doors(ada).recordings({ sessionId })).items).toEqual([])
  })
})

/** Beside the screen, in step with the film, in whatever corner, or not at all. */
async function showsTheFace({ page }: Guest): Promise<void> {
  const videos = () => page.locator('video').count()
  expect(await videos()).toBe(1)
  await page.evaluate(`document.querySelector('video').play()`)
  const face = page.getByRole('button', { name: 'Qui parle, à côté de l’écran' })
  await face.waitFor({ timeout: 15_000 })
  await page.waitForTimeout(1_500)
  const apart = `(([film, face]) => face.paused ? 99 : Math.abs(film.currentTime - face.currentTime))([...document.querySelectorAll('video')])`
  await expect.poll(() => page.evaluate<number>(apart), { timeout: 5_000 }).toBeLessThan(0.1)
  await page.evaluate(`document.querySelector('video').pause()`)
  await expect.poll(() => page.evaluate(`document.querySelectorAll('video')[1].paused`)).toBe(true)
  const before = await face.boundingBox()
  await face.press('b')
  await expect.poll(async () => (await face.boundingBox())?.y).not.toBe(before?.y)
  const shows = page.getByRole('button', { name: 'Montrer qui parle' })
  await shows.click()
  await expect.poll(videos).toBe(1)
  await shows.click()
  await face.waitFor()
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/faces-phone.png`, fullPage: true })
}
