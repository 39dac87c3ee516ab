import {
  type LegalBasis,
  type PersonalColumn,
  personalData,
  type Retention,
  type RowsOf,
  unread,
} from '#kernel/personal-data'

/** Told to its person by mail. */
const mailed = { sharedWith: ['mail'] } as const
const onAccount = { at: '/settings/account' } as const

const account: Retention = { keep: 'while', exists: 'identity.person' }
const security: LegalBasis = {
  basis: 'legitimate interest',
  balancing:
    'Accounts have to be protected from strangers; little is kept, coarsely, for weeks, and used for nothing else.',
  interest: 'security',
}

const held = (about: Pick<PersonalColumn, 'category' | 'purpose'> & Partial<PersonalColumn>): PersonalColumn => ({
  about: 'account',
  legal: { basis: 'contract' },
  retention: account,
  export: { file: 'account.json', part: 'observed' },
  erase: 'delete',
  sharedWith: [],
  editable: false,
  ...about,
})

const signIn = (purpose: string): PersonalColumn =>
  held({
    category: 'security',
    purpose,
    legal: security,
    retention: { keep: 'P90D', from: 'began_at' },
    export: { file: 'security/sign-ins.csv', part: 'observed' },
  })

const passkey = (purpose: string): PersonalColumn =>
  held({ category: 'security', purpose, export: { file: 'security/passkeys.json', part: 'observed' } })

const key = (purpose: string, also: Partial<PersonalColumn> = {}): PersonalColumn =>
  held({
    category: 'security',
    purpose,
    retention: { keep: 'P90D', from: 'ends_at' },
    export: { file: 'security/keys.json', part: 'observed' },
    ...also,
  })

const change = (purpose: string): PersonalColumn =>
  held({
    category: 'contact',
    purpose,
    retention: { keep: 'PT0S', from: 'ends_at' },
    export: { never: 'It is over within a day; the address itself is in account.json.' },
  })

const half = (purpose: string): PersonalColumn =>
  held({
    category: 'security',
    purpose,
    legal: security,
    retention: { keep: 'PT0S', from: 'ends_at' },
    export: { never: 'The trace of a secret, gone within minutes.' },
  })

const signUp = (purpose: string): PersonalColumn =>
  held({
    about: 'visitor',
    category: 'sign-up',
    purpose,
    retention: { keep: 'PT0S', from: 'ends_at' },
    export: { never: 'It is gone within a day, and there is no account yet to export.' },
  })

const link = (purpose: string): PersonalColumn =>
  held({
    category: 'security',
    purpose,
    legal: security,
    retention: { keep: 'P30D', from: 'ends_at' },
    export: { never: 'A secret, or the trace of one.' },
  })

const provided = (purpose: string): PersonalColumn =>
  held({ category: 'sign-in with a provider', purpose, export: { file: 'account.json', part: 'provided' } })

const wayThere = (purpose: string): PersonalColumn =>
  held({
    about: 'visitor',
    category: 'sign-in with a provider',
    purpose,
    retention: { keep: 'PT0S', from: 'ends_at' },
    export: { never: 'It is gone within half an hour.' },
  })

const tries = (purpose: string): PersonalColumn =>
  held({
    about: 'visitor',
    category: 'security',
    purpose,
    legal: security,
    retention: { keep: 'PT0S', from: 'ends_at' },
    export: { never: 'Kept under a keyed hash for minutes; it cannot be found from a person.' },
  })

const minors: LegalBasis = {
  basis: 'legal obligation',
  statute: 'GDPR Art. 8 and the laws of the countries that name another age',
}

const guardian = (purpose: string): PersonalColumn =>
  held({
    about: 'guardian',
    category: 'guardian',
    purpose,
    legal: minors,
    retention: { keep: 'PT0S', from: 'ends_at' },
  })

const guardianConsent = (purpose: string): PersonalColumn =>
  held({
    about: 'guardian',
    category: 'guardian',
    purpose,
    legal: minors,
    export: { file: 'consents.json', part: 'observed' },
  })

const guardianRequest = (purpose: string): PersonalColumn =>
  held({
    about: 'guardian',
    category: 'request',
    purpose,
    legal: minors,
    retention: { keep: 'PT0S', from: 'ends_at' },
    export: { never: 'Written by somebody without an account; they have a copy by mail.' },
  })

const ofTheSchool = 'A rule of the school, which is an organisation.'

export const identityPersonalData = personalData({
  person: {
    id: held({ category: 'identifier', purpose: 'to tell accounts apart' }),
    email_sealed: held({
      category: 'contact',
      purpose: 'to be told what concerns one; sealed in the vault',
      export: { file: 'account.json', part: 'provided' },
      sharedWith: ['mail'],
      editable: { at: '/settings/account/address' },
    }),
    email_index: held({
      category: 'contact',
      purpose: 'to sign in by an address, and to let each have one account',
      export: { never: 'It says nothing without a key; the address itself is in account.json.' },
    }),
    first_name: held({
      category: 'profile',
      purpose: 'to be called by one’s name',
      export: { file: 'account.json', part: 'provided' },
      editable: onAccount,
    }),
    last_name: held({
      category: 'profile',
      purpose: 'to be told from others of the same first name',
      export: { file: 'account.json', part: 'provided' },
      editable: onAccount,
    }),
    title: held({
      about: 'teacher',
      category: 'profile',
      purpose: 'to address a teacher as they wish',
      export: { file: 'account.json', part: 'provided' },
      editable: onAccount,
    }),
    name: held({
      category: 'profile',
      purpose: 'to show the name, made from its parts',
      export: { file: 'account.json', part: 'derived' },
      sharedWith: ['mail', 'media'],
    }),
    sort_name: held({
      category: 'profile',
      purpose: 'to find and order people by name',
      export: { file: 'account.json', part: 'derived' },
    }),
    role: held({ category: 'account', purpose: 'to know what somebody may do here', ...mailed }),
    locale: held({
      category: 'profile',
      purpose: 'to speak somebody’s language',
      export: { file: 'account.json', part: 'provided' },
      editable: onAccount,
    }),
    time_zone: held({
      category: 'profile',
      purpose: 'to show times as somebody’s clock does',
      export: { file: 'account.json', part: 'provided' },
      editable: onAccount,
    }),
    joined_at: held({ category: 'account', purpose: 'to know since when the account exists' }),
    verified_at: held({ category: 'account', purpose: 'to know that mail reaches its person' }),
    first_signed_in_at: held({ category: 'account', purpose: 'to tell of new sign-ins, and not of the first' }),
    suspended_at: held({ category: 'account', purpose: 'to keep somebody out who has to be' }),
    suspension_reason: held({
      category: 'account',
      purpose: 'to tell somebody why they are kept out',
      ...mailed,
    }),
    suspended_by: held({
      category: 'account',
      purpose: 'to know who kept them out',
      about: 'account',
      erase: 'pseudonymise',
    }),
    age_band: held({
      category: 'account',
      purpose: 'to know what somebody may do; never when they were born',
      export: { file: 'account.json', part: 'derived' },
    }),
    waits_for: held({ category: 'account', purpose: 'to keep an account closed until it may be used', legal: minors }),
    erase_because: held({ category: 'account', purpose: 'to erase what there is about a child', legal: minors }),
  },
  gate: {
    only: { notPersonal: ofTheSchool },
    countries_rule: { notPersonal: ofTheSchool },
    countries: { notPersonal: ofTheSchool },
    members_too: { notPersonal: ofTheSchool },
    allowed_domains: { notPersonal: ofTheSchool },
    blocked_domains: { notPersonal: ofTheSchool },
    guardians: { notPersonal: ofTheSchool },
    french_first: { notPersonal: ofTheSchool },
    least_age: { notPersonal: ofTheSchool },
    privacy_contact: { notPersonal: 'The public address of the school.' },
    changed_at: { notPersonal: ofTheSchool },
  },
  second_step_demand: {
    only: { notPersonal: ofTheSchool },
    asked_of: { notPersonal: ofTheSchool },
    changed_at: { notPersonal: ofTheSchool },
  },
  guardian: {
    person_id: guardian('to know whose guardian is asked'),
    email_sealed: {
      ...guardian('to ask a guardian; sealed in the vault, by the key of whom they look after'),
      sharedWith: ['mail'],
    },
    locale: guardian('to write in a language the family reads'),
    asked_at: guardian('to remind in time'),
    ends_at: guardian('to delete an account nobody agreed to'),
    reminders: guardian('to remind twice and no more'),
    token_sha256: { ...guardian('to recognise the link'), export: { never: 'The trace of a secret.' } },
  },
  guardian_consent: {
    id: guardianConsent('to name the consent'),
    person_id: guardianConsent('to know whom it is about'),
    guardian_email_sealed: { ...guardianConsent('to prove who agreed, and to reach them'), sharedWith: ['mail'] },
    guardian_name: { ...guardianConsent('to prove who agreed'), sharedWith: ['mail'] },
    wording_version: unread('proof', guardianConsent('to prove what was agreed to')),
    wording_sha256: unread('proof', guardianConsent('to prove what was agreed to, to the letter')),
    locale: guardianConsent('to prove in which language it was read'),
    surface: unread('proof', guardianConsent('to prove where it was given')),
    token_sha256: {
      ...guardianConsent('to prove by which link it was given'),
      export: { never: 'The trace of a secret.' },
    },
    given_at: guardianConsent('to prove when it was given'),
    revocation_sha256: {
      ...guardianConsent('to recognise the link that takes it back'),
      export: { never: 'The trace of a secret.' },
    },
    revoked_at: guardianConsent('to know that it was taken back'),
  },
  guardian_request: {
    id: guardianRequest('to name the request'),
    name: guardianRequest('to address the answer'),
    email_sealed: { ...guardianRequest('to answer'), sharedWith: ['mail'] },
    child: guardianRequest('to find the account it is about'),
    message: guardianRequest('to know what is asked'),
    locale: guardianRequest('to answer in the right language'),
    asked_at: guardianRequest('to answer in time'),
    ends_at: guardianRequest('to forget it'),
    token_sha256: guardianRequest('to recognise the link that confirms the address'),
    verified_at: guardianRequest('to know that the address is theirs'),
    answered_at: guardianRequest('to know that it was answered'),
    answered_by: guardianRequest('to know who answered'),
  },
  password: {
    person_id: held({ category: 'identifier', purpose: 'to know whose password it is' }),
    hash: held({
      category: 'security',
      purpose: 'to recognise a password without knowing it',
      export: { never: 'A secret.' },
    }),
    changed_at: held({ category: 'security', purpose: 'to know how old a password is' }),
  },
  sign_in: {
    id: signIn('to name a sign-in when it is ended'),
    person_id: signIn('to know who is signed in'),
    token_sha256: { ...signIn('to recognise a browser'), export: { never: 'The trace of a secret.' } },
    network: signIn('to notice strangers, by a neighbourhood of addresses and never by one address'),
    address: {
      ...signIn('to find out who was there when an account was broken into'),
      retention: { keep: 'P30D', from: 'began_at' },
    },
    country: {
      ...signIn('to tell its person when somebody signs in from a country they were never in'),
      ...mailed,
    },
    browser: { ...signIn('to let its person recognise a browser of theirs'), ...mailed },
    browser_major: signIn('to let its person recognise a browser of theirs'),
    system: { ...signIn('to let its person recognise a device of theirs'), ...mailed },
    placed_at: signIn('to look up the country once'),
    noticed_at: signIn('to show that its person was told'),
    began_at: { ...signIn('to show where one is signed in'), ...mailed },
    seen_at: signIn('to end a sign-in that nobody uses'),
    ends_at: signIn('to end every sign-in some day'),
    ended_at: signIn('to know that it was ended'),
    confirmed_at: signIn('to ask again before what matters most'),
    renew_since: signIn('to change the secret of a browser when its person may do more than before'),
  },
  second_step: {
    person_id: held({ category: 'security', purpose: 'to know who wants to be asked for more than a password' }),
    began_at: held({ category: 'security', purpose: 'to show since when' }),
  },
  authenticator: {
    person_id: held({ category: 'identifier', purpose: 'to know whose app it is' }),
    secret: held({
      category: 'security',
      purpose: 'to recognise the codes of an app; sealed in the vault',
      export: { never: 'A secret.' },
    }),
    confirmed_at: held({ category: 'security', purpose: 'to show since when an app is used' }),
    last_step: held({
      category: 'security',
      purpose: 'to let a code work once',
      export: { never: 'A counter that says nothing but when a code was last typed, which sign-ins say.' },
    }),
    pending: held({
      category: 'security',
      purpose: 'to set up an app; sealed in the vault',
      export: { never: 'A secret.' },
    }),
    pending_at: held({
      category: 'security',
      purpose: 'to forget an app that was never set up',
      export: { never: 'The trace of a secret.' },
    }),
  },
  recovery_code: {
    code_sha256: held({
      category: 'security',
      purpose: 'to let somebody in who has lost their app',
      export: { never: 'The trace of a secret.' },
    }),
    person_id: held({ category: 'identifier', purpose: 'to know whose code it is' }),
    made_at: held({ category: 'security', purpose: 'to know how old a code is' }),
    used_at: held({ category: 'security', purpose: 'to let it work once' }),
  },
  passkey: {
    id: passkey('to name a passkey when it is removed'),
    person_id: passkey('to know whose passkey it is'),
    credential_id: passkey('to recognise a passkey'),
    public_key: {
      ...passkey('to check what a passkey signed'),
      export: { never: 'Means nothing outside of this school.' },
    },
    counter: { ...passkey('to notice that a passkey was copied'), export: { never: 'A counter of an authenticator.' } },
    transports: passkey('to let the browser offer the right passkey'),
    name: {
      ...passkey('to tell passkeys apart'),
      export: { file: 'security/passkeys.json', part: 'provided' },
      editable: { at: '/settings/security/passkeys/[passkeyId]' },
    },
    made_at: passkey('to show since when'),
    used_at: passkey('to show when it was last used'),
  },
  api_key: {
    id: key('to recognise a key, and to name it when it is ended'),
    person_id: key('to know in whose name a program comes'),
    name: key('to tell keys apart', { export: { file: 'security/keys.json', part: 'provided' } }),
    scopes: key('to know what a program may do', { export: { file: 'security/keys.json', part: 'provided' } }),
    key_sha256: key('to recognise a key without knowing it', { export: { never: 'The trace of a secret.' } }),
    made_at: key('to show since when'),
    ends_at: key('to end every key some day'),
    ended_at: key('to show that it was ended before its time'),
    used_on: key('to show, to the day, whether a key is still needed', { legal: security }),
  },
  challenge: {
    challenge_sha256: half('to let an answer of an authenticator count once'),
    purpose: half('to know what was asked'),
    person_id: half('to know who was asked'),
    ends_at: half('to forget it after minutes'),
  },
  address_change: {
    id: change('to name the change in links'),
    person_id: change('to know whose address it is'),
    old_email_sealed: { ...change('to ask and tell the mailbox from before'), sharedWith: ['mail'] },
    new_email_sealed: { ...change('to ask and tell the other mailbox'), sharedWith: ['mail'] },
    asked_at: change('to know how old it is'),
    ends_at: change('to forget a change nobody agrees to'),
    approved_at: change('to know that the mailbox from before agrees'),
    proven_at: change('to know that the other mailbox agrees'),
    done_at: change('to do it once'),
  },
  entry_request: {
    id: half('to name the wish in a job and in a link'),
    secret_sha256: half('to recognise the browser that asked'),
    person_id: half('to know whom the mail went to'),
    code_hash: half('to recognise the code of the mail'),
    asked_at: half('to let the newest mail count'),
    ends_at: half('to end it after minutes'),
  },
  half_sign_in: {
    token_sha256: half('to recognise the browser'),
    person_id: half('to know whose second step is missing'),
    ends_at: half('to end it after minutes'),
  },
  sign_up: {
    id: signUp('to name the wish in a job'),
    email_sealed: { ...signUp('to ask the address for its confirmation; sealed in the vault'), sharedWith: ['mail'] },
    email_index: signUp('to ask each address once'),
    first_name: { ...signUp('to address the mail'), sharedWith: ['mail'] },
    last_name: { ...signUp('to be called by one’s name from the start'), sharedWith: ['mail'] },
    title: signUp('to address a teacher as they wish from the start'),
    password_hash: signUp('to recognise the password at confirmation without knowing it'),
    locale: signUp('to write the mail in the right language'),
    time_zone: signUp('to show times rightly from the start'),
    invitation_sha256: signUp('to honour the invitation somebody came with'),
    next: signUp('to lead somebody to where they were going'),
    agreed: signUp('to write down what was agreed to once the account begins'),
    asked_at: signUp('to send one mail, not two, and to know when somebody agreed'),
    ends_at: signUp('to forget a wish nobody confirms'),
    age_band: signUp('to know what somebody may do; never when they were born'),
    guardian_email_sealed: signUp('to ask a guardian once the address is confirmed'),
  },
  link: {
    token_sha256: link('to recognise a link'),
    purpose: link('to know what the link allows'),
    about: link('to know whom the link concerns'),
    ends_at: link('to end it'),
    used_at: link('to let it work once'),
  },
  provider_account: {
    issuer: provided('to know who vouches'),
    subject: provided('to recognise its person when the provider names them'),
    person_id: provided('to know whose account it opens'),
    email_sealed: provided('to show which account there is connected'),
    name: provided('to show which account there is connected'),
    picture: provided('to know which of the person’s files is the copy of their picture'),
    linked_at: { ...provided('to show since when'), export: { file: 'account.json', part: 'observed' } },
  },
  provider_visit: {
    id: wayThere('to name the visit in a mail’s link'),
    secret_sha256: wayThere('to recognise the browser that went there'),
    person_id: wayThere('to know whose account is to be connected'),
    asked_at: wayThere('to know when it began'),
    ends_at: wayThere('to forget it'),
    answered_at: wayThere('to take one answer only'),
    subject: wayThere('to connect the account once its person has decided'),
    email_sealed: wayThere('to find an account that has this address, or to make one'),
    name: wayThere('to suggest a name'),
    picture_url: wayThere('to copy the picture once, if an account comes of it'),
  },
  try: {
    key: tries('to count tries without keeping who made them'),
    at: tries('to limit guessing'),
    ends_at: tries('to forget tries as soon as they limit nothing'),
  },
})

export const identityRows = {
  person: {
    stays: { email_sealed: 'account' },
    owner: 'id',
    named: ['suspended_by'],
    sealed: { email_sealed: { subject: 'id', row: ['id'] } },
  },
  gate: {},
  second_step_demand: {},
  guardian: { owner: 'person_id', sealed: { email_sealed: { subject: 'person_id', row: ['person_id'] } } },
  guardian_consent: {
    owner: 'person_id',
    sealed: { guardian_email_sealed: { subject: 'person_id', row: ['id'] } },
  },
  guardian_request: {
    untraced: 'Written by somebody without an account, and forgotten soon.',
    named: ['answered_by'],
    vault: 'id',
  },
  password: { owner: 'person_id' },
  sign_in: { owner: 'person_id' },
  second_step: { owner: 'person_id' },
  authenticator: { owner: 'person_id' },
  recovery_code: { owner: 'person_id' },
  passkey: { stays: 'account', owner: 'person_id' },
  api_key: { stays: 'account', owner: 'person_id' },
  challenge: { owner: 'person_id' },
  address_change: { owner: 'person_id' },
  entry_request: { owner: 'person_id' },
  half_sign_in: { owner: 'person_id' },
  sign_up: { untraced: 'Whoever asks has no account yet, and is forgotten within a day.', vault: 'id' },
  link: { owner: 'about' },
  provider_account: {
    stays: 'account',
    owner: 'person_id',
    sealed: { email_sealed: { subject: 'person_id', row: ['issuer', 'subject'] } },
  },
  provider_visit: { owner: 'person_id', vault: 'id' },
  try: { untraced: 'Kept under a keyed hash for minutes; it cannot be found from a person.' },
} satisfies RowsOf<typeof identityPersonalData>
