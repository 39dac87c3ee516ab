import {
  bases,
  type ColumnMap,
  categories,
  type PersonalColumn,
  type PersonalData,
  places,
  type Retention,
  recipients,
  subjects,
} from '#kernel/personal-data'
import type { Keeping, KeptCategory } from './schema.ts'

/** What all these maps say together, by whom it is about and of which category it is. */
export function keptIn(maps: readonly PersonalData[]): KeptCategory[] {
  const columns = maps.flatMap((map) => Object.values(map)).flatMap(personalColumns)
  return subjects.flatMap((about) =>
    categories.flatMap((category) => {
      const ofBoth = columns.filter((column) => column.about === about && column.category === category)
      return ofBoth.length === 0 ? [] : [{ about, category, ...together(ofBoth) }]
    }),
  )
}

function personalColumns(table: ColumnMap): PersonalColumn[] {
  return Object.values(table).filter((column) => 'purpose' in column)
}

function together(columns: readonly PersonalColumn[]): Omit<KeptCategory, 'about' | 'category'> {
  const handedTo = new Set(columns.flatMap(({ sharedWith }) => sharedWith))
  const changedAt = new Set(columns.flatMap(({ editable }) => (editable ? [editable.at] : [])))
  const basedOn = new Set(
    columns.flatMap(({ legal, further }) => [legal.basis, ...(further ? [further.legal.basis] : [])]),
  )
  const exported = columns.filter((column) => 'file' in column.export).length
  return {
    kept: keepings(columns.map(({ retention }) => retention)),
    handedTo: recipients.filter((recipient) => handedTo.has(recipient)),
    bases: bases.filter((basis) => basedOn.has(basis)),
    inCopy: exported === columns.length ? 'whole' : exported > 0 ? 'partly' : 'never',
    changedAt: places.filter((place) => changedAt.has(place)),
  }
}

export function keepings(retentions: readonly Retention[]): Keeping[] {
  const different = new Map(retentions.map((retention) => [JSON.stringify(retention), retention]))
  return [...different.values()].toSorted((one, other) => days(other) - days(one)).map(keepingOf)
}

export function keepingOf(retention: Retention): Keeping {
  if (retention.keep === 'while') return { while: retention.exists }
  if (retention.keep === 'PT0S') return { until: retention.from }
  return { period: retention.keep, after: retention.from }
}

/** To order by; what hangs on something has no end of its own. */
function days({ keep }: Retention): number {
  if (keep === 'while') return Number.POSITIVE_INFINITY
  const { years, months, days } = Temporal.Duration.from(keep)
  return years * 365 + months * 30 + days
}
