import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '#kernel/time'
import type { SessionId } from '#modules/live/schema'
import { openRecogniser, type StandInRecogniser } from '../stand-ins/recognisers.ts'
import { examine } from './browser.ts'
import { type Classroom, enter, type Guest, openClassroom } from './classrooms.ts'
import { endsWithItsFirstFailure } from './steps.ts'

/** From the teacher's switch to the captions of the film. The recogniser hears a voice and says what pitch it has. */
describe('A class with captions', () => {
  endsWithItsFirstFailure()
  let outside: StandInRecogniser
  let room: Classroom
  let ada: Guest
  let kofi: Guest
  let sessionId: SessionId

  beforeAll(async () => {
    outside = await openRecogniser()
    room = await openClassroom(systemClock, { CAPTIONS_URL: outside.url.href, CAPTIONS_KEY: outside.key })
    ada = room.ada
    kofi = await room.student('Kofi Mensah', { phone: true, locale: 'fr-FR' })
    sessionId = await room.classNow()
    await room.doors(ada).arrangeRecording({ sessionId, enabled: true })
  })
  afterAll(async () => {
    await room?.close()
    await outside?.close()
  })

  const linesAt = ({ page }: Guest, name: string) => page.getByRole('log', { name, exact: true })

  it('has none, and sends nobody’s voice anywhere, until its teacher turns them on', async () => {
    await enter(ada, sessionId)
    await enter(kofi, sessionId, 'Entrer en classe')
    await ada.page.waitForTimeout(7_000)
    expect(outside.calls).toEqual([])
    await kofi.page.keyboard.press('s')
    expect(await linesAt(kofi, 'Sous-titres').count()).toBe(0)
    await ada.page.getByRole('button', { name: 'More', exact: true }).click()
    await ada.page.getByRole('button', { name: 'Captions', exact: true }).click()
    await ada.page.getByLabel('Spoken language').selectOption('en')
    await examine(ada.page)
    await ada.page.getByRole('switch', { name: 'Captions for everybody' }).click()
  })

  it('shows everybody who says what, as soon as it is said', async () => {
    for (const [guest, name] of [
      [ada, 'Captions'],
      [kofi, 'Sous-titres'],
    ] as const) {
      for (const who of ['Ada Lovelace', 'Kofi Mensah'])
        await linesAt(guest, name).getByText(who).first().waitFor({ timeout: 20_000 })
      await linesAt(guest, name)
        .getByText(/tone \d+/)
        .first()
        .waitFor()
      await examine(guest.page)
    }
    expect(new Set(outside.calls.map(({ language }) => language))).toEqual(new Set(['en']))
    await kofi.page.keyboard.press('s')
    await linesAt(kofi, 'Sous-titres').waitFor({ state: 'detached' })
    await kofi.page.keyboard.press('s')
    await linesAt(kofi, 'Sous-titres').waitFor()
  })

  it('leaves out the voice of whoever wants that, and keeps nothing of it', async () => {
    await ada.page.getByRole('button', { name: 'Close', exact: true }).click()
    await kofi.page.getByRole('button', { name: 'Sous-titres', exact: true }).first().click()
    await kofi.page.getByRole('switch', { name: 'Ma voix dans les sous-titres' }).click()
    await kofi.page.getByRole('button', { name: 'Sous-titres sans moi' }).waitFor()
    await examine(kofi.page)
    await kofi.page.getByRole('radio', { name: 'Grande' }).check()
    await kofi.page.getByRole('button', { name: 'Fermer', exact: true }).click()
    await expect.poll(() => linesAt(ada, 'Captions').getByText('Kofi Mensah').count(), { timeout: 8_000 }).toBe(0)
    await ada.page.getByRole('button', { name: 'Record', exact: true }).click()
    await ada.page.getByRole('button', { name: 'Stop recording' }).waitFor()
    const before = outside.calls.length
    await expect.poll(() => outside.calls.length, { timeout: 25_000 }).toBeGreaterThan(before + 2)
    await linesAt(ada, 'Captions').getByText('Ada Lovelace').first().waitFor({ timeout: 10_000 })
    expect(await linesAt(ada, 'Captions').getByText('Kofi Mensah').count()).toBe(0)
    await ada.page.getByRole('button', { name: 'Stop recording' }).click()
    await ada.page.getByRole('button', { name: 'Record', exact: true }).waitFor()
  })

  it('says that captions pause when nobody recognises anything, and goes on', async () => {
    outside.state.mood = 'broken'
    await linesAt(ada, 'Captions').getByText('Captions pause').waitFor({ timeout: 40_000 })
    await linesAt(kofi, 'Sous-titres').getByText('Sous-titres en pause').waitFor()
    outside.state.mood = 'words'
    await linesAt(ada, 'Captions').getByText('Ada Lovelace').first().waitFor({ timeout: 20_000 })
    expect(await ada.page.locator('[data-line]').getAttribute('data-line')).toBe('connected')
  })

  it('ends while something is being recognised, and that is in the film of its last minute, too', async () => {
    outside.state.delay = 8_000
    await ada.page.getByRole('button', { name: 'Record', exact: true }).click()
    await ada.page.getByRole('button', { name: 'Stop recording' }).waitFor()
    const before = outside.calls.length
    await expect.poll(() => outside.calls.length, { timeout: 25_000 }).toBeGreaterThan(before + 1)
    await room.doors(ada).endForAll({ sessionId })
    const { items: none } = await room.doors(kofi).captions({ sessionId })
    expect(none).toEqual([])
    const last = async () => (await room.doors(kofi).recordings({ sessionId })).items[1]
    await expect.poll(async () => (await last())?.state, { timeout: 60_000 }).toBe('ready')
    expect(await last()).toMatchObject({ captioned: { language: 'en' } })
    const words = await kofi.context.request.get(`/recordings/${(await last())?.recordingId}/captions.vtt`)
    expect(await words.text()).toMatch(/<v Ada Lovelace>tone \d+<\/v>/)
  })

  it('has a film whose captions a browser reads', async () => {
    await expect
      .poll(async () => (await room.doors(kofi).recordings({ sessionId })).items[0]?.state, { timeout: 30_000 })
      .toBe('ready')
    expect(await room.doors(kofi).captions({ sessionId })).toMatchObject({ on: false, items: [] })
    await kofi.page.goto(`/class/${sessionId}`)
    await kofi.page.getByRole('heading', { name: 'Enregistrement' }).first().waitFor()
    const cues = () =>
      kofi.page.evaluate<{ from: number; to: number; text: string; shown: string }[]>(
        `[...(document.querySelector('video').textTracks[0]?.cues ?? [])].map((cue) => ({ from: cue.startTime, to: cue.endTime, text: cue.text, shown: cue.getCueAsHTML().textContent }))`,
      )
    await expect.poll(async () => (await cues()).length, { timeout: 15_000 }).toBeGreaterThan(0)
    const duration = await kofi.page.evaluate<number>(`document.querySelector('video').duration`)
    for (const cue of await cues()) {
      expect(cue.text).toMatch(/^<v Ada Lovelace>tone \d+<\/v>$/)
      expect(cue.shown).toMatch(/^tone \d+$/)
      expect(cue.from).toBeGreaterThanOrEqual(0)
      expect(cue.to).toBeLessThan(duration + 1)
    }
    const track = kofi.page.locator('track').first()
    expect([await track.getAttribute('srclang'), await track.getAttribute('label')]).toEqual([
      'en',
      'Sous-titres (anglais)',
    ])
    await kofi.page.getByRole('link', { name: 'Télécharger les sous-titres' }).first().waitFor()
    await examine(kofi.page)
    expect([...ada.complaints, ...kofi.complaints]).toEqual([])
  })
})
