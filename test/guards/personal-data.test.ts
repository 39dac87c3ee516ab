import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as words from '#kernel/personal-data'
import { dataMaps, dataRows } from '../../src/data-maps.ts'
import { openGround } from '../world.ts'
import { columnsDeclared, mapsDeclared, rowsDeclared } from './data-maps.ts'

/** What some column says of itself, of everything a column may say. */
async function said(): Promise<
  Record<'subjects' | 'categories' | 'things' | 'times' | 'recipients' | 'places', Set<string>>
> {
  const columns = (await columnsDeclared()).flatMap(([, column]) => ('purpose' in column ? [column] : []))
  return {
    subjects: new Set(columns.map(({ about }) => about)),
    categories: new Set(columns.map(({ category }) => category)),
    things: new Set(columns.flatMap(({ retention }) => ('exists' in retention ? [retention.exists] : []))),
    times: new Set(columns.flatMap(({ retention }) => ('from' in retention ? [retention.from] : []))),
    recipients: new Set(columns.flatMap(({ sharedWith }) => sharedWith)),
    places: new Set(columns.flatMap(({ editable }) => (editable ? [editable.at] : []))),
  }
}

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

  test('every table that holds something about people says how its rows lead to them, or why not', async () => {
    const leads = rowsDeclared(dataRows)
    const speaking = (await columnsDeclared()).flatMap(([column, said]) =>
      'purpose' in said ? [column.slice(0, column.lastIndexOf('.'))] : [],
    )
    expect([...new Set(speaking)].filter((table) => Object.keys(leads.get(table) ?? {}).length === 0)).toEqual([])
  })

  test('no word of the map is without a column: people would be told what is not so', async () => {
    const { subjects, categories, things, times, recipients, places } = await said()
    expect([...subjects].sort()).toEqual([...words.subjects].sort())
    expect([...categories].sort()).toEqual([...words.categories].sort())
    expect([...things].sort()).toEqual([...words.things].sort())
    expect([...times].sort()).toEqual([...new Set([...words.ends, ...words.clocks])].sort())
    expect([...recipients].sort()).toEqual([...words.recipients].sort())
    expect([...places].sort()).toEqual([...words.places].sort())
  })

  test('is handed to who tells people of it, map by map, and none is left out', async () => {
    expect(new Map(Object.entries(dataMaps))).toEqual(new Map(await mapsDeclared()))
  })
})
