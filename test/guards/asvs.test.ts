import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { stands } from '../spec-names.ts'

const page = readFileSync('docs/operating/asvs.md', 'utf8')
const rows = page.split('\n').filter((line) => /^\| \d+\./.test(line))

/** `file` “name of a spec”, wherever the page says so. */
const specsIn = (text: string) =>
  [...text.matchAll(/`([^`]+\.test\.ts)` “([^”]+)”/g)].map(([, file = '', title = '']) => ({ file, title }))

it('Each spec that the table of requirements names is there, under that name', () => {
  const named = specsIn(page)
  expect(named.length).toBeGreaterThan(50)
  expect(named.filter((spec) => !stands(spec))).toEqual([])
})

it('A spec that is named wrongly would be missed', () => {
  const file = 'test/guards/asvs.test.ts'
  expect(stands({ file, title: 'A spec that is named wrongly would be missed' })).toBe(true)
  expect(stands({ file, title: 'A spec that nobody wrote' + '.' })).toBe(false)
  expect(stands({ file: 'test/guards/nowhere.test.ts', title: 'anything' })).toBe(false)
})

it('Each requirement is shown by a spec, or says why not', () => {
  const said = /not applicable: |[*][*]Not met[*][*]|by the library|written (here|there)/
  const bare = rows.filter((row) => specsIn(row).length === 0 && !said.test(row))
  expect(bare).toEqual([])
})

it('Every requirement of chapters 6 to 9 at levels 1 and 2 has its row', () => {
  const asked = {
    '6.1': 3,
    '6.2': 12,
    '6.3': 4,
    '6.4': 4,
    '6.5': 5,
    '6.6': 3,
    '6.8': 4,
    '7.1': 3,
    '7.2': 4,
    '7.3': 2,
    '7.4': 5,
    '7.6': 2,
    '8.1': 2,
    '8.2': 3,
    '8.3': 1,
    '8.4': 1,
    '9.1': 3,
    '9.2': 4,
    '7.5': 2,
  }
  const told = new Set(rows.flatMap((row) => numbersIn(row.split('|')[1] ?? '')))
  const missing = Object.entries(asked).flatMap(([section, last]) =>
    Array.from({ length: last }, (_, at) => `${section}.${at + 1}`).filter((number) => !told.has(number)),
  )
  expect(missing).toEqual([])
})

/** `9.1.1 to 9.1.3` are three, `6.2.2, 6.2.3` are two. */
function numbersIn(cell: string): string[] {
  const [, first, last] = /(\d+\.\d+\.\d+) to (\d+\.\d+\.\d+)/.exec(cell) ?? []
  if (!first || !last) return cell.match(/\d+\.\d+\.\d+/g) ?? []
  const section = first.slice(0, first.lastIndexOf('.'))
  const at = (number: string) => Number(number.split('.').at(-1))
  return Array.from({ length: at(last) - at(first) + 1 }, (_, step) => `${section}.${at(first) + step}`)
}
