/** From which age somebody decides alone about an account, where that is not 16 (GDPR Art. 8 and its neighbours). */
const alone: Readonly<Record<string, number>> = {
  AT: 14,
  BE: 13,
  BG: 14,
  CY: 14,
  CZ: 15,
  DK: 15,
  EE: 13,
  ES: 14,
  FI: 13,
  FR: 15,
  GR: 15,
  IS: 13,
  IT: 14,
  LT: 14,
  LV: 13,
  MT: 13,
  NO: 13,
  PT: 13,
  SE: 13,
  SI: 15,
  GB: 13,
  'CA-QC': 14,
  NG: 18,
}

/** Where nothing is known, and wherever no law says otherwise. */
export const usualAge = 16
/** Younger children have accounts only where a guardian runs them, which nobody can do here yet. */
export const youngest = 13

export type AgeBand = '13_15' | '16_17' | 'adult'
export type Birth = { birthYear: number; birthMonth: number }
export type AgeRules = { guardians: boolean; leastAge: number }

/** The places where it is another age, by that age. */
export const agesOfDeciding: readonly { age: number; places: string[] }[] = [...new Set(Object.values(alone))]
  .sort((one, other) => one - other)
  .map((age) => ({ age, places: Object.keys(alone).filter((place) => alone[place] === age) }))

/** ISO 3166: a country, or a province where its law differs. A country whose province matters and is not known gets the usual age. */
export function ageOfDeciding(country: string | null): number {
  return alone[country ?? ''] ?? usualAge
}

/** Whether somebody of this age may have an account here: by themselves, with a guardian, or not. */
export function wayIn(
  age: number,
  country: string | null,
  { guardians, leastAge }: AgeRules,
): 'alone' | 'guardian' | 'no' {
  const decides = ageOfDeciding(country)
  if (age < leastAgeUnder({ guardians, leastAge }) || (!guardians && age < decides)) return 'no'
  return age >= decides ? 'alone' : 'guardian'
}

/** From which age somebody may have an account at all, unless the law of their place asks for more. */
export function leastAgeUnder({ guardians, leastAge }: AgeRules): number {
  // Only a school that asks guardians may go below the usual age.
  return Math.max(leastAge, guardians ? youngest : usualAge)
}

/** Full years, by the month: during the month of a birthday it counts as not yet reached. */
export function ageAt(now: Temporal.Instant, { birthYear, birthMonth }: Birth): number {
  const today = now.toZonedDateTimeISO('UTC')
  return today.year - birthYear - (today.month > birthMonth ? 0 : 1)
}

export function bandOf(age: number): AgeBand {
  if (age >= 18) return 'adult'
  return age >= 16 ? '16_17' : '13_15'
}

/** Whether somebody of this band, kept then, is 18 by now; of whom no age was asked is not known to be. */
export function isGrownUp(band: AgeBand | null, since: Temporal.Instant, now: Temporal.Instant): boolean {
  if (band === null) return false
  const years = { adult: 0, '16_17': 2, '13_15': 5 }[band]
  // The band may have been told a day after the account began.
  const from = since.toZonedDateTimeISO('UTC').add({ years, days: years && 1 })
  return Temporal.Instant.compare(from.toInstant(), now) <= 0
}

/** A month that lies in the past, within a long life. */
export function couldBeBorn(now: Temporal.Instant, birth: Birth): boolean {
  const age = ageAt(now, birth)
  const today = now.toZonedDateTimeISO('UTC')
  return (
    age <= 120 && (birth.birthYear < today.year || (birth.birthYear === today.year && birth.birthMonth <= today.month))
  )
}
