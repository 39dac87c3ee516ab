import { openPostgresFanout } from '#adapters/fanout-postgres'
import { publish } from '#kernel/channels'
import { silentLog } from '#kernel/log'
import { board, openProcess } from '../boards.ts'

/** One app process of its own, told over IPC what to do. */
export type Order = { order: number; boardId: string; notes: number[] }

const [databaseUrl = ''] = process.argv.slice(2)
const fanout = await openPostgresFanout({ databaseUrl, log: silentLog })
const { db, port } = await openProcess({ databaseUrl, fanout })

process.on('message', async ({ order, boardId, notes }: Order) => {
  await db.transact(async (tx) => {
    for (const note of notes) publish(tx, board, { boardId }, 'pinned', { note })
  })
  process.send?.({ order })
})
process.on('disconnect', () => process.exit())
process.send?.({ port })
