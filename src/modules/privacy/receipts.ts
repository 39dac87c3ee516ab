import { createHash } from 'node:crypto'
import type { DataMaps, DataRows, ErasedRows, HeldTables } from '#kernel/erasures'
import { categories, type PersonalColumn, subjects } from '#kernel/personal-data'
import { keepings } from './categories.ts'
import type { ErasedCategory } from './erasure-schemas.ts'

type Fated = { fate: 'goes' | 'stays'; column: PersonalColumn }

/** What these rows hold, by category and by what becomes of it; in the order in which people read of it. */
export function categoriesOf(
  { maps, rows }: { maps: DataMaps; rows: DataRows },
  touched: readonly ErasedRows[],
): ErasedCategory[] {
  const all = touched.flatMap((table) => fatedColumns(maps, rows, table))
  return subjects.flatMap((about) =>
    categories.flatMap((category) =>
      (['goes', 'stays'] as const).flatMap((fate): ErasedCategory[] => {
        const alike = all.filter(
          (one) => one.fate === fate && one.column.about === about && one.column.category === category,
        )
        if (alike.length === 0) return []
        const kept = fate === 'stays' ? keepings(alike.map(({ column }) => column.retention)) : []
        return [{ about, category, fate, kept }]
      }),
    ),
  )
}

/** What is left of an erasure is not erased with the person: whom to send it to, and whom else to tell. */
export const theReceipt = ['privacy.erasure', 'privacy.recipient']
export const receiptStays: HeldTables = {
  tables: new Set(),
  within: (step) => (step.table === 'privacy.recipient' ? [] : [step]),
}

/** Of the map in force: two receipts with the same hash were made by the same rules. */
export function hashOfMaps(maps: { maps: DataMaps; rows: DataRows }): string {
  return createHash('sha256').update(JSON.stringify(maps)).digest('hex')
}

function fatedColumns(maps: DataMaps, rows: DataRows, { table, fate }: ErasedRows): Fated[] {
  const [module, name] = table.split('.') as [string, string]
  const named = rows[module]?.[name]?.named ?? []
  return Object.entries(maps[module]?.[name] ?? {}).flatMap(([key, column]): Fated[] => {
    if (!('purpose' in column) || named.includes(key) !== (fate === 'named')) return []
    return [{ fate: fate === 'goes' || column.erase !== 'pseudonymise' ? 'goes' : 'stays', column }]
  })
}
