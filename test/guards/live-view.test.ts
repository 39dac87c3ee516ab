import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type EventIn, publish } from '#kernel/channels'
import { statement } from '#kernel/db'
import { board } from '../boards.ts'
import { openGround } from '../world.ts'
import { expectLiveToEqualFresh } from './live-view.ts'

describe('The comparison of a live view with a fresh one', () => {
  let ground: Awaited<ReturnType<typeof openGround>>
  beforeAll(async () => {
    ground = await openGround()
    await ground.db.transact((tx) => statement(tx, 'create table public.pin (board_id text, note int)', []))
  })
  afterAll(() => ground.close())

  const trialOf = (boardId: string, apply: (view: number[], happened: EventIn<typeof board>) => number[]) => ({
    db: ground.db,
    channel: board,
    params: { boardId },
    view: async () => {
      const pins = await ground.db.read((tx) =>
        statement<{ note: number }>(tx, 'select note from public.pin where board_id = $1 order by note', [boardId]),
      )
      return pins.map(({ note }) => note)
    },
    apply,
    acts: [3, 1, 2].map(
      (note) => () =>
        ground.db.transact(async (tx) => {
          await statement(tx, 'insert into public.pin values ($1, $2)', [boardId, note])
          publish(tx, board, { boardId }, 'pinned', { note })
        }),
    ),
  })
  const noteOf = ({ event, payload }: EventIn<typeof board>) => (event === 'pinned' ? [payload.note] : [])

  test('accepts a page that takes each event for what it says', async () => {
    const trial = trialOf('right', (view, happened) => [...new Set([...view, ...noteOf(happened)])].sort())
    await expectLiveToEqualFresh(trial)
  })

  test('catches a page that forgets the order', async () => {
    const trial = trialOf('unsorted', (view, happened) => [...new Set([...view, ...noteOf(happened)])])
    await expect(expectLiveToEqualFresh(trial)).rejects.toThrow('place read after act 0, view after act 0')
  })

  test('catches a page that counts what its view held already', async () => {
    const trial = trialOf('twice', (view, happened) => [...view, ...noteOf(happened)].sort())
    await expect(expectLiveToEqualFresh(trial)).rejects.toThrow('place read after act 0, view after act 1')
  })

  test('catches a channel on which nothing is told', async () => {
    const silent = { ...trialOf('silent', (view) => view), acts: [async () => {}] }
    await expect(expectLiveToEqualFresh(silent)).rejects.toThrow('nothing that was done was told')
  })
})
