import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PersonalColumn } from '#kernel/personal-data'
import { openWorld, type World } from '../world.ts'
import { columnsDeclared } from './data-maps.ts'
import { type Sample, valuesIn, type Way, ways } from './editable-columns.ts'
import { outsideOfMatrix, thingsIn } from './matrix-inputs.ts'

const declared = await columnsDeclared()
const personal = declared.filter((one): one is [string, PersonalColumn] => 'purpose' in one[1])
const placeOf = new Map(personal.flatMap(([column, { editable }]) => (editable ? [[column, editable.at]] : [])))
const editable = [...placeOf.keys()]
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
    world = await openWorld({ ports: { processors: outsideOfMatrix } })
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

  it('is changed on the page that the map names, or by a part or a script of it', async () => {
    const elsewhere = await Promise.all(
      ways.flatMap(({ door, columns }) =>
        columns.map((column) => whereItIsNot(door, column, placeOf.get(column) ?? '')),
      ),
    )
    expect(elsewhere.flat()).toEqual([])
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

    it('a page that calls another door, and a page that is not there', async () => {
      const column = 'profiles.profile.bio'
      expect(await whereItIsNot('profiles.introduce', column, '/settings/profile')).toEqual([])
      expect(await whereItIsNot('profiles.introduce', column, '/settings/survey')).toHaveLength(1)
      expect(await whereItIsNot('identity.renameEverything', column, '/settings/profile')).toHaveLength(1)
      expect(await whereItIsNot('profiles.introduce', column, '/settings/nowhere')).toHaveLength(1)
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

async function whereItIsNot(door: string, column: string, place: string): Promise<string[]> {
  const files = await filesOfPage(place)
  return calls([...files.values()], door) ? [] : [`${column}: ${door} is not called at ${place}`]
}

const web = new URL('../../src/web/', import.meta.url)

/** A page with its actions, its parts and its scripts: whatever it imports of the pages' own, by file. */
async function filesOfPage(place: string): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  const open = async (file: URL): Promise<void> => {
    if (files.has(file.href)) return
    const text = await readFile(file, 'utf8').catch(() => '')
    files.set(file.href, text)
    const imported = [...text.matchAll(/(?:from|import\()\s*'(#web\/|\.\.?\/)([^']+\.(?:ts|svelte))'/g)]
    await Promise.all(
      imported.map(([, root = '', path = '']) =>
        open(root === '#web/' ? new URL(path, web) : new URL(root + path, file)),
      ),
    )
  }
  await Promise.all(['+page.svelte', '+page.server.ts'].map((file) => open(new URL(`routes${place}/${file}`, web))))
  return files
}

function calls(pages: readonly string[], door: string): boolean {
  const [module, name] = door.split('.')
  const call = new RegExp(`\\b(${module}|doors)\\.${name}\\(`)
  return pages.some((page) => call.test(page))
}
