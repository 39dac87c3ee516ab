import { listFormatter } from '#web/format/formatters.ts'
import { placeName } from '#web/parts/requests/places.ts'
import { m } from '#web/words.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  const { locale } = locals
  const { guardians, leastAge, usualAge, ages, patienceDays } = await locals.doors.identity.ageRules()
  const list = listFormatter(locale, { type: 'conjunction' })
  const inPlaces = ages.map(({ age, places }) => ({
    age,
    places: list.format(
      places.map((place) => placeName(place, locale)).sort((one, other) => one.localeCompare(other, locale)),
    ),
  }))
  // Where nobody asks guardians, what lies below the least age says nothing.
  const counting = guardians
    ? [...inPlaces, { age: usualAge, places: m.children_who_else() }]
    : inPlaces.filter(({ age }) => age > leastAge)
  return {
    lead: m.children_lead({ school: locals.school.name }),
    guardians,
    least: m.children_who_least({ age: leastAge }),
    waits: m.children_you_guardian({ days: patienceDays }),
    asked: m.children_guardians_asked({ days: patienceDays }),
    ages: counting.map(({ age, places }) => ({
      age: m.children_who_age({ age }),
      places,
    })),
  }
}
