import { type PersonalColumn, personalData, type RowsOf, unread } from '#kernel/personal-data'

const onSurvey = { at: '/settings/survey' } as const
const onProfile = { at: '/settings/profile' } as const
const onAccount = { at: '/settings/account' } as const
const onNeeds = { at: '/settings/accessibility' } as const

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
  editable: onSurvey,
  ...about,
})

/** Kept without end. */
const ofMany =
  'Shares of at least fifty people, of choices that at least ten made and ten did not, to the next five percent; no two tellings of a question differ by fewer than ten people.'

/** An answer is counted among many, too, unless its person objects. */
const counted = (purpose: string): PersonalColumn =>
  survey(purpose, {
    further: {
      purpose: 'to tell what many people say together, as shares',
      legal: {
        basis: 'legitimate interest',
        balancing: `${ofMany} Nobody is told apart, and whoever objects is not counted.`,
        interest: 'insights',
      },
    },
  })

const objection = (purpose: string): PersonalColumn => ({
  ...consent(purpose),
  legal: {
    basis: 'legal obligation',
    statute: 'GDPR Art. 21 and 5(2): who has to heed an objection can show that it was heeded',
  },
  export: { file: 'objections.json', part: 'observed' },
})

/** Seen by the people of somebody's courses at first, and by whoever its person opens it to. */
const profile = (purpose: string, about: Partial<PersonalColumn> = {}): PersonalColumn => ({
  about: 'account',
  category: 'profile',
  purpose,
  legal: { basis: 'contract' },
  retention: account,
  export: { file: 'account.json', part: 'provided' },
  erase: 'delete',
  sharedWith: [],
  editable: onProfile,
  ...about,
})
const observed = { export: { file: 'account.json', part: 'observed' }, editable: false } as const
const answered = { export: { file: 'survey.json', part: 'observed' }, editable: false } as const
const arranged = { export: { file: 'accessibility.json', part: 'observed' } } as const
const photoFile = { export: { file: 'files/profile/', part: 'provided' } } as const

export const profilesPersonalData = personalData({
  profile: {
    person_id: profile('to know whose profile it is', { category: 'identifier', ...observed }),
    bio: profile('to introduce people to those they learn with'),
    skills: profile('to say what somebody can do'),
    languages: profile('to say in which languages somebody can be spoken to'),
    links: profile('to lead to what somebody does elsewhere'),
    visibility: profile('to know who may see the profile'),
    photo_small_id: profile('to show a face beside a name', photoFile),
    photo_large_id: profile('to show who somebody is', photoFile),
    page_withheld_by: unread(
      'author',
      profile('to know who keeps a public page off', { category: 'moderation', ...observed }),
    ),
    page_withheld_at: profile('to know since when a public page is kept off', { category: 'moderation', ...observed }),
    phone: profile('to reach people by the messages they asked for', {
      category: 'contact',
      legal: { basis: 'consent' },
      sharedWith: ['whatsapp', 'sms'],
      editable: onAccount,
    }),
    welcome_declined_at: profile('to offer no welcome again to who said not now', observed),
    changed_at: profile('to know how recent the profile is', observed),
  },
  page: {
    handle: profile('to find a public page at an address that people can read', { category: 'identifier' }),
    person_id: profile('to know whose page it is', { category: 'identifier', ...observed }),
    published_at: profile('to know since when it is public', observed),
    unlisted_by: unread('author', profile('to know who took it off', observed)),
    unlisted_at: profile('to answer that it is gone', observed),
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
  consent_wording: {
    sha256: { notPersonal: 'Names a sentence of ours, which is the same for everybody.' },
    text: { notPersonal: 'A sentence of ours, which is the same for everybody.' },
  },
  objection: {
    id: objection('to tell objections apart'),
    person_id: objection('to know who objects'),
    interest: objection('to know to what'),
    said_by: objection('to know whether they said so, their browser did, or a request of theirs was granted'),
    wording_sha256: unread('proof', objection('to know in which words')),
    locale: objection('to know in which language the words were read'),
    said_at: objection('to know since when'),
    withdrawn_at: objection('to know until when'),
  },
  interface_settings: {
    person_id: needs('to know whose settings they are', arranged),
    sealed: needs('to show pages as somebody needs them', { editable: onNeeds }),
    changed_at: unread('moment', needs('to know how recent they are', arranged)),
  },
  survey: {
    person_id: survey('to know whose answers they are', answered),
    goals: counted('to propose first steps that fit what somebody wants'),
    platforms: counted('to propose first steps that fit what somebody uses already'),
    audience: counted('to propose first steps that fit whom somebody teaches'),
    budget: counted('to learn, as numbers only, what people can spend'),
    preferences: counted('to propose first steps that fit how somebody learns or teaches'),
    dashboard: survey('to leave the start page alone where somebody prefers it so'),
    submitted_at: survey('to forget the answers after five years', answered),
    answered_anew_at: survey('to tell shares again only once enough people have answered anew', answered),
  },
  insight: {
    id: { notPersonal: ofMany },
    made_at: { notPersonal: ofMany },
    people: { notPersonal: ofMany },
    shares: { notPersonal: ofMany },
    changes: { notPersonal: ofMany },
    least: { notPersonal: ofMany },
  },
})

export const profilesRows = {
  profile: {
    stays: { phone: 'account' },
    owner: 'person_id',
    named: ['page_withheld_by'],
    sealed: { phone: { subject: 'person_id', row: ['person_id'] } },
  },
  page: { stays: 'account', owner: 'person_id', named: ['unlisted_by'] },
  consent: { owner: 'person_id' },
  consent_wording: {},
  objection: { owner: 'person_id' },
  interface_settings: {
    stays: 'account',
    owner: 'person_id',
    sealed: { sealed: { subject: 'person_id', row: ['person_id'], json: true } },
  },
  survey: { stays: 'agreed', owner: 'person_id' },
  insight: {},
} satisfies RowsOf<typeof profilesPersonalData>
