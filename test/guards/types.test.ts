import { expect, test } from 'vitest'
import type { ReadTx, Tx } from '#kernel/db'
import { tablesOf } from '#kernel/db'
import type { Id } from '#kernel/id'
import type { LegalBasis, Retention } from '#kernel/personal-data'
import type { ProcessorKind } from '#kernel/processors'

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

// @ts-expect-error nobody outside is there for advertising
export const advertiser: ProcessorKind = 'advertising'
// @ts-expect-error nor for counting visitors
export const counter: ProcessorKind = 'analytics'
// @ts-expect-error nor for buying data
export const buyer: ProcessorKind = 'data-broker'
// @ts-expect-error nor for training machines
export const trainer: ProcessorKind = 'training'
// @ts-expect-error a duty in law names the law
export const duty: LegalBasis = { basis: 'legal obligation' }
// @ts-expect-error an interest says how it was weighed
export const interest: LegalBasis = { basis: 'legitimate interest', interest: 'security' }
// @ts-expect-error and whether whoever objects stops it
export const weighed: LegalBasis = { basis: 'legitimate interest', balancing: 'It was weighed.' }
// @ts-expect-error a period is a number, not somebody's habit
export const habit: Retention = { keep: 'vendor default', from: 'at' }
// @ts-expect-error nothing is kept for ever
export const ever: Retention = { keep: 'for ever' }

test('the types know no advertiser, no seller, no trainer of machines, and no ground or period without its words', () => {
  expect([advertiser, counter, buyer, trainer, duty, interest, weighed, habit, ever]).toHaveLength(9)
})

test('the types keep readers from writing, modules from each other, ids apart', () => {
  expect(violations).toBeTypeOf('function')
})
