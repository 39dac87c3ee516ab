import { expect, test } from 'vitest'
import type { ReadTx, Tx } from '#kernel/db'
import { tablesOf } from '#kernel/db'
import type { Id } from '#kernel/id'

const { read, write } = tablesOf<{ 'planted.table': { id: string } }>()

// Never called: `npm test` compiles this file, and each line below must stay an error.
export function violations(tx: ReadTx, change: Tx, course: Id<'crs'>, person: (id: Id<'per'>) => void) {
  // @ts-expect-error a look has no insert
  read(tx).insertInto('planted.table')
  // @ts-expect-error a look cannot be used to change anything
  write(tx)
  // @ts-expect-error a module sees its own tables only
  write(change).selectFrom('identity.person')
  // @ts-expect-error ids of different things do not mix
  person(course)
}

test('the types keep readers from writing, modules from each other, ids apart', () => {
  expect(violations).toBeTypeOf('function')
})
