import type { Question, SurveyAnswers } from '#modules/profiles/schema'
import { m } from '#web/words.ts'

type Code<Q extends Question> =
  NonNullable<SurveyAnswers[Q]> extends readonly (infer C extends string)[] ? C : NonNullable<SurveyAnswers[Q]> & string

/** What each code says; in the order in which answers are offered. */
export const answerWords: { [Q in Question]: Record<Code<Q>, () => string> } = {
  goals: {
    learn_skill: m.settings_survey_learn_skill,
    prepare_exam: m.settings_survey_prepare_exam,
    career: m.settings_survey_career,
    hobby: m.settings_survey_hobby,
    first_course: m.settings_survey_first_course,
    more_students: m.settings_survey_more_students,
    run_school: m.settings_survey_run_school,
  },
  platforms: {
    none: m.settings_survey_no_platform,
    zoom: m.settings_survey_zoom,
    meet: m.settings_survey_meet,
    teams: m.settings_survey_teams,
    moodle: m.settings_survey_moodle,
    other: m.settings_survey_other_platform,
  },
  audience: {
    children: m.settings_survey_children,
    teenagers: m.settings_survey_teenagers,
    adults: m.settings_survey_adults,
    professionals: m.settings_survey_professionals,
    mixed: m.settings_survey_mixed,
  },
  budget: {
    nothing: m.settings_survey_budget_nothing,
    little: m.settings_survey_budget_little,
    some: m.settings_survey_budget_some,
    much: m.settings_survey_budget_much,
    undecided: m.settings_survey_budget_undecided,
  },
  preferences: {
    live: m.settings_survey_live,
    recordings: m.settings_survey_recordings,
    reading: m.settings_survey_reading,
    exercises: m.settings_survey_exercises,
    small_groups: m.settings_survey_small_groups,
    own_pace: m.settings_survey_own_pace,
  },
}

export const questionWords: Record<Question, () => string> = {
  goals: m.settings_survey_goals,
  platforms: m.settings_survey_platforms,
  audience: m.settings_survey_audience,
  budget: m.settings_survey_budget,
  preferences: m.settings_survey_preferences,
}

/** Also of an answer that is offered no more. */
export function answerName(question: Question, answer: string): string {
  const words: Record<string, () => string> = answerWords[question]
  return words[answer]?.() ?? answer
}
