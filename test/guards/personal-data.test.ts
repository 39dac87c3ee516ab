import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openGround } from '../world.ts'
import { columnsDeclared } from './data-maps.ts'

describe('What the software holds about people', () => {
  let ground: Awaited<ReturnType<typeof openGround>>
  let inDatabase: string[] = []
  let declared: string[] = []
  beforeAll(async () => {
    ground = await openGround()
    const { rows } = await ground.pools.reader.query<{ name: string }>(
      `select table_schema || '.' || table_name || '.' || column_name as name from information_schema.columns
       where table_schema not in ('pg_catalog', 'information_schema', 'graphile_worker')`,
    )
    inDatabase = rows.map((row) => row.name).sort()
    declared = (await columnsDeclared()).map(([column]) => column).sort()
  })
  afterAll(() => ground.close())

  test('every column of the migrated database is in the personal-data.ts of its module', () => {
    expect(inDatabase.filter((column) => !declared.includes(column))).toEqual([])
  })

  test('no personal-data.ts speaks of a column that is not there', () => {
    expect(declared.filter((column) => !inDatabase.includes(column))).toEqual([])
  })

  test('no column is declared twice', () => {
    expect(declared.filter((column, at) => declared.indexOf(column) !== at)).toEqual([])
  })
})
