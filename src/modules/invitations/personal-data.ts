import { type Category, type PersonalColumn, personalData, type RowsOf, unread } from '#kernel/personal-data'

const bookkeeping = { notPersonal: 'Says how a list is read, and nothing of anybody.' }

const invited = (category: Category, purpose: string, more: Partial<PersonalColumn> = {}): PersonalColumn => ({
  about: 'visitor',
  category,
  purpose,
  legal: {
    basis: 'legitimate interest',
    balancing:
      'A school may ask people by mail to come; each is asked once, may ignore it, and is forgotten after a season.',
    interest: 'invitations',
  },
  retention: { keep: 'P90D', from: 'ends_at' },
  export: { file: 'account.json', part: 'observed' },
  erase: 'delete',
  sharedWith: [],
  editable: false,
  ...more,
})

const listed = (category: Category, purpose: string) =>
  invited(category, purpose, {
    retention: { keep: 'while', exists: 'invitations.list' },
    export: { never: 'It is gone within a day, and nobody has been written to.' },
  })

const mailed = { sharedWith: ['mail'] } as const

export const invitationsPersonalData = personalData({
  list: {
    id: bookkeeping,
    made_by: unread(
      'author',
      invited('account', 'to know who sent the list in', {
        about: 'account',
        retention: { keep: 'PT0S', from: 'ends_at' },
      }),
    ),
    made_at: bookkeeping,
    ends_at: bookkeeping,
    file_name: bookkeeping,
    sent_at: bookkeeping,
  },
  line: {
    list_id: bookkeeping,
    number: bookkeeping,
    email_sealed: listed('contact', 'to show whom the list would invite; sealed in the vault'),
    first_name: listed('profile', 'to show whom the list would invite'),
    last_name: listed('profile', 'to show whom the list would invite'),
    role: listed('account', 'to show as what'),
    course_text: listed('course', 'to show to which course'),
    course_id: listed('course', 'to invite to that course'),
    faults: listed('course', 'to show what is wrong with the line'),
  },
  invitation: {
    id: invited('identifier', 'to tell invitations apart'),
    email_sealed: invited('contact', 'to send the invitation; sealed in the vault', mailed),
    email_index: invited('contact', 'to invite each address once', {
      export: { never: 'It says nothing without a key; the address itself is in account.json.' },
    }),
    first_name: invited('profile', 'to address the mail, and to fill the form in', mailed),
    last_name: invited('profile', 'to address the mail, and to fill the form in', mailed),
    role: invited('account', 'to know as what somebody comes'),
    course_id: invited('course', 'to let somebody into a course'),
    token_sha256: invited('security', 'to recognise the link', { export: { never: 'The trace of a secret.' } }),
    invited_by: invited('account', 'to say who invites', { about: 'account', erase: 'pseudonymise' }),
    invited_at: invited('account', 'to know when'),
    ends_at: invited('account', 'to end the link'),
    sent_at: invited('account', 'to send one mail, not two'),
    accepted_at: invited('account', 'to let the link work once'),
    accepted_by: unread('author', invited('account', 'to know who came', { about: 'account' })),
    revoked_at: invited('account', 'to know that it was taken back'),
    revoked_by: unread(
      'author',
      invited('account', 'to know who took it back', { about: 'account', erase: 'pseudonymise' }),
    ),
  },
})

export const invitationsRows = {
  list: { owner: 'made_by', vault: 'id' },
  line: { with: ['list_id', 'invitations.list'] },
  invitation: {
    owner: 'accepted_by',
    named: ['invited_by', 'revoked_by'],
    sealed: { email_sealed: { subject: 'id', row: ['id'] } },
    vault: 'id',
  },
} satisfies RowsOf<typeof invitationsPersonalData>
