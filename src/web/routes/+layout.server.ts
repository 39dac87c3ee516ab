import { wordsToBring } from '#web/broken.ts'
import type { Reader } from '#web/locals.ts'
import { roleName } from '#web/parts/school/role-names.ts'
import type { LayoutServerLoad } from './$types'

/** What every page knows: the school, the reader, and nothing of the reader that the shell does not show. */
export const load: LayoutServerLoad = async ({ locals }) => {
  const { actor, school, locale, timeZone, now } = locals
  const { look, needs, photo } = await locals.shell
  const reader: Reader = { locale, timeZone, now }
  const me =
    actor.kind === 'person'
      ? {
          id: actor.id,
          name: actor.name,
          role: actor.role,
          roleName: roleName(actor.role),
          photo,
          restriction: actor.restricted ? (await locals.doors.privacy.restriction()).restriction : null,
        }
      : null
  return { school, look, needs, locale, reader, me, broken: wordsToBring() }
}
