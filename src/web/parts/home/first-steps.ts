import type { Role } from '#kernel/actor'
import type { SurveyAnswers } from '#modules/profiles/schema'

/** Where each leads. What they are called stands in FirstSteps.svelte, so that deciding needs no words. */
const places = {
  first_course: '/courses/new',
  own_link: '/courses',
  invite: '/people',
  ages: '/school/gates',
  open_school: '/school',
  minors: '/courses',
  join: '/join',
  captions: '/settings/accessibility',
  reading: '/courses',
} as const
export type StepName = keyof typeof places
export type Step = { name: StepName; href: string }

/** Where to begin, by what somebody said they want; nothing where they prefer the start page as it is for everybody. */
export function firstSteps(answers: SurveyAnswers | null, role: Role): Step[] {
  if (!answers || answers.dashboard === 'default') return []
  const { goals, platforms, audience, preferences } = answers
  const youngPeopleCome = audience === 'children' || audience === 'teenagers'
  const teaches = role !== 'student'
  const steps: (StepName | false)[] = [
    teaches && goals.includes('first_course') && 'first_course',
    teaches && platforms.some((one) => ['zoom', 'meet', 'teams'].includes(one)) && 'own_link',
    role === 'owner' && goals.includes('run_school') && 'invite',
    role === 'owner' && youngPeopleCome && 'ages',
    role === 'owner' && goals.includes('more_students') && 'open_school',
    role === 'teacher' && youngPeopleCome && 'minors',
    !teaches && goals.length > 0 && 'join',
    preferences.includes('live') && 'captions',
    preferences.some((one) => one === 'own_pace' || one === 'reading') && 'reading',
  ]
  return steps
    .filter((step) => step !== false)
    .slice(0, 3)
    .map((name) => ({ name, href: places[name] }))
}
