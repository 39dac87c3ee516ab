import type { Role } from '#kernel/actor'
import type { SurveyAnswers } from '#modules/profiles/schema'
import { m } from '#web/words.ts'

export type Step = { href: string; title: () => string }

/** Where to begin, by what somebody said they want; nothing where they prefer the start page as it is for everybody. */
export function firstSteps(answers: SurveyAnswers | null, role: Role): Step[] {
  if (!answers || answers.dashboard === 'default') return []
  const { goals, platforms, preferences } = answers
  const teaches = role !== 'student'
  const steps: (Step | false)[] = [
    teaches && goals.includes('first_course') && { href: '/courses/new', title: m.home_step_first_course },
    teaches &&
      platforms.some((one) => ['zoom', 'meet', 'teams'].includes(one)) && {
        href: '/courses',
        title: m.home_step_own_link,
      },
    role === 'owner' && goals.includes('run_school') && { href: '/people', title: m.home_step_invite },
    role === 'owner' && goals.includes('more_students') && { href: '/school', title: m.home_step_open_school },
    !teaches && goals.length > 0 && { href: '/join', title: m.home_step_join },
    preferences.includes('live') && { href: '/settings/accessibility', title: m.home_step_captions },
    preferences.some((one) => one === 'own_pace' || one === 'reading') && {
      href: '/courses',
      title: m.home_step_reading,
    },
  ]
  return steps.filter((step) => step !== false).slice(0, 3)
}
