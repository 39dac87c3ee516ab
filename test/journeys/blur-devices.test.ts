import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SessionId } from '#modules/live/schema'
import { blurSwitch, cameraButton, hard, previewOf, slowBy, smallCamera, soft, stateOf } from './blurs.ts'
import { examine } from './browser.ts'
import { type Classroom, enter, openClassroom } from './classrooms.ts'
import { figureCamera, figureIn } from './figures.ts'
import { examiner } from './watches.ts'

describe('Somebody in front of a wall with letters on it', () => {
  let room: Classroom
  beforeAll(async () => {
    room = await openClassroom()
  })
  afterAll(() => room?.close())

  it('stays as they are, and what the letters say is seen by nobody', async () => {
    const { page } = await room.student('Lin Chen', { before: figureCamera })
    await page.goto(`/class/${await room.classNow()}`)
    await page.locator('.lobby video').waitFor()
    const figure = () =>
      page.evaluate<{ eyes: number; wall: number }>(
        `${figureIn}(document.querySelector('.lobby video'))\n//# sourceURL=${examiner}`,
      )
    await expect.poll(async () => (await figure()).wall, { timeout: 20_000 }).toBeGreaterThan(100)
    await blurSwitch(page).click()
    const isAlone = async () => {
      const { eyes, wall } = await figure()
      return eyes > 60 && wall < 10
    }
    await expect.poll(isAlone, { timeout: 30_000 }).toBe(true)
  })
})

describe('On a device that has not what it takes, a blurred background', () => {
  let room: Classroom
  let sessionId: SessionId
  beforeAll(async () => {
    room = await openClassroom()
    sessionId = await room.classNow()
  })
  afterAll(() => room?.close())

  it('goes on where it is slow, and its person is asked whether they would rather end it', async () => {
    const mei = await room.student('Mei Lin', { before: smallCamera + slowBy(180) })
    await mei.page.goto(`/class/${sessionId}`)
    await mei.page.locator('.lobby video').waitFor()
    await blurSwitch(mei.page).click()
    await expect.poll(() => stateOf(mei.page), { timeout: 60_000 }).toBe('slow')
    await mei.page
      .getByText(/Blurring takes this device long/)
      .first()
      .waitFor()
    await expect.poll(() => previewOf(mei)).toBeLessThan(soft)
    await enter(mei, sessionId)
    await mei.page.getByRole('button', { name: 'Turn the blur off' }).waitFor()
    await examine(mei.page)
    await mei.page.getByRole('button', { name: 'Turn the blur off' }).click()
    await expect.poll(() => mei.page.getByText(/Blurring takes this device long/).count()).toBe(0)
    expect(await mei.page.evaluate(`JSON.parse(localStorage.getItem('lectern.room')).blur`)).toBe(false)
    await mei.context.close()
  })

  it('ends with a sentence where it is far too slow, and the camera with it', async () => {
    const lena = await room.student('Lena Vogel', { locale: 'fr-FR', before: smallCamera + slowBy(700) })
    await lena.page.goto(`/class/${sessionId}`)
    await lena.page.locator('.lobby video').waitFor()
    await blurSwitch(lena.page, 'Flouter mon arrière-plan').click()
    await expect.poll(() => stateOf(lena.page), { timeout: 60_000 }).toBe('hopeless')
    expect(await blurSwitch(lena.page, 'Flouter mon arrière-plan').getAttribute('aria-checked')).toBe('false')
    expect(await lena.page.locator('.lobby video').count()).toBe(0)
    expect(await lena.page.evaluate('onlooker.tracksOn()')).toBe(1)
    expect(await lena.page.evaluate(`JSON.parse(localStorage.getItem('lectern.room')).blur`)).toBe(false)
    await examine(lena.page)
    await lena.page.getByRole('button', { name: 'Caméra', exact: true }).click()
    await expect.poll(() => previewOf(lena), { timeout: 20_000 }).toBeGreaterThan(hard)
    await lena.context.close()
  })

  it('shows nobody in a class what it could not blur', async () => {
    const ola = await room.student('Ola Berg', { before: smallCamera })
    await ola.page.goto(`/class/${sessionId}`)
    await ola.page.evaluate(`localStorage.setItem('lectern.room', JSON.stringify({ blur: true }))`)
    await ola.page.route('**/segmenter/**', (route) => route.abort())
    await ola.page.reload()
    await ola.page
      .getByText(/cannot be blurred on this device/)
      .first()
      .waitFor()
    expect(await cameraButton(ola.page).getAttribute('aria-pressed')).toBe('false')
    await enter(ola, sessionId)
    expect(await cameraButton(ola.page).getAttribute('aria-pressed')).toBe('false')
    await ola.page.unroute('**/segmenter/**')
    await ola.context.close()
  })

  it('is not offered where a browser has not what it takes; who wished it is told once', async () => {
    const otto = await room.student('Otto Braun', { before: 'delete window.VideoFrame' })
    await otto.page.goto(`/class/${sessionId}`)
    await otto.page.locator('.lobby video').waitFor()
    await otto.page.waitForLoadState('networkidle')
    expect(await blurSwitch(otto.page).count()).toBe(0)
    await otto.page.evaluate(`localStorage.setItem('lectern.room', JSON.stringify({ blur: true }))`)
    await otto.page.reload()
    await otto.page
      .getByText(/cannot be blurred on this device/)
      .first()
      .waitFor()
    expect(await cameraButton(otto.page).getAttribute('aria-pressed')).toBe('false')
    await otto.page.reload()
    await otto.page.locator('.lobby video').waitFor()
    expect(await otto.page.getByText(/cannot be blurred on this device/).count()).toBe(0)
    await otto.context.close()
  })
})
