import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { dataPromises } from '../../src/modules/promises/data-promises.ts'
import { dutyPromises } from '../../src/modules/promises/duty-promises.ts'
import { personPromises } from '../../src/modules/promises/person-promises.ts'
import { lackOf, promises, sentenceOf } from '../../src/modules/promises/promises.ts'
import { groups } from '../../src/modules/promises/schema.ts'
import { servicePromises } from '../../src/modules/promises/service-promises.ts'
import { specs } from '../../src/modules/promises/specs.ts'
import { stands } from '../spec-names.ts'

const numbers = Array.from({ length: 231 }, (_, at) => String(at + 3).padStart(3, '0'))
const ids = ['B', 'C', ...numbers].map((number) => `P-${number}`)

test('Each promise stands in one place, and none is left out', () => {
  const parts = [dataPromises, personPromises, servicePromises, dutyPromises]
  expect(parts.flatMap((part) => Object.keys(part)).sort()).toEqual([...ids].sort())
  expect(promises).toHaveLength(ids.length)
})

test('Each spec that shows a promise is there, under that name, and shows one', () => {
  expect(Object.values(specs).filter((spec) => !stands(spec))).toEqual([])
  const used = new Set(promises.flatMap(([, standing]) => standing.specs as readonly string[]))
  expect(Object.keys(specs).filter((key) => !used.has(key))).toEqual([])
  const names = Object.values(specs).map(({ file, title }) => `${file} ${title}`)
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
})

test('A spec that is named wrongly, or whose file is gone, would be missed', () => {
  const { file, title } = specs.eraseRows
  expect(stands({ file, title })).toBe(true)
  expect(stands({ file, title: `${title}, and more` })).toBe(false)
  expect(stands({ file: 'test/guards/nowhere.test.ts', title })).toBe(false)
})

test.each(['en', 'fr'])(
  'Each promise has its sentence in locales/%s, and what it lacks where it lacks something',
  (locale) => {
    const words = Object.keys(JSON.parse(readFileSync(`locales/${locale}/promises.json`, 'utf8')))
    const wanted = promises.flatMap(([id, { state }]) => [sentenceOf(id), ...(state === 'partly' ? [lackOf(id)] : [])])
    expect(words.filter((key) => key.startsWith('promise_')).sort()).toEqual(wanted.sort())
  },
)

test('Each group of promises has a name and something in it', () => {
  const filled = new Set(promises.map(([, { group }]) => group))
  expect(groups.filter((group) => !filled.has(group))).toEqual([])
  const words = JSON.parse(readFileSync('locales/en/promises.json', 'utf8'))
  expect(groups.filter((group) => !words[`proof_${group}`])).toEqual([])
})
