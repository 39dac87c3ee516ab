import { error } from '@sveltejs/kit'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  if (locals.actor.kind !== 'person') error(401)
  if (locals.actor.role !== 'owner') error(403)
  const record = await locals.doors.documents.processing()
  const nameOf = new Map(record.recipients.map(({ processorId, name }) => [processorId, name]))
  return {
    ...record,
    activities: record.activities.map(({ category, name, why, uses }) => ({
      category,
      name,
      why,
      people: [...new Set(uses.map(({ subject }) => subject))],
      bases: [
        ...new Map(
          uses.map(({ basisName, basisRecord }) => [`${basisName} ${basisRecord}`, { basisName, basisRecord }]),
        ).values(),
      ],
      kept: [...new Set(uses.map(({ kept }) => kept))],
      receives: [...new Set(uses.flatMap(({ recipients }) => recipients.map((id) => nameOf.get(id) ?? id)))],
      purposes: uses.map(({ purpose, columns }) => ({ purpose, columns: columns.join(' ') })),
    })),
  }
}
