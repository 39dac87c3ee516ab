import { fatesIn, tablesOfMaps } from '#kernel/erasures'
import { categories, type PersonalColumn, subjects } from '#kernel/personal-data'
import { keepings } from './categories.ts'
import type { Kept } from './erasure-flows.ts'
import type { Deleting } from './erasure-schemas.ts'
import { categoriesOf } from './receipts.ts'
import { coolingOffDays, lateAfterDays, overWithinDays, receiptKeptMonths } from './rules.ts'

/** What erasing does, whoever it is: what of everybody's goes and stays, and what cannot be found from a person and goes by itself. */
export function deletingOf(kept: Kept): Omit<Deleting, 'lastCourse' | 'backups'> {
  const tables = tablesOfMaps(kept)
  const reached = fatesIn(kept).filter(({ table }) => !tables.get(table)?.rows.untraced)
  const fates = [...reached, ...unnamedIn(tables, new Set(reached.map(({ table }) => table)))]
  const fated = categoriesOf(
    kept,
    fates.map((fate) => ({ ...fate, rows: 1 })),
  )
  const loose = looseIn(tables)
  return {
    days: coolingOffDays,
    within: overWithinDays,
    late: lateAfterDays,
    receiptMonths: receiptKeptMonths,
    people: subjects.flatMap((about) => {
      const ofThem = fated.filter((one) => one.about === about)
      const goes = ofThem.filter(({ fate }) => fate === 'goes').map(({ category }) => category)
      const stays = ofThem.filter(({ fate }) => fate === 'stays').map(({ category, kept }) => ({ category, kept }))
      const untraced = loose.filter((one) => one.about === about).map(({ category, kept }) => ({ category, kept }))
      return goes.length + stays.length + untraced.length === 0 ? [] : [{ about, goes, stays, untraced }]
    }),
  }
}

type Tables = ReturnType<typeof tablesOfMaps>

/** What stays as it is: what hangs on a row that now leads to nobody, and what is taken from somebody by hand. */
const unnamedIn = (tables: Tables, reached: ReadonlySet<string>) =>
  [...tables.values()]
    .filter(({ name, rows }) => (rows.byHand || rows.with) && !reached.has(name))
    .map(({ name }) => ({ table: name, fate: 'stays' as const }))

function looseIn(tables: Tables) {
  const columns = [...tables.values()]
    .filter(({ rows }) => rows.untraced)
    .flatMap((table) => Object.values(table.columns))
    .filter((column): column is PersonalColumn => 'purpose' in column)
  return subjects.flatMap((about) =>
    categories.flatMap((category) => {
      const alike = columns.filter((column) => column.about === about && column.category === category)
      return alike.length === 0 ? [] : [{ about, category, kept: keepings(alike.map(({ retention }) => retention)) }]
    }),
  )
}
