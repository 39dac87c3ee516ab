import { economicArea } from '#kernel/places'
import type { CountriesRule } from '#modules/identity/schema'
import type { Mechanism, ProtectedPeople } from './processor-schemas.ts'
import { protectedPeoples } from './processor-schemas.ts'

const homes: Readonly<Record<ProtectedPeople, readonly string[]>> = { eu: economicArea, uk: ['GB'], ch: ['CH'] }
const inside = new Set(Object.values(homes).flat())

/** Whose transfers each carries. That a service stands under the same law as the school says nothing of where people live. */
const carries: Readonly<Record<Mechanism, readonly ProtectedPeople[]>> = {
  same_law: [],
  adequacy: protectedPeoples,
  standard_clauses: ['eu'],
  uk_addendum: ['uk'],
  uk_agreement: ['uk'],
  swiss_adaptations: ['ch'],
  privacy_framework: protectedPeoples,
  australian_principles: [],
}

/** Clauses bind a service, and not the law where it stands: what that means is assessed. */
const assessed: ReadonlySet<Mechanism> = new Set([
  'standard_clauses',
  'uk_addendum',
  'uk_agreement',
  'swiss_adaptations',
])
export const asksForAssessment = (mechanisms: readonly Mechanism[]) => mechanisms.some((one) => assessed.has(one))

type Coming = { countriesRule: CountriesRule; countries: readonly string[]; frenchFirst: boolean }

/** Whose people the school lets come, of those whose law asks for a reason before data leaves. */
export function peoplesWhoCome({ countriesRule, countries }: Coming): ProtectedPeople[] {
  const named = new Set(countries)
  return protectedPeoples.filter((people) => {
    if (countriesRule === 'everywhere') return true
    return homes[people].some((place) => named.has(place) === (countriesRule === 'only'))
  })
}

/**
 * For whose people nothing of what is named carries data to this place. Between the three themselves nothing is asked: each
 * recognises the others. Of a place that nobody names nothing is known.
 */
export function uncarried(
  region: string | null,
  mechanisms: readonly Mechanism[],
  peoples: readonly ProtectedPeople[],
): ProtectedPeople[] {
  if (region === null || inside.has(countryOf(region))) return []
  const carried = new Set(mechanisms.filter((one) => isAt(one, region)).flatMap((one) => carries[one]))
  return peoples.filter((people) => !carried.has(people))
}

/** The framework is one with the United States. */
const isAt = (mechanism: Mechanism, region: string) => mechanism !== 'privacy_framework' || countryOf(region) === 'US'

export const countryOf = (region: string) => region.split('-')[0] ?? region

/** Where Quebec asks for an assessment: people from there come, and the service is elsewhere. */
export const leavesQuebec = (region: string | null, { frenchFirst }: Coming) =>
  frenchFirst && region !== null && region !== 'CA-QC'
