import { expect, test } from 'vitest'
import { isProvided } from '#kernel/import-parts'
import type { ColumnMap } from '#kernel/personal-data'
import { filesInCopies } from '#modules/files'
import { importPortsOf } from '../../src/composition.ts'
import { dataRows } from '../../src/data-maps.ts'
import type { Ports } from '../../src/ports.ts'
import { mapsDeclared, rowsDeclared } from './data-maps.ts'

const { lead, own, parts } = importPortsOf({} as Ports)
const brought = new Set([
  ...[lead, ...parts].flatMap(({ reads }) => Object.keys(reads)),
  ...own.map(({ table }) => table),
  filesInCopies,
])
const rows = rowsDeclared(dataRows)

test('Whatever somebody provided comes along to another school, or the map says why it stays', async () => {
  const tables = await tablesWithSomethingProvided()
  expect(tables.length).toBeGreaterThan(15)
  expect(tables.filter((table) => brought.has(table) === (typeof rows.get(table)?.stays === 'string'))).toEqual([])
})

test('Only what is there is brought or stays, and for nothing else a reason is given', async () => {
  const tables = await tablesWithSomethingProvided()
  const known = new Set([...rows.keys()])
  expect([...brought].filter((table) => !known.has(table))).toEqual([])
  const reasons = [...rows].flatMap(([table, { stays }]) => (stays ? [table] : []))
  expect(reasons.filter((table) => !tables.includes(table))).toEqual([])
})

async function tablesWithSomethingProvided(): Promise<string[]> {
  return (await mapsDeclared()).flatMap(([module, map]) =>
    Object.entries(map).flatMap(([table, columns]) => (hasProvided(columns) ? [`${module}.${table}`] : [])),
  )
}

const hasProvided = (columns: ColumnMap) =>
  Object.entries(columns).some(([column, said]) => !('notPersonal' in said) && isProvided(columns, column))
