import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SessionId } from '#modules/live/schema'
import { examine } from './browser.ts'
import { type Classroom, enter, framesOf, type Guest, openClassroom } from './classrooms.ts'
import { endsWithItsFirstFailure } from './steps.ts'

/** Notes down what a page asks of the device: a screen that stays on, a window of its own, the whole screen. */
const noted = `
  window.asked = { awake: 0, float: 0, full: 0 }
  if (navigator.wakeLock)
    navigator.wakeLock.request = async () => (asked.awake++, { release: async () => void asked.awake-- })
  HTMLVideoElement.prototype.requestPictureInPicture = async function () {
    asked.float = this.videoWidth
  }
  Object.defineProperty(document, 'pictureInPictureEnabled', { value: true })
  Object.defineProperty(document, 'fullscreenEnabled', { value: true })
  Element.prototype.requestFullscreen = async function () {
    asked.full++
  }`

/** What each person in a class sees large or small, on a desktop and on a phone, in two languages. */
describe('The stage', () => {
  endsWithItsFirstFailure()
  let room: Classroom
  let ada: Guest
  let kofi: Guest
  let lena: Guest
  let sessionId: SessionId

  beforeAll(async () => {
    room = await openClassroom()
    ada = room.ada
    kofi = await room.student('Kofi Mensah', { before: noted })
    lena = await room.student('Lena Vogel', { phone: true, locale: 'fr-FR', before: noted })
    sessionId = await room.classNow()
    await enter(ada, sessionId)
    await enter(kofi, sessionId)
    await enter(lena, sessionId, 'Entrer en classe')
  })
  afterAll(() => room?.close())

  it('shows a few people in a grid, and each is seen', async () => {
    for (const { page } of [ada, kofi, lena]) expect(await layoutOf(page, 'grid')).toBe('grid')
    for (const name of ['Ada Lovelace', 'Lena Vogel'])
      await expect.poll(() => framesOf(kofi.page, name), { timeout: 20_000 }).toBeGreaterThan(5)
    await examine(lena.page)
  })

  it('keeps somebody large whom one picked, by mouse, by keyboard and by touch, for oneself alone', async () => {
    await kofi.page.locator('figure', { hasText: 'Lena Vogel' }).hover()
    await kofi.page.getByRole('button', { name: 'Make Lena Vogel large' }).click()
    expect(await layoutOf(kofi.page, 'speaker')).toBe('speaker')
    await kofi.page.locator('[data-large] figure', { hasText: 'Lena Vogel' }).waitFor()
    await kofi.page.getByRole('button', { name: 'Stop keeping Lena Vogel large' }).press('Enter')
    expect(await layoutOf(kofi.page, 'grid')).toBe('grid')

    await lena.page.getByRole('button', { name: 'Afficher Kofi Mensah en grand' }).tap()
    await lena.page.locator('[data-large] figure', { hasText: 'Kofi Mensah' }).waitFor()
    await examine(lena.page)
    expect(await layoutOf(ada.page, 'grid')).toBe('grid')
    await lena.page.getByRole('button', { name: 'Ne plus garder Kofi Mensah en grand' }).tap()
    expect(await layoutOf(lena.page, 'grid')).toBe('grid')
  })

  it('is laid out as somebody wishes, also by a key, and the browser remembers it', async () => {
    await more(kofi.page, 'Settings')
    await kofi.page.getByLabel('Whoever speaks, large').check()
    expect(await layoutOf(kofi.page, 'speaker')).toBe('speaker')
    await kofi.page.reload()
    await enter(kofi, sessionId)
    expect(await layoutOf(kofi.page, 'speaker')).toBe('speaker')
    await kofi.page.keyboard.press('l')
    await expect.poll(() => kofi.page.locator('[data-layout]').getAttribute('data-layout')).not.toBe('speaker')
  })

  it('gives the large place to a screen, with its sound, and takes it back', async () => {
    const heard = () => kofi.page.locator('audio[data-sound]').count()
    const before = await heard()
    await ada.page.getByRole('button', { name: 'Screen' }).click()
    expect(await layoutOf(kofi.page, 'presentation')).toBe('presentation')
    expect(await layoutOf(lena.page, 'presentation')).toBe('presentation')
    await expect.poll(heard).toBe(before + 1)
    await examine(lena.page)
    await ada.page.getByRole('button', { name: 'Screen' }).click()
    expect(await layoutOf(lena.page, 'grid')).toBe('grid')
    await expect.poll(heard).toBe(before)
  })

  it('goes on in a small window, or fills the screen, and the device stays awake until one leaves', async () => {
    const asked = ({ page }: Guest) => page.evaluate<{ awake: number; float: number; full: number }>('asked')
    await more(kofi.page, 'Small window')
    await expect.poll(async () => (await asked(kofi)).float).toBeGreaterThan(0)
    await more(kofi.page, 'Full screen')
    await expect.poll(async () => (await asked(kofi)).full).toBe(1)
    for (const one of [kofi, lena]) expect((await asked(one)).awake).toBe(1)
    await kofi.page.getByRole('button', { name: 'Leave', exact: true }).click()
    await expect.poll(async () => (await asked(kofi)).awake).toBe(0)
  })

  it('leaves no complaint in any browser', () => {
    expect([ada, kofi, lena].flatMap(({ complaints }) => complaints)).toEqual([])
  })
})

async function more(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('group', { name: 'More' }).getByRole('button', { name }).click()
}

/** The layout of the stage, once it is the one that is waited for; else the one that stayed. */
async function layoutOf(page: Page, wanted: string): Promise<string | null> {
  const stage = page.locator('[data-layout]')
  await expect.poll(() => stage.getAttribute('data-layout'), { timeout: 15_000 }).toBe(wanted)
  return stage.getAttribute('data-layout')
}
