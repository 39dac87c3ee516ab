import { readdir, readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SessionId } from '#modules/live/schema'
import { examine } from './browser.ts'
import { type Classroom, enter, framesOf, type Guest, lineOf, openClassroom } from './classrooms.ts'

const refusing = (name: string) =>
  `navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', '${name}') }`

/** In the room, the camera that is opened first is live and shows nothing, as some do after a sleep. */
const firstPictureInRoomMissing = `
  window.missing = 1
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    if (!wanted.video || !document.querySelector('[data-line]') || missing === 0) return open(wanted)
    missing--
    return new MediaStream([new MediaStreamTrackGenerator({ kind: 'video' })])
  }`

/** A camera that somebody else holds, as often as `busy` says. */
const sometimesBusy = `
  window.busy = 0
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    if (wanted.video && busy > 0 && busy--) throw new DOMException('', 'NotReadableError')
    return open(wanted)
  }`

/** A browser that learns of no way over UDP is like a network that lets none out. */
const withoutUdp = `
  const learn = RTCPeerConnection.prototype.setRemoteDescription
  RTCPeerConnection.prototype.setRemoteDescription = function ({ type, sdp }) {
    return learn.call(this, { type, sdp: sdp.replace(/a=candidate:\\S+ 1 udp .*\\r\\n/g, '') })
  }`

describe('Around a class', () => {
  let room: Classroom
  let kofi: Guest
  let sessionId: SessionId
  beforeAll(async () => {
    room = await openClassroom()
    kofi = await room.student('Kofi Mensah')
    sessionId = await room.classNow()
    await enter(room.ada, sessionId)
  })
  afterAll(() => room?.close())

  it.each([
    ['NotAllowedError', 'Your browser does not let this page use the camera.', 'Nia Nwosu'],
    ['NotFoundError', 'No camera was found.', 'Noor Aziz'],
    ['NotReadableError', 'Your camera does not answer.', 'Nils Berg'],
  ])('a lobby says what to do about %s, and lets people in all the same', async (fault, sentence, name) => {
    const student = await room.student(name, { before: refusing(fault) })
    await student.page.goto(`/class/${sessionId}`)
    await student.page.getByText(sentence).waitFor()
    await examine(student.page)
    await enter(student, sessionId)
    await expect.poll(() => framesOf(student.page, 'Ada Lovelace'), { timeout: 20_000 }).toBeGreaterThan(5)
    expect(await student.page.getByRole('button', { name: 'Camera' }).getAttribute('aria-pressed')).toBe('false')
    await student.context.close()
  })

  it('a camera that is open and gives no picture is opened again', async () => {
    const student = await room.student('Nora Lind', { before: firstPictureInRoomMissing })
    await enter(student, sessionId)
    await expect.poll(() => framesOf(room.ada.page, 'Nora Lind'), { timeout: 30_000 }).toBeGreaterThan(5)
    expect(await student.page.evaluate('missing')).toBe(0)
    await student.context.close()
  })

  it('a network without UDP is called so, and the class comes through it by TCP', async () => {
    const student = await room.student('Nuru Okafor', { before: withoutUdp })
    await student.page.goto(`/class/${sessionId}`)
    await student.page.getByRole('button', { name: 'Test my connection' }).click()
    await student.page.locator('[data-way="tcp"]').waitFor({ timeout: 30_000 })
    await student.page.getByText('Your network blocks UDP, the usual way for sound and picture.').waitFor()
    await examine(student.page)
    await enter(student, sessionId)
    await expect.poll(() => framesOf(student.page, 'Ada Lovelace'), { timeout: 20_000 }).toBeGreaterThan(5)
    await expect.poll(() => framesOf(room.ada.page, 'Nuru Okafor'), { timeout: 20_000 }).toBeGreaterThan(5)
    await student.context.close()
  })

  it('everything in the room is done by keyboard', async () => {
    const { page } = kofi
    await page.goto(`/class/${sessionId}`)
    const entrance = page.getByRole('button', { name: 'Enter the class', exact: true })
    await entrance.focus()
    await page.keyboard.press('Enter')
    await page.locator('[data-line="connected"]').waitFor({ state: 'attached', timeout: 20_000 })
    const pressed = (name: string) => page.getByRole('button', { name, exact: true }).getAttribute('aria-pressed')
    await expect.poll(() => pressed('Mic')).toBe('true')
    await page.keyboard.press('m')
    await expect.poll(() => pressed('Mic')).toBe('false')
    await page.getByRole('log').getByText('Your microphone is off').waitFor({ state: 'attached' })
    await page.keyboard.press('h')
    await expect.poll(() => pressed('Hand')).toBe('true')
    await page.keyboard.press('?')
    await page.getByRole('dialog').waitFor()
    await examine(page)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press('c')
    // The panel's script is fetched the first time; its field takes the keys once it is there.
    const focused = () => page.evaluate<string>('document.activeElement?.outerHTML.slice(0, 200) ?? ""')
    await expect.poll(focused, { timeout: 10_000 }).toMatch(/^<(textarea|input)/)
    await page.keyboard.type('how many: h, m or v?')
    await page.keyboard.press('Enter')
    await page.getByRole('list').getByText('how many: h, m or v?', { exact: true }).waitFor()
    expect(await pressed('Mic')).toBe('false')
    await page.keyboard.press('Escape')
    await page.getByRole('region', { name: 'Chat' }).waitFor({ state: 'detached' })
    await expect.poll(() => pressed('Mic')).toBe('false')
    await page.evaluate('document.activeElement?.blur()')
    await page.keyboard.down(' ')
    await expect.poll(() => pressed('Mic')).toBe('true')
    await page.keyboard.up(' ')
    await expect.poll(() => pressed('Mic')).toBe('false')
    const reached = new Set<string>()
    for (let step = 0; step < 40; step++) {
      await page.keyboard.press('Tab')
      reached.add(await page.evaluate<string>(`document.activeElement?.querySelector('.label')?.textContent ?? ''`))
    }
    for (const name of ['Mic', 'Camera', 'Hand', 'Reactions', 'Chat', 'People', 'Polls', 'More', 'Leave'])
      expect([...reached], `${name} is reached with the tab key`).toContain(name)
  })

  it('another tab takes the seat over, and the first one can take it back', async () => {
    const second = await kofi.context.newPage()
    await enter({ ...kofi, page: second }, sessionId)
    await kofi.page.getByRole('heading', { name: 'You are in this class on another device' }).waitFor()
    await second.close()
    await kofi.page.getByRole('button', { name: 'Use this one instead' }).click()
    await expect.poll(() => lineOf(kofi.page), { timeout: 15_000 }).toBe('connected')
  })

  it('a media server that dies takes nobody out of the class', async () => {
    await expect.poll(() => framesOf(kofi.page, 'Ada Lovelace'), { timeout: 20_000 }).toBeGreaterThan(5)
    await expect.poll(() => lineOf(room.ada.page)).toBe('connected')
    process.kill(await mediaProcess(), 'SIGKILL')
    await expect.poll(() => lineOf(kofi.page), { timeout: 30_000 }).toBe('reconnecting')
    await expect.poll(() => lineOf(kofi.page), { timeout: 30_000 }).toBe('connected')
    await expect.poll(() => lineOf(room.ada.page), { timeout: 30_000 }).toBe('connected')
    const before = await framesOf(kofi.page, 'Ada Lovelace')
    await expect.poll(() => framesOf(kofi.page, 'Ada Lovelace'), { timeout: 30_000 }).not.toBe(before)
  })

  it('a camera that is taken when the line comes back is opened once more, and everybody sees it again', async () => {
    const student = await room.student('Nadia Petit', { before: sometimesBusy })
    await enter(student, sessionId)
    const frames = () => framesOf(room.ada.page, 'Nadia Petit')
    await expect.poll(frames, { timeout: 20_000 }).toBeGreaterThan(5)
    await student.page.evaluate('busy = 1')
    process.kill(await mediaProcess(), 'SIGKILL')
    await expect.poll(frames, { timeout: 20_000 }).toBe(0)
    await expect.poll(frames, { timeout: 30_000 }).toBeGreaterThan(5)
    expect(await student.page.evaluate('busy')).toBe(0)
    await student.context.close()
  })

  it('a class elsewhere opens its link, and its page is where people are counted', async () => {
    const elsewhere = await room.classNow({ title: 'Elsewhere', meetingLink: 'https://meet.example/abc' })
    await kofi.page.goto(`/class/${elsewhere}`)
    await kofi.page.getByRole('button', { name: 'Enter the class', exact: true }).click()
    const way = kofi.page.getByRole('link', { name: 'Open the meeting' })
    await way.waitFor()
    expect(await way.getAttribute('href')).toBe('https://meet.example/abc')
    expect(await way.getAttribute('rel')).toBe('noopener noreferrer')
    await examine(kofi.page)
    const line = async () =>
      (await room.doors(room.ada).attendance({ sessionId: elsewhere })).lines.find(({ name }) => name === 'Kofi Mensah')
    await expect.poll(async () => (await line())?.mark, { timeout: 10_000 }).toBe('present')
    await kofi.page.goto('/')
    await expect.poll(async () => (await line())?.leftAt, { timeout: 15_000 }).not.toBeNull()
  })

  it('a teacher plans a series, moves one class and cancels another, without any script', async () => {
    const { page } = await room.visitor({ script: false })
    await page.goto(`/courses/${room.courseId}/sessions/new`)
    await page.locator('[name=email]').fill('ada@school.test')
    await page.locator('[name=password]').fill('a quiet river at noon')
    await page.locator('main form button[type=submit], form button[type=submit]').first().click()
    await page.getByRole('heading', { name: 'Plan a class' }).waitFor()
    await page.getByLabel('Title').fill('Algebra')
    const monday = nextMonday()
    await page.getByLabel('Date').fill(monday.toString())
    await page.getByLabel('Monday').check()
    await page.getByRole('button', { name: 'Plan it' }).click()
    await page.getByText('Say either until when, or how many times.').waitFor()
    expect(await page.getByLabel('Title').inputValue()).toBe('Algebra')
    await page.getByLabel('Number of classes').fill('3')
    await page.getByRole('button', { name: 'Plan it' }).click()
    await page.getByText('3 classes are planned.').waitFor()

    await page
      .getByRole('listitem')
      .filter({ hasText: 'Algebra' })
      .first()
      .getByRole('link', { name: 'Change' })
      .click()
    await page.getByLabel('Starts at').first().fill('19:15')
    await page.getByRole('button', { name: 'Move the class' }).click()
    await page.getByText('Moved. Everyone gets the new time by mail.').waitFor()
    const change = page.url()
    await page.getByLabel('Cancel this and all that follow').check()
    await page.getByRole('button', { name: 'Cancel this class' }).click()
    await page.getByRole('heading', { name: 'Classes' }).waitFor()
    expect(await page.getByText('Cancelled', { exact: true }).count()).toBe(3)

    await page.goto(`/class/${sessionId}`)
    expect(await page.locator('noscript p').textContent()).toContain('The class room needs JavaScript')
    for (const place of [
      change,
      `/courses/${room.courseId}/sessions`,
      `/courses/${room.courseId}/sessions/new`,
      `/class/${sessionId}/attendance`,
    ]) {
      await room.ada.page.goto(place)
      await examine(room.ada.page)
    }
  })
})

function nextMonday(): Temporal.PlainDate {
  const today = Temporal.Now.plainDateISO('Europe/Paris')
  return today.add({ days: 15 - today.dayOfWeek })
}

/** The media server is a child of the app, which is this process. */
async function mediaProcess(): Promise<number> {
  for (const id of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '')
    const command = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')
    if (status.includes(`PPid:\t${process.pid}\n`) && /rooms\/media\/child\.ts/.test(command)) return Number(id)
  }
  throw new Error('no media process was found')
}
