import { personOf } from '#kernel/actor'
import { flow, role } from '#kernel/door'
import { auditPage, searchOfLines } from './schema.ts'
import { noteReading, trail } from './trails.ts'

export const auditDoors = {
  lines: flow({
    summary: 'Who did what, newest first, a page at a time. Reading it leaves a line too, once a sitting.',
    method: 'GET',
    path: '/audit/lines',
    may: role('owner'),
    audited: false,
    input: searchOfLines,
    output: auditPage,
    async perform(db, actor, search) {
      const reader = personOf(actor)
      await db.transact((tx) => noteReading(tx, reader))
      return db.read((tx) => trail(tx, reader, search))
    },
  }),
}
