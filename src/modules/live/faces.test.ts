import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Person } from '#kernel/actor'
import { courseHandedOver } from '#modules/courses/events'
import { type ClassWorld, openClassWorld } from '../../../test/classes.ts'
import type { SessionId } from './schema.ts'

let world: ClassWorld
let sessionId: SessionId
beforeEach(async () => {
  world = await openClassWorld()
  sessionId = await world.classSoon()
})
afterEach(() => world.close())

const seen = async (who: Person) => (await world.as(who).recordings({ sessionId })).items
const files = () =>
  world.rows<{ name: string; owner_id: string; attached_id: string }>(
    'select name, owner_id, attached_id from files.file order by name',
  )

async function recorded({ showsScreen = true } = {}) {
  const { ada, as, recorded } = world
  recorded.state.showsScreen = showsScreen
  await as(ada).arrangeRecording({ sessionId, enabled: true })
  await world.enter(ada, sessionId)
  const { recordingId } = await as(ada).startRecording({ sessionId })
  await as(ada).stopRecording({ sessionId })
  await world.duty('live.keep_film', { recordingId })
  return recordingId
}

describe('Who speaks beside the screen of a recording', () => {
  test('is stored once, as a file of its own, and seen with the film in the seconds in which there is something to see', async () => {
    const recordingId = await recorded()
    await world.duty('live.keep_film', { recordingId })
    expect(await files()).toMatchObject([
      { name: 'Fractions-2026-09-01-faces.webm', attached_id: recordingId },
      { name: 'Fractions-2026-09-01.webm', attached_id: recordingId },
    ])
    expect(await seen(world.kofi)).toMatchObject([
      {
        file: { name: 'Fractions-2026-09-01.webm', size: 6 },
        faces: { file: { name: 'Fractions-2026-09-01-faces.webm', size: 5 }, spans: [{ from: 1.5, to: 20 }] },
      },
    ])
  })

  test('is not there where no screen was shown', async () => {
    await recorded({ showsScreen: false })
    expect(await files()).toHaveLength(1)
    expect(await seen(world.kofi)).toMatchObject([{ file: { name: 'Fractions-2026-09-01.webm' }, faces: null }])
  })

  test('is withdrawn, handed over, deleted with the recording', async () => {
    const { ada, kofi, courseId, people } = world
    const recordingId = await recorded()
    await world.as(ada).withdrawRecording({ sessionId, recordingId, withdrawn: true })
    expect(await seen(kofi)).toEqual([])
    const ben = await people.teacher('Ben Other')
    await world.react(courseHandedOver, { courseId, formerId: ada.id, teacherId: ben.id })
    expect((await files()).map(({ owner_id }) => owner_id)).toEqual([ben.id, ben.id])
    await world.as(ada).deleteRecording({ sessionId, recordingId })
    expect(await files()).toEqual([])
    expect(
      await world.rows(
        `select 1 from graphile_worker._private_jobs jobs join graphile_worker._private_tasks tasks on tasks.id = jobs.task_id where identifier = 'files.remove_object'`,
      ),
    ).toHaveLength(2)
  })

  test('goes when the time of the recording is over', async () => {
    const recordingId = await recorded()
    world.clock.advance({ hours: 24 * 181 })
    await world.duty('live.forget_recording', { recordingId })
    expect(await files()).toEqual([])
    expect(await world.rows('select * from live.recording')).toEqual([])
  })
})
