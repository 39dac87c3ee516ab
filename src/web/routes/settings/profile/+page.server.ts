import type { FileId } from '#modules/files/schema'
import { spokenLanguages } from '#modules/profiles/schema'
import { languageNames } from '#web/format/languages.ts'
import { submit } from '#web/forms.ts'
import { introductionFrom } from '#web/parts/profiles/introductions.ts'
import type { Fields } from '#web/submitted-fields.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => ({
  profile: await locals.doors.profiles.presentation(),
  languages: languageNames(spokenLanguages, locals.locale),
  origin: locals.visit.origin,
})

export const actions = {
  photo: (event) =>
    submit(event, (fields) =>
      event.locals.doors.profiles.setPhoto({ fileId: fields.text('fileId') as FileId, crop: cropFrom(fields) }),
    ),
  removePhoto: (event) => submit(event, () => event.locals.doors.profiles.removePhoto()),
  introduce: (event) => submit(event, (fields) => event.locals.doors.profiles.introduce(introductionFrom(fields))),
  publish: (event) => submit(event, ({ text }) => event.locals.doors.profiles.publishPage({ handle: text('handle') })),
  unlist: (event) => submit(event, () => event.locals.doors.profiles.unlistPage()),
} satisfies Actions

/** Without script there are no sliders, and the middle of the picture is taken. One that cannot move is not sent. */
function cropFrom({ number }: Fields) {
  const zoom = number('cropZoom')
  if (zoom === undefined) return undefined
  return { x: (number('cropX') ?? 50) / 100, y: (number('cropY') ?? 50) / 100, side: 100 / zoom }
}
