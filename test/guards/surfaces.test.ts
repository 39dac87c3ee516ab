import { globSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Door } from '#kernel/door'
import { doorsOf } from '../../src/composition.ts'
import type { Ports } from '../../src/ports.ts'
import { columnsDeclared } from './data-maps.ts'
import { type Columns, personalOf, type SaidOf, wordsIn } from './output-fields.ts'
import { shownFields } from './shown-fields.ts'
import { mailSlots, spokenFields } from './spoken-fields.ts'

/**
 * What leaves by the API, the pages (which go through the same doors) and the mails is in the data map. Each word that a door
 * answers is a column's, or its name says whose; each door that answers something of people is listed with it, so that one more
 * is a change that somebody reads.
 */
const doors = Object.entries(doorsOf({} as Ports)).flatMap(([module, named]) =>
  Object.entries(named as Record<string, Door>).map(([key, door]) => [`${module}.${key}`, door] as const),
)

let columns: Columns
beforeAll(async () => {
  columns = await columnsDeclared()
})

const unnamedIn = (door: Pick<Door, 'output'>) =>
  wordsIn(door).filter((name) => personalOf(columns, spokenFields, name) === undefined)
const shownBy = (door: Pick<Door, 'output'>) =>
  wordsIn(door).filter((name) => personalOf(columns, spokenFields, name)?.length)

describe('What a door answers', () => {
  test('is called as a column of the map, or says whose words it carries', () => {
    expect(doors.length).toBeGreaterThan(300)
    expect(
      doors.flatMap(([name, door]) => unnamedIn(door).map((field) => `${name}: ${field}`)),
      'test/guards/spoken-fields.ts says whose words a field carries',
    ).toEqual([])
  })

  test('of people is listed, door by door: a field more is a line more', () => {
    const shown = Object.fromEntries(
      doors.flatMap(([name, door]) => (shownBy(door).length ? [[name, shownBy(door)]] : [])),
    )
    expect(shown, 'test/guards/shown-fields.ts names what each door answers of people').toEqual(shownFields)
  })

  test('would be missed: a field that no map knows, and one that it knows at a door that never showed it', () => {
    const face = z.object({ items: z.array(z.object({ name: z.string() })) })
    const leaking = { output: face.extend({ items: z.array(z.object({ name: z.string(), nickname: z.string() })) }) }
    expect(unnamedIn({ output: face })).toEqual([])
    expect(unnamedIn(leaking)).toEqual(['nickname'])
    const telling = { output: z.record(z.string(), z.union([z.null(), z.object({ phone: z.string().nullable() })])) }
    expect(shownBy(telling)).toEqual(['phone'])
  })

  test('is said under no name that is not there any more, and of no column that is gone', () => {
    const used = new Set(doors.flatMap(([, door]) => wordsIn(door)))
    expect(Object.keys(spokenFields).filter((name) => !used.has(name))).toEqual([])
    expect(unknownColumns({ ...spokenFields, ...mailSlots })).toEqual([])
  })
})

describe('What fills a mail', () => {
  test.each(['en', 'fr'])('is in the map in %s, slot by slot, and the map says that mail carries it', (tongue) => {
    const used = slotsOf(tongue)
    expect(used.length).toBeGreaterThan(25)
    expect(used.filter((slot) => !(slot in mailSlots))).toEqual([])
    expect(used.flatMap((slot) => notForMail(mailSlots[slot]))).toEqual([])
    expect(Object.keys(mailSlots).filter((slot) => !used.includes(slot))).toEqual([])
  })

  test('would be missed: a number to call is for no mail', () => {
    expect(notForMail(['profiles.profile.phone'])).toEqual(['profiles.profile.phone'])
  })
})

function unknownColumns(said: Readonly<Record<string, SaidOf>>): string[] {
  return Object.entries(said).flatMap(([name, those]) =>
    typeof those === 'string'
      ? []
      : those.flatMap((one) => (personalOf(columns, { [name]: [one] }, name) === undefined ? [one] : [])),
  )
}

function notForMail(said: SaidOf = []): string[] {
  if (typeof said === 'string') return []
  return columns.flatMap(([name, column]) =>
    said.includes(name) && 'sharedWith' in column && !(column.sharedWith as readonly string[]).includes('mail')
      ? [name]
      : [],
  )
}

function slotsOf(tongue: string): string[] {
  const said = globSync(`locales/${tongue}/*.json`).flatMap((file) =>
    Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>),
  )
  const ofMails = said.filter(([key]) => /(^|_)mail_/.test(key)).map(([, text]) => JSON.stringify(text))
  return [...new Set(ofMails.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, slot = '']) => slot)))].sort()
}
