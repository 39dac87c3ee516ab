import { describe, expect, it } from 'vitest'
import type { Role } from '#kernel/actor'
import { surveyAnswers } from '#modules/profiles/schema'
import { firstSteps } from './first-steps.ts'

type Said = Parameters<typeof surveyAnswers.parse>[0]
const stepsOf = (role: Role, said: Said) => firstSteps(surveyAnswers.parse(said), role).map(({ href }) => href)

describe('First steps fit what somebody said:', () => {
  it.each<[Role, Said, string[]]>([
    ['teacher', { goals: ['first_course'] }, ['/courses/new']],
    ['teacher', { platforms: ['zoom'] }, ['/courses']],
    ['owner', { goals: ['run_school', 'more_students'] }, ['/people', '/school']],
    ['owner', { audience: 'teenagers' }, ['/school/gates']],
    ['owner', { audience: 'children', goals: ['more_students'] }, ['/school/gates', '/school']],
    ['teacher', { audience: 'children' }, ['/courses']],
    ['teacher', { audience: 'adults' }, []],
    ['student', { goals: ['hobby'] }, ['/join']],
    ['student', { preferences: ['live', 'own_pace'] }, ['/settings/accessibility', '/courses']],
  ])('%s, %o: %o', (role, said, steps) => {
    expect(stepsOf(role, said)).toEqual(steps)
  })

  it('nobody is led to where their role does not let them', () => {
    const everything = { goals: ['first_course', 'run_school', 'more_students'], audience: 'children' }
    expect(stepsOf('teacher', everything)).toEqual(['/courses/new', '/courses'])
    expect(stepsOf('student', everything)).toEqual(['/join'])
  })

  it('three are enough, and there are none for who answered nothing, or wants the start page as it is', () => {
    const much = { goals: ['first_course', 'run_school', 'more_students'], platforms: ['meet'], preferences: ['live'] }
    expect(stepsOf('owner', much)).toHaveLength(3)
    expect(stepsOf('owner', { ...much, dashboard: 'default' })).toEqual([])
    expect(firstSteps(null, 'owner')).toEqual([])
  })
})
