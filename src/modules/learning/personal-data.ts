import { type PersonalColumn, personalData } from '#kernel/personal-data'

type About = Pick<PersonalColumn, 'category' | 'purpose'> & Partial<PersonalColumn>

const ofEnrolment = (about: About): PersonalColumn => ({
  about: 'student',
  legal: { basis: 'contract' },
  retention: { keep: 'while', exists: 'courses.course' },
  export: { file: 'courses/enrolments.json', part: 'observed' },
  erase: 'delete',
  sharedWith: [],
  editable: false,
  ...about,
})

const ofInvitation = (about: About): PersonalColumn => ({
  ...ofEnrolment(about),
  about: 'teacher',
  export: { file: 'courses/courses.json', part: 'observed' },
  ...about,
})

export const learningPersonalData = personalData({
  invitation: {
    id: ofInvitation({ category: 'identifier', purpose: 'to name a link' }),
    course_id: ofInvitation({ category: 'identifier', purpose: 'to know which course a link opens' }),
    code: ofInvitation({
      category: 'access',
      purpose: 'to let in whoever holds the link, and to copy it again',
      export: { never: 'Opens a course to whoever reads it.' },
    }),
    expires_at: ofInvitation({ category: 'access', purpose: 'to end a link when its teacher wants', editable: true }),
    max_uses: ofInvitation({
      category: 'access',
      purpose: 'to let a link be used so often as its teacher wants',
      editable: true,
    }),
    opened_by: ofInvitation({ category: 'access', purpose: 'to know who made a link', erase: 'pseudonymise' }),
    opened_at: ofInvitation({ category: 'access', purpose: 'to know how old a link is' }),
    closed_by: ofInvitation({ category: 'access', purpose: 'to know who closed a link', erase: 'pseudonymise' }),
    closed_at: ofInvitation({ category: 'access', purpose: 'to know since when a link is closed' }),
  },
  enrolment: {
    id: ofEnrolment({ category: 'identifier', purpose: 'to name an enrolment' }),
    course_id: ofEnrolment({ category: 'learning', purpose: 'to know which course somebody attends' }),
    student_id: ofEnrolment({ category: 'identifier', purpose: 'to know who attends a course' }),
    invitation_id: ofEnrolment({ category: 'learning', purpose: 'to count how often a link was used' }),
    joined_by: ofEnrolment({ category: 'learning', purpose: 'to know who let somebody in', erase: 'pseudonymise' }),
    joined_at: ofEnrolment({ category: 'learning', purpose: 'to know since when somebody attends' }),
    seen_at: ofEnrolment({ category: 'learning', purpose: 'to show a student what is new since they last looked' }),
    ended_by: ofEnrolment({
      category: 'learning',
      purpose: 'to tell leaving from being removed',
      erase: 'pseudonymise',
    }),
    ended_at: ofEnrolment({ category: 'learning', purpose: 'to know until when somebody attended' }),
  },
})
