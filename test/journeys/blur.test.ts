import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SessionId } from '#modules/live/schema'
import {
  blurSwitch,
  cameraButton,
  forgetLeft,
  hard,
  leftOf,
  previewOf,
  sentry,
  sharpnessOf,
  smallCamera,
  soft,
  stateOf,
} from './blurs.ts'
import { examine } from './browser.ts'
import { type Classroom, cut, enter, framesOf, type Guest, openClassroom } from './classrooms.ts'
import { endsWithItsFirstFailure } from './steps.ts'

describe('A blurred background', () => {
  endsWithItsFirstFailure()
  let room: Classroom
  let kofi: Guest
  let sessionId: SessionId
  const asked: string[] = []
  beforeAll(async () => {
    room = await openClassroom()
    kofi = await room.student('Kofi Mensah', { before: smallCamera + sentry })
    kofi.page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    sessionId = await room.classNow()
  })
  afterAll(() => room?.close())

  /** As Ada sees Kofi: sharp pictures have a hard edge, blurred ones none. */
  const isSharp = () =>
    expect.poll(() => sharpnessOf(room.ada, 'Kofi Mensah'), { timeout: 30_000 }).toBeGreaterThan(hard)
  const isBlurred = () =>
    expect.poll(() => sharpnessOf(room.ada, 'Kofi Mensah'), { timeout: 30_000 }).toBeLessThan(soft)
  const sendsPictures = async () => {
    const before = await framesOf(room.ada.page, 'Kofi Mensah')
    await expect.poll(() => framesOf(room.ada.page, 'Kofi Mensah'), { timeout: 30_000 }).not.toBe(before)
  }
  /** Since the last look: many pictures, every one of them blurred, and no way past the blur. */
  const leftNothingPlain = async () => {
    await expect.poll(async () => (await leftOf(kofi)).pictures.length, { timeout: 30_000 }).toBeGreaterThan(5)
    const { pictures, plain } = await leftOf(kofi)
    expect(pictures.filter((hardest) => hardest !== null && hardest >= soft)).toEqual([])
    expect(plain).toBe(0)
    await forgetLeft(kofi)
  }
  const turnCamera = async (on: boolean) => {
    await cameraButton(kofi.page).click()
    await expect.poll(() => cameraButton(kofi.page).getAttribute('aria-pressed'), { timeout: 20_000 }).toBe(String(on))
  }
  const files = () => asked.filter((path) => path.startsWith('/segmenter/'))

  it('is off until somebody wants it, and nothing for it is fetched before', async () => {
    const { page } = kofi
    await page.goto('/')
    await page.goto(`/class/${sessionId}`)
    await expect.poll(() => previewOf(kofi), { timeout: 20_000 }).toBeGreaterThan(hard)
    expect([await stateOf(page), files()]).toEqual(['off', []])
  })

  it('is seen in the preview, comes from the school alone, and is remembered', async () => {
    const { page } = kofi
    await blurSwitch(page).click()
    await expect.poll(() => previewOf(kofi), { timeout: 30_000 }).toBeLessThan(soft)
    expect(await stateOf(page)).toMatch(/^(on|slow)$/)
    expect(new Set(files().map((path) => path.split('/').at(-1)))).toEqual(
      new Set(['vision_wasm_internal.js', 'vision_wasm_internal.wasm', 'person.tflite']),
    )
    await examine(page)
    expect(await page.evaluate(`JSON.parse(localStorage.getItem('lectern.room')).blur`)).toBe(true)
    await page.reload()
    await expect.poll(() => previewOf(kofi), { timeout: 30_000 }).toBeLessThan(soft)
  })

  it('is what others see from the first picture on', async () => {
    await room.ada.page.goto(`/class/${sessionId}`)
    await room.ada.page.getByRole('button', { name: 'Camera', exact: true }).click()
    await enter(room.ada, sessionId)
    await enter(kofi, sessionId)
    await expect.poll(() => framesOf(room.ada.page, 'Kofi Mensah'), { timeout: 30_000 }).toBeGreaterThan(5)
    await isBlurred()
    await leftNothingPlain()
  })

  it('ends and comes back while the class goes on', async () => {
    const { page } = kofi
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('button', { name: 'Settings' }).click()
    await blurSwitch(page).click()
    await isSharp()
    await blurSwitch(page).click()
    await isBlurred()
    await examine(page)
  })

  it('stays through a camera that is turned off and on, and through a lost connection', async () => {
    const { page } = kofi
    await sendsPictures()
    await forgetLeft(kofi)
    await turnCamera(false)
    await turnCamera(true)
    await isBlurred()
    await cut(kofi, 2000)
    await page.locator('[data-line="connected"]').waitFor({ state: 'attached', timeout: 40_000 })
    await sendsPictures()
    await isBlurred()
    await leftNothingPlain()
  })

  it('begins with the next picture where it was turned on while the camera was off', async () => {
    await blurSwitch(kofi.page).click()
    await isSharp()
    await turnCamera(false)
    await blurSwitch(kofi.page).click()
    await expect.poll(() => stateOf(kofi.page)).toBe('on')
    await forgetLeft(kofi)
    await turnCamera(true)
    await sendsPictures()
    await isBlurred()
    await leftNothingPlain()
  })

  it('stays with small pictures, and ends with all of them', async () => {
    const { page } = kofi
    await page.getByRole('radio', { name: /^Save data/ }).check()
    await sendsPictures()
    await isBlurred()
    await page.getByRole('radio', { name: /^Sound only/ }).check()
    await expect.poll(() => cameraButton(page).getAttribute('aria-pressed'), { timeout: 20_000 }).toBe('false')
    await page.getByRole('radio', { name: /^Everything/ }).check()
    await turnCamera(true)
    await sendsPictures()
    await isBlurred()
    await leftNothingPlain()
  })

  it('goes along into a group and back', async () => {
    const teacher = room.doors(room.ada)
    await teacher.planGroups({ sessionId, count: 1, way: 'evenly', minutes: null, returning: true })
    await teacher.openGroups({ sessionId })
    await kofi.page.locator('section.place strong', { hasText: 'Group 1' }).waitFor()
    const [group] = (await teacher.groups({ sessionId })).groups
    await teacher.visitGroup({ sessionId, groupId: group?.groupId as NonNullable<typeof group>['groupId'] })
    await room.ada.page.locator('section.place strong', { hasText: 'Group 1' }).waitFor()
    await expect.poll(() => framesOf(room.ada.page, 'Kofi Mensah'), { timeout: 30_000 }).toBeGreaterThan(5)
    await isBlurred()
    await teacher.closeGroups({ sessionId })
    await expect.poll(() => kofi.page.locator('section.place').count(), { timeout: 20_000 }).toBe(0)
    await expect.poll(() => framesOf(room.ada.page, 'Kofi Mensah'), { timeout: 30_000 }).toBeGreaterThan(5)
    await isBlurred()
    await leftNothingPlain()
    expect(await blurSwitch(kofi.page).getAttribute('aria-checked')).toBe('true')
  })
})
