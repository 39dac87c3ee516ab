import { type PersonalColumn, personalData } from '#kernel/personal-data'

const account = { keep: 'while', exists: 'identity.person' } as const

const consent = (purpose: string): PersonalColumn => ({
  about: 'account',
  category: 'consent',
  purpose,
  legal: { basis: 'legal obligation', statute: 'GDPR Art. 7(1): who asks for consent can show that it was given' },
  retention: account,
  export: { file: 'consents.json', part: 'observed' },
  erase: 'delete',
  sharedWith: [],
  editable: false,
})

/** Special category where it hints at a disability: explicit consent (GDPR Art. 9(2)(a)), sealed, for its person alone. */
const needs = (purpose: string, about: Partial<PersonalColumn> = {}): PersonalColumn => ({
  about: 'account',
  category: 'accessibility',
  purpose,
  legal: { basis: 'consent' },
  retention: account,
  export: { file: 'accessibility.json', part: 'provided' },
  erase: 'delete',
  sharedWith: [],
  editable: false,
  ...about,
})

const survey = (purpose: string, about: Partial<PersonalColumn> = {}): PersonalColumn => ({
  about: 'account',
  category: 'survey',
  purpose,
  legal: { basis: 'consent' },
  retention: { keep: 'P5Y', from: 'submitted_at' },
  export: { file: 'survey.json', part: 'provided' },
  erase: 'delete',
  sharedWith: [],
  editable: true,
  ...about,
})

export const profilesPersonalData = personalData({
  profile: {
    person_id: {
      about: 'account',
      category: 'identifier',
      purpose: 'to know whose profile it is',
      legal: { basis: 'contract' },
      retention: { keep: 'while', exists: 'identity.person' },
      export: { file: 'account.json', part: 'observed' },
      erase: 'delete',
      sharedWith: [],
      editable: false,
    },
    bio: {
      about: 'account',
      category: 'profile',
      purpose: 'to introduce people to those they learn with',
      legal: { basis: 'contract' },
      retention: { keep: 'while', exists: 'identity.person' },
      export: { file: 'account.json', part: 'provided' },
      erase: 'delete',
      sharedWith: [],
      editable: true,
    },
    phone: {
      about: 'account',
      category: 'contact',
      purpose: 'to reach people by the messages they asked for',
      legal: { basis: 'consent' },
      retention: { keep: 'while', exists: 'identity.person' },
      export: { file: 'account.json', part: 'provided' },
      erase: 'delete',
      sharedWith: [],
      editable: true,
    },
    changed_at: {
      about: 'account',
      category: 'profile',
      purpose: 'to know how recent the profile is',
      legal: { basis: 'contract' },
      retention: { keep: 'while', exists: 'identity.person' },
      export: { file: 'account.json', part: 'observed' },
      erase: 'delete',
      sharedWith: [],
      editable: false,
    },
  },
  consent: {
    id: consent('to tell consents apart'),
    person_id: consent('to know who consented'),
    purpose: consent('to know to what'),
    wording_sha256: consent('to know to which words'),
    locale: consent('to know in which language the words were read'),
    given_at: consent('to know since when'),
    withdrawn_at: consent('to know until when'),
  },
  interface_settings: {
    person_id: needs('to know whose settings they are'),
    sealed: needs('to show pages as somebody needs them', { editable: true }),
    changed_at: needs('to know how recent they are'),
  },
  survey: {
    person_id: survey('to know whose answers they are', { editable: false }),
    goals: survey('to propose first steps that fit what somebody wants'),
    platforms: survey('to propose first steps that fit what somebody uses already'),
    audience: survey('to propose first steps that fit whom somebody teaches'),
    budget: survey('to learn, as numbers only, what people can spend'),
    preferences: survey('to propose first steps that fit how somebody learns or teaches'),
    dashboard: survey('to leave the start page alone where somebody prefers it so'),
    submitted_at: survey('to forget the answers after five years', { editable: false }),
  },
})
