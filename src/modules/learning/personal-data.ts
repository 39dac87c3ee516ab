import { type LegalBasis, type PersonalColumn, personalData, type RowsOf, unread } from '#kernel/personal-data'

const onInvitation = { at: '/courses/[courseId]/invitation' } as const

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

const minors: LegalBasis = {
  basis: 'legal obligation',
  statute: 'GDPR Art. 8 and the laws of the countries that name another age',
}

const ofAsking = (purpose: string): PersonalColumn => ({
  ...ofEnrolment({ category: 'guardian', purpose }),
  about: 'guardian',
  legal: minors,
  retention: { keep: 'PT0S', from: 'ends_at' },
  export: { file: 'consents.json', part: 'observed' },
})

const ofConsent = (purpose: string): PersonalColumn => ({
  ...ofAsking(purpose),
  retention: { keep: 'while', exists: 'courses.course' },
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
    expires_at: ofInvitation({
      category: 'access',
      purpose: 'to end a link when its teacher wants',
      editable: onInvitation,
    }),
    max_uses: ofInvitation({
      category: 'access',
      purpose: 'to let a link be used so often as its teacher wants',
      editable: onInvitation,
    }),
    opened_by: unread(
      'author',
      ofInvitation({ category: 'access', purpose: 'to know who made a link', erase: 'pseudonymise' }),
    ),
    opened_at: unread('moment', ofInvitation({ category: 'access', purpose: 'to know how old a link is' })),
    closed_by: unread(
      'author',
      ofInvitation({ category: 'access', purpose: 'to know who closed a link', erase: 'pseudonymise' }),
    ),
    closed_at: ofInvitation({ category: 'access', purpose: 'to know since when a link is closed' }),
  },
  enrolment: {
    id: ofEnrolment({ category: 'identifier', purpose: 'to name an enrolment' }),
    course_id: ofEnrolment({ category: 'learning', purpose: 'to know which course somebody attends' }),
    student_id: ofEnrolment({ category: 'identifier', purpose: 'to know who attends a course' }),
    invitation_id: ofEnrolment({ category: 'learning', purpose: 'to count how often a link was used' }),
    joined_by: unread(
      'author',
      ofEnrolment({ category: 'learning', purpose: 'to know who let somebody in', erase: 'pseudonymise' }),
    ),
    joined_at: ofEnrolment({ category: 'learning', purpose: 'to know since when somebody attends' }),
    seen_at: ofEnrolment({ category: 'learning', purpose: 'to show a student what is new since they last looked' }),
    ended_by: ofEnrolment({
      category: 'learning',
      purpose: 'to tell leaving from being removed',
      erase: 'pseudonymise',
    }),
    ended_at: ofEnrolment({ category: 'learning', purpose: 'to know until when somebody attended' }),
    ended_because: ofEnrolment({
      category: 'learning',
      purpose: 'to let a student back in as soon as a guardian agrees',
    }),
  },
  course_asking: {
    id: ofAsking('to name a question'),
    course_id: ofAsking('to know which course it is about'),
    student_id: ofAsking('to know whose guardian is asked'),
    email_sealed: {
      ...ofAsking('to ask a guardian; sealed in the vault, by the key of whom they look after'),
      sharedWith: ['mail'],
    },
    locale: ofAsking('to write in a language the family reads'),
    asked_at: unread('moment', ofAsking('to know how long somebody has been waiting')),
    ends_at: ofAsking('to forget a question that nobody answers'),
    token_sha256: { ...ofAsking('to recognise the link'), export: { never: 'The trace of a secret.' } },
  },
  course_consent: {
    id: ofConsent('to name the consent'),
    course_id: ofConsent('to know which course it is about'),
    student_id: ofConsent('to know whom it is about'),
    guardian_email_sealed: {
      ...ofConsent('to prove who agreed, and to reach them; sealed in the vault, by the key of whom they look after'),
      sharedWith: ['mail'],
    },
    guardian_name: { ...ofConsent('to prove who agreed'), sharedWith: ['mail'] },
    wording_version: unread('proof', ofConsent('to prove what was agreed to')),
    wording_sha256: unread('proof', ofConsent('to prove what was agreed to, to the letter')),
    locale: ofConsent('to prove in which language it was read'),
    surface: unread('proof', ofConsent('to prove where it was given')),
    token_sha256: { ...ofConsent('to prove by which link it was given'), export: { never: 'The trace of a secret.' } },
    given_at: ofConsent('to prove when it was given'),
    revocation_sha256: {
      ...ofConsent('to recognise the link that takes it back'),
      export: { never: 'The trace of a secret.' },
    },
    revoked_at: ofConsent(
      'to know that it was taken back, and that what the course knows of the child is to be erased',
    ),
  },
})

export const learningRows = {
  invitation: { with: ['course_id', 'courses.course'], named: ['opened_by', 'closed_by'] },
  enrolment: { owner: 'student_id', named: ['joined_by', 'ended_by'] },
  course_asking: {
    owner: 'student_id',
    sealed: { email_sealed: { subject: 'student_id', row: ['course_id'] } },
  },
  course_consent: {
    owner: 'student_id',
    sealed: { guardian_email_sealed: { subject: 'student_id', row: ['id'] } },
  },
} satisfies RowsOf<typeof learningPersonalData>
