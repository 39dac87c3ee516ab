import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { Door } from '#kernel/door'
import { deedKey } from '#modules/audit/schema'
import { doorsOf } from '../../src/composition.ts'
import type { Ports } from '../../src/ports.ts'

const doors = Object.entries(doorsOf({} as Ports)).flatMap(([module, named]) =>
  Object.entries(named).map(([name, door]) => [`${module}.${name}`, door as Door] as const),
)
const audited = doors.flatMap(([name, door]) => (door.kind !== 'query' && door.audited ? [name] : []))

it.each(['en', 'fr'])('every audited door has a sentence for the audit trail in locales/%s/deeds.json', (locale) => {
  const path = new URL(`../../locales/${locale}/deeds.json`, import.meta.url)
  const sentences = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>
  expect(audited.length).toBeGreaterThan(50)
  expect(audited.map(deedKey).filter((key) => !(key in sentences))).toEqual([])
})
