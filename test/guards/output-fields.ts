import { z } from 'zod'
import type { Door } from '#kernel/door'
import type { ImpersonalColumn, PersonalColumn } from '#kernel/personal-data'

export type Columns = readonly (readonly [name: string, said: PersonalColumn | ImpersonalColumn])[]
/** The columns of the map whose words it carries, or why it says nothing about anybody. */
export type SaidOf = readonly string[] | string
type JsonSchema = {
  $ref?: string
  $defs?: Record<string, JsonSchema>
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  properties?: Record<string, JsonSchema>
  additionalProperties?: JsonSchema | boolean
} & Partial<Record<'anyOf' | 'oneOf' | 'allOf', JsonSchema[]>> & { items?: JsonSchema }

/** The names of everything a door answers that can hold words, a moment or an id; not closed words, numbers and yes or no. */
export function wordsIn({ output }: Pick<Door, 'output'>): string[] {
  const whole = z.toJSONSchema(output, { io: 'output', unrepresentable: 'any' }) as JsonSchema
  const found = new Set<string>()
  walk(whole, '')
  return [...found].sort()

  function walk(schema: JsonSchema, name: string): void {
    const within = partsOf(schema, name, whole)
    for (const [key, part] of within) walk(part, key)
    if (within.length === 0 && mayHoldWords(schema)) found.add(name)
  }
}

/** What a schema is made of, under the name that a reader finds it. */
function partsOf(schema: JsonSchema, name: string, whole: JsonSchema): (readonly [string, JsonSchema])[] {
  const { $ref, anyOf = [], oneOf = [], allOf = [], items, properties = {}, additionalProperties } = schema
  const meant = $ref ? [whole.$defs?.[$ref.split('/').at(-1) ?? ''] ?? {}] : []
  const others = [items, typeof additionalProperties === 'object' ? additionalProperties : undefined]
  const unnamed = [...meant, ...anyOf, ...oneOf, ...allOf, ...others.filter((one) => one !== undefined)]
  return [...unnamed.map((part) => [name, part] as const), ...Object.entries(properties)]
}

function mayHoldWords(schema: JsonSchema): boolean {
  if (schema.enum || 'const' in schema || schema.properties) return false
  return schema.type === undefined || [schema.type].flat().includes('string')
}

/** `teacherId` → every `teacher_id` of the map, or what names a row of a table `teacher`; none where no column is called so. */
export function columnsCalled(columns: Columns, name: string): Columns {
  const called = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  const table = called.replace(/_id$/, '')
  const exact = columns.filter(([at]) => at.split('.')[2]?.replace(/_sealed$/, '') === called)
  return exact.length > 0 ? exact : columns.filter(([at]) => at.endsWith(`.${table}.id`) && called.endsWith('_id'))
}

/** What a field says of people: columns of the map; null where it says nothing about anybody; undefined where nobody knows. */
export function personalOf(
  columns: Columns,
  said: Readonly<Record<string, SaidOf>>,
  name: string,
): string[] | null | undefined {
  const named = said[name]
  if (typeof named === 'string') return null
  const found = named
    ? columns.filter(([at]) => named.some((one) => (one.endsWith('.*') ? at.startsWith(one.slice(0, -1)) : at === one)))
    : columnsCalled(columns, name)
  if (found.length === 0) return undefined
  const personal = found.flatMap(([at, column]) => ('purpose' in column ? [at] : []))
  return personal.length > 0 ? personal : null
}
