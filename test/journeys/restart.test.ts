import { afterAll, beforeAll, expect, it } from 'vitest'
import type { SessionId } from '#modules/live/schema'
import { as } from '../../bin/demo/people.ts'
import { type Classroom, enter, framesOf, type Guest, lineOf, openClassroom } from './classrooms.ts'

let room: Classroom
let kofi: Guest
let sessionId: SessionId

beforeAll(async () => {
  room = await openClassroom()
  kofi = await room.student('Kofi Mensah')
  sessionId = await room.classNow()
  await enter(room.ada, sessionId)
  await enter(kofi, sessionId)
})
afterAll(() => room?.close())

it('a school that is stopped and started again during a class tells people so, and has them all back in their places', async () => {
  const seen = () => framesOf(kofi.page, 'Ada Lovelace')
  await expect.poll(seen, { timeout: 20_000 }).toBeGreaterThan(5)
  const told = [room.ada, kofi].map(({ page }) =>
    page.getByText('Reconnecting… your place is kept').waitFor({ timeout: 20_000 }),
  )
  const app = await room.restart()
  await Promise.all(told)
  for (const { page } of [room.ada, kofi]) await expect.poll(() => lineOf(page), { timeout: 30_000 }).toBe('connected')
  await expect.poll(seen, { timeout: 30_000 }).toBeGreaterThan(5)
  const lines = async () => (await as(app, room.ada.person).live.attendance({ sessionId })).lines
  await expect
    .poll(async () => (await lines()).find(({ name }) => name === 'Kofi Mensah'), { timeout: 20_000 })
    .toMatchObject({ mark: 'present', leftAt: null })
})
