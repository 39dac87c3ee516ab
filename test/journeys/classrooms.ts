import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import type { Person } from '#kernel/actor'
import { type Clock, systemClock } from '#kernel/time'
import { hashOf } from '#modules/identity'
import type { SessionId } from '#modules/live/schema'
import { openSchool } from '#modules/school'
import { as, enrol } from '../../bin/demo/people.ts'
import { freePort } from '../free-ports.ts'
import { type House, openHouse, somePassword, type VisitorOptions } from './browser.ts'
import { recordVoice } from './voices.ts'

/** Somebody at a browser of their own, who can be asked what it does. */
export type Guest = Awaited<ReturnType<House['visitor']>> & { person: Person }
export type Classroom = Awaited<ReturnType<typeof openClassroom>>

type Plan = { minutes?: number; meetingLink?: string; title?: string }

/** A school with media, a teacher, and as many students as are called for; a course whose classes begin within this minute. */
export async function openClassroom(clock: Clock = systemClock, environment: Record<string, string> = {}) {
  const first = await freePort(10)
  const voice = await recordVoice()
  const house = await openHouse({
    media: 'embedded',
    clock,
    switches: [`--use-file-for-fake-audio-capture=${voice}`],
    environment: {
      MEDIA_UDP_PORTS: `${first}-${first + 9}`,
      MEDIA_PROCESSES: '1',
      MEDIA_ADDRESS: '127.0.0.1',
      ...environment,
    },
  })
  const { app } = house
  await app.db.transact((tx) => openSchool(tx, { name: 'Northside', locale: 'en', timeZone: 'Europe/Paris' }))
  const passwordHash = await hashOf(somePassword)
  const ada = await guest('Ada Lovelace', 'teacher')
  const { courses, learning, live } = as(app, ada.person)
  const { courseId } = await courses.createCourse({ title: 'Mathematics', timeZone: 'Europe/Paris' })
  await courses.publishCourse({ courseId })
  await learning.openInvitation({ courseId })
  const { code } = await learning.invitation({ courseId })

  async function guest(
    name: string,
    role: 'teacher' | 'student',
    options: VisitorOptions & { before?: string } = {},
  ): Promise<Guest> {
    const email = `${name.split(' ')[0]?.toLowerCase()}@school.test`
    const locale = options.locale?.slice(0, 2) ?? 'en'
    const person = await enrol(app, { name, email, role, locale, timeZone: 'Europe/Paris' }, passwordHash)
    const visitor = await house.visitor(options)
    await visitor.page.addInitScript({ path: fileURLToPath(new URL('./onlooker.mjs', import.meta.url)) })
    if (options.before) await visitor.page.addInitScript(options.before)
    await signIn(visitor.page, email)
    return { ...visitor, person }
  }

  return {
    ...house,
    ada,
    courseId,
    doors: (who: Guest) => as(app, who.person).live,
    async student(name: string, options?: VisitorOptions & { before?: string }): Promise<Guest> {
      const student = await guest(name, 'student', options)
      await as(app, student.person).learning.join({ code: code ?? '' })
      return student
    },
    async classNow({ title = 'Fractions', minutes = 60, ...more }: Plan = {}): Promise<SessionId> {
      const now = app.db.clock.now().toZonedDateTimeISO('Europe/Paris')
      const date = now.toPlainDate().toString()
      const time = now.toPlainTime().toString({ smallestUnit: 'minute' })
      return (await live.planSessions({ courseId, title, date, time, timeZone: 'Europe/Paris', minutes, ...more }))
        .sessionId
    },
  }
}

async function signIn(page: Page, email: string): Promise<void> {
  await page.goto('/sign-in')
  await page.locator('[name=email]').fill(email)
  await page.locator('[name=password]').fill(somePassword)
  await page.locator('[name=password]').press('Enter')
  await page.waitForURL((url) => url.pathname === '/')
}

/** Through the lobby into the room; answers when sound and picture are connected. */
export async function enter({ page }: Guest, sessionId: SessionId, label = 'Enter the class'): Promise<void> {
  if (!page.url().endsWith(sessionId)) await page.goto(`/class/${sessionId}`)
  await page.getByRole('button', { name: label, exact: true }).click()
  await page.locator('[data-line="connected"]').waitFor({ state: 'attached', timeout: 20_000 })
}

export const lineOf = (page: Page) => page.locator('[data-line]').getAttribute('data-line')
export const framesOf = (page: Page, name: string) => page.evaluate<number>(`onlooker.frames(${JSON.stringify(name)})`)
export const loudest = (page: Page) => page.evaluate<number>('onlooker.loudest()')
export const tracksLeftOn = (page: Page) => page.evaluate<number>('onlooker.tracksOn()')

/** The network is gone for a while: what was open breaks, and nothing new opens. */
export async function cut({ context, page }: Guest, milliseconds: number): Promise<void> {
  await context.setOffline(true)
  await page.evaluate('onlooker.hangUp()')
  await page.getByText('Reconnecting… your place is kept').waitFor({ timeout: 4000 })
  await new Promise((resolve) => setTimeout(resolve, milliseconds))
  await context.setOffline(false)
}
