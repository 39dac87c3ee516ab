import { readdir, readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PersonalColumn } from '#kernel/personal-data'
import { openWorld, type World } from '../world.ts'
import { columnsDeclared } from './data-maps.ts'
import { type Sample, valuesIn, type Way, ways } from './editable-columns.ts'
import { thingsIn } from './matrix-inputs.ts'

const declared = await columnsDeclared()
const personal = declared.filter((one): one is [string, PersonalColumn] => 'purpose' in one[1])
const editable = personal.filter(([, { editable }]) => editable).map(([column]) => column)
const tableOf = (column: string) => column.slice(0, column.lastIndexOf('.'))
const tables = [...new Set(editable.map(tableOf))]
/** What a person gave, or may change, in these tables: where a door changes any of it, the map has to say so. */
const theirs = personal
  .filter(([, { editable, export: rule }]) => editable || ('part' in rule && rule.part === 'provided'))
  .map(([column]) => column)
  .filter((column) => tables.includes(tableOf(column)))

describe('What the data map calls editable', () => {
  let world: World
  let sample: Sample
  beforeAll(async () => {
    world = await openWorld()
    const { own, people } = await thingsIn(world)
    sample = { world, own, people }
  })
  afterAll(() => world.close())

  it('has a way for its person to change it, and nothing else has', () => {
    expect(withoutWay(editable)).toEqual([])
    expect(ways.flatMap(({ columns }) => columns).filter((column) => !editable.includes(column))).toEqual([])
  })

  it.each(ways)('changes through $door: what is listed, and no other thing that a person gave', async (way) => {
    expect(await changedBy(way)).toEqual(way.columns.toSorted())
  })

  it('is changed on a page, in a part or by a script of one', async () => {
    const pages = await pagesOfTheSchool()
    expect(ways.map(({ door }) => door).filter((door) => !calls(pages, door))).toEqual([])
  })

  describe('would be seen if it were not so:', () => {
    it('a column that nobody can change', () => {
      expect(withoutWay([...editable, 'identity.person.joined_at'])).toEqual(['identity.person.joined_at'])
    })

    it('a way that changes nothing', async () => {
      const same: Way = {
        door: 'profiles.mine',
        columns: [],
        change: () => world.as(sample.people.student).profiles.mine(),
      }
      expect(await changedBy(same)).toEqual([])
    })

    it('a door that no page calls', async () => {
      expect(calls(await pagesOfTheSchool(), 'identity.renameEverything')).toBe(false)
    })
  })

  async function changedBy({ first, change }: Way): Promise<string[]> {
    await first?.(sample)
    const before = await valuesIn(world, tables)
    await change(sample)
    const after = await valuesIn(world, tables)
    return theirs.filter((column) => before.get(column) !== after.get(column)).toSorted()
  }
})

function withoutWay(columns: readonly string[]): string[] {
  const reached = new Set(ways.flatMap((way) => way.columns))
  return columns.filter((column) => !reached.has(column))
}

async function pagesOfTheSchool(): Promise<string[]> {
  const web = new URL('../../src/web/', import.meta.url)
  const files = (await readdir(web, { recursive: true })).filter(
    (file) => /^(routes|parts)\/.*\.(ts|svelte)$/.test(file) && !file.endsWith('.test.ts'),
  )
  return Promise.all(files.map((file) => readFile(new URL(file, web), 'utf8')))
}

function calls(pages: readonly string[], door: string): boolean {
  const [module, name] = door.split('.')
  const call = new RegExp(`\\b(${module}|doors)\\.${name}\\(`)
  return pages.some((page) => call.test(page))
}
