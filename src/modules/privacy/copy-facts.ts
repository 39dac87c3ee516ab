import { type PersonalColumn, type PersonalData, purposeOf } from '#kernel/personal-data'
import type { Processor } from '#kernel/processors'
import type { Words } from '#modules/notifications'
import { keptIn } from './categories.ts'

/** Who answers for what the school does with data, and who watches over them; what was not said is empty. */
export type Responsible = {
  name: string
  form: string
  address: string
  contact: string
  officer: string
  authority: string
  authorityUrl: string
}

type About = {
  /** Only of what there is about this person. */
  maps: readonly PersonalData[]
  /** Null until the school has said it. */
  responsible: Responsible | null
  processors: readonly Processor[]
  words: Words
  school: { name: string; origin: string }
  madeAt: Temporal.Instant
}

/**
 * What GDPR Art. 15 (1) has people be told beside the copy itself: what for, on what basis, for how long, who is handed it here,
 * where it came from, and that they may complain.
 */
export function aboutTheData({ maps, processors, responsible, words, school, madeAt }: About) {
  const columns = maps.flatMap((map) => Object.values(map)).flatMap((table) => Object.values(table))
  const personal = columns.filter((column): column is PersonalColumn => 'purpose' in column)
  return {
    school,
    madeAt: madeAt.toString(),
    responsible,
    rights: words('copies_about_rights'),
    complaint: words('copies_about_complaint'),
    categories: keptIn(maps).map(({ about, category, kept, handedTo, inCopy, changedAt }) => {
      const those = personal.filter((column) => column.about === about && column.category === category)
      return {
        about,
        category,
        purposes: [...new Set(those.map(purposeOf))],
        bases: distinct(those.map(({ legal }) => legal)),
        kept,
        recipients: processors
          .filter(({ id }) => (handedTo as readonly string[]).includes(id))
          .map(({ id, kind, hosts, namedHosts }) => ({ id, kind, hosts: [...hosts, ...namedHosts] })),
        comesFrom: [
          ...new Set(those.flatMap((column) => ('part' in column.export ? [sources[column.export.part]] : []))),
        ],
        leftOut: [...new Set(those.flatMap((column) => ('never' in column.export ? [column.export.never] : [])))],
        inCopy,
        changedAt,
      }
    }),
  }
}

const sources = {
  provided: 'you, or whoever acted for you',
  observed: 'the use of the school',
  derived: 'computed from what you gave',
} as const

const distinct = <T>(all: readonly T[]): T[] => [...new Map(all.map((one) => [JSON.stringify(one), one])).values()]
