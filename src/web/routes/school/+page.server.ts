import { error } from '@sveltejs/kit'
import { type RoleWords, roleWordings } from '#modules/school/schema'
import { timeZones } from '#web/format/zones.ts'
import { submitThen } from '#web/forms.ts'
import type { Outcome } from '#web/outcome.ts'
import { m } from '#web/words.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  if (locals.actor.kind !== 'person') error(401)
  if (locals.actor.role !== 'owner') error(403)
  const outcome: Outcome | null = url.searchParams.has('saved') ? { at: '', saved: true } : null
  return {
    ...(await locals.doors.notifications.reach()),
    zones: timeZones(),
    outcome,
    roleChoices: roleWordings.map(roleChoice),
  }
}

/** How sentences sound in these words; said here, because a page knows only the words its school uses. */
function roleChoice(words: RoleWords) {
  const [teacher, students] = [m.role_word({ words, form: 'teacher' }), m.role_word({ words, form: 'students' })]
  return { value: words, label: roleWordsNames[words](), hint: m.school_role_words_preview({ teacher, students }) }
}

const roleWordsNames: Record<RoleWords, () => string> = {
  teacher_student: m.school_roles_teacher_student,
  educator_learner: m.school_roles_educator_learner,
  mentor_mentee: m.school_roles_mentor_mentee,
}

/** The page is shown anew, because the school around it may look otherwise now. */
export const actions: Actions = {
  default: (event) =>
    submitThen(
      event,
      ({ text, checked }) =>
        event.locals.doors.school.changeSchool({
          name: text('name'),
          locale: text('locale') as 'en',
          timeZone: text('timeZone'),
          accent: checked('ownAccent') ? text('accent') : '',
          roleWords: text('roleWords') as 'teacher_student',
          signUp: text('signUp') as 'open',
        }),
      '/school?saved',
    ),
}
