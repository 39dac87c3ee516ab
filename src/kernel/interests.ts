import type { DataMaps } from './erasures.ts'
import { type Interest, interests, type Weighed } from './personal-data.ts'

export type WeighedInterest = { interest: Interest; balancings: string[]; columns: string[] }

/** Each interest that something rests on, with what was weighed and the columns it is about. */
export function interestsIn(maps: DataMaps): WeighedInterest[] {
  const all = Object.entries(maps).flatMap(([module, map]) =>
    Object.entries(map).flatMap(([table, columns]) =>
      Object.entries(columns).flatMap(([column, said]) => {
        if (!('purpose' in said)) return []
        const weighed = [said.legal, said.further?.legal].filter((legal) => legal?.basis === 'legitimate interest')
        return (weighed as Weighed[]).map((legal) => ({ ...legal, name: `${module}.${table}.${column}` }))
      }),
    ),
  )
  return (Object.keys(interests) as Interest[]).flatMap((interest) => {
    const its = all.filter((one) => one.interest === interest)
    if (its.length === 0) return []
    return [
      {
        interest,
        balancings: [...new Set(its.map(({ balancing }) => balancing))],
        columns: its.map(({ name }) => name),
      },
    ]
  })
}
