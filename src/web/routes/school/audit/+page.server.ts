import type { PersonId } from '#kernel/actor'
import { deedChoices, sentenceOf } from '#web/parts/audit/sentences.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const text = (name: string) => url.searchParams.get(name) ?? ''
  const wanted = text('person').trim()
  const found = await peopleCalled(wanted, locals)
  const person = found.length === 1 ? found[0] : undefined
  const filter = { deed: text('deed'), from: text('from'), until: text('until') }
  const isOpen = wanted === '' || person !== undefined
  const lines = isOpen
    ? await locals.doors.audit.lines({ ...filter, person: person?.id, before: text('before') })
    : { items: [], next: null }
  return {
    filter: { ...filter, person: person?.name ?? wanted },
    personId: person?.id ?? null,
    several: isOpen ? [] : found,
    isNobody: wanted !== '' && found.length === 0,
    paged: url.searchParams.has('before'),
    lines: lines.items.map((line) => ({
      id: line.id,
      at: line.at,
      sentence: sentenceOf(line, locals.locale),
    })),
    next: lines.next,
    deeds: deedChoices(),
  }
}

type Found = { id: PersonId; name: string; email: string }

/** By id, as other pages link here, or by what somebody typed. */
async function peopleCalled(wanted: string, locals: App.Locals): Promise<Found[]> {
  if (wanted === '') return []
  if (/^per_[0-9a-z]{26}$/.test(wanted)) {
    const { person } = await locals.doors.identity.person({ personId: wanted })
    return [person]
  }
  const { items } = await locals.doors.identity.people({ search: wanted, limit: 10 })
  return items
}
