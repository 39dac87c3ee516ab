import { type ImpersonalColumn, type PersonalColumn, personalData, type RowsOf, unread } from './personal-data.ts'

const bookkeeping: ImpersonalColumn = { notPersonal: 'How the software keeps its own house.' }

const sealed: ImpersonalColumn = {
  notPersonal: 'A hash over random salt; once the salt is gone nobody can show what it was made of.',
}

const inAuditTrail = (purpose: string): PersonalColumn => ({
  about: 'account',
  category: 'security log',
  purpose,
  legal: {
    basis: 'legitimate interest',
    balancing: 'Whoever is responsible for people’s things must be able to see who changed them; only ids are kept.',
    interest: 'accountability',
  },
  retention: { keep: 'P24M', from: 'at' },
  export: { file: 'activity.json', part: 'observed' },
  erase: 'pseudonymise',
  sharedWith: [],
  editable: false,
})

const inChannel = (purpose: string): PersonalColumn => ({
  about: 'account',
  category: 'live updates',
  purpose,
  legal: { basis: 'contract' },
  retention: { keep: 'P1D', from: 'at' },
  export: { never: 'A short-lived copy of what is exported from its own place.' },
  erase: 'delete',
  sharedWith: [],
  editable: false,
})

const connected = (purpose: string): PersonalColumn => ({
  ...inChannel(purpose),
  category: 'presence',
  retention: { keep: 'while', exists: 'kernel.socket_process' },
  export: { never: 'It exists only while somebody is connected.' },
})

const ofHold = (purpose: string, also: Partial<PersonalColumn> = {}): PersonalColumn => ({
  about: 'account',
  category: 'erasure',
  purpose,
  legal: { basis: 'legal obligation', statute: 'GDPR Art. 17(3) and 18: who keeps something back can show why' },
  retention: { keep: 'P24M', from: 'lifted_at' },
  export: { file: 'account.json', part: 'observed' },
  erase: 'pseudonymise',
  sharedWith: [],
  editable: false,
  ...also,
})

/** What the kernel's own tables hold about people. */
export const dataMap = personalData({
  migration: { module: bookkeeping, name: bookkeeping, sha256: bookkeeping, applied_at: bookkeeping },
  audit_line: {
    id: bookkeeping,
    at: inAuditTrail('When it was done.'),
    actor_id: inAuditTrail('Who did it.'),
    deed: inAuditTrail('What was done.'),
    things: inAuditTrail('The ids of what it was done to.'),
    details: inAuditTrail('Numbers and codes that explain it.'),
    about_id: inAuditTrail('Whom it was done to.'),
    actor_salt: inAuditTrail('Keeps the seal on who did it from being guessed; it goes with the id.'),
    actor_commitment: sealed,
    things_salt: inAuditTrail('Keeps the seal on what it was done to from being guessed; it goes with the ids.'),
    things_commitment: sealed,
  },
  audit_waiting: { line_id: bookkeeping },
  audit_link: { number: bookkeeping, line_id: bookkeeping, hash: sealed },
  audit_head: { number: bookkeeping, hash: sealed, sealed_at: bookkeeping, signature: bookkeeping },
  audit_cut: { number: bookkeeping, hash: sealed, cut_at: bookkeeping, signature: bookkeeping },
  vault_key: {
    subject: {
      about: 'account',
      category: 'protection',
      purpose: 'Closes what must stay unreadable even in a stolen database.',
      legal: { basis: 'contract' },
      retention: { keep: 'while', exists: 'identity.person' },
      export: { never: 'A key is worth nothing to its person, and everything to a thief.' },
      erase: 'delete',
      sharedWith: [],
      editable: false,
    },
    master_key_id: bookkeeping,
    wrapped: bookkeeping,
    made_at: bookkeeping,
  },
  hold: {
    id: ofHold('To name it.'),
    kind: ofHold('To know who wants it kept: the law, or its person.'),
    person_id: ofHold('To keep what is theirs and nobody else’s.'),
    table_name: ofHold('To keep this and nothing beside it.'),
    column_name: ofHold('To keep this and nothing beside it.'),
    reason: ofHold('To know why it is kept.', {
      export: { never: 'It may speak of somebody else, or of what is being looked into.' },
    }),
    review_on: ofHold('To look again whether it is still needed.'),
    placed_by: unread('author', ofHold('To know who placed it.')),
    placed_at: ofHold('To know since when it stands.'),
    lifted_by: unread('author', ofHold('To know who lifted it.')),
    lifted_at: ofHold('To know until when it stood.'),
    lifts_at: ofHold('To end a restriction no sooner than its person was told.'),
    lifts_by: ofHold('To know who announced its end.'),
  },
  channel: { key: bookkeeping, last_number: bookkeeping },
  channel_event: {
    channel_key: bookkeeping,
    number: bookkeeping,
    event: bookkeeping,
    payload: inChannel('Brings a page up to date after a gap in the connection.'),
    at: bookkeeping,
  },
  socket_process: { id: bookkeeping, seen_at: bookkeeping, lease_ends_at: bookkeeping },
  presence: {
    connection_id: bookkeeping,
    channel_key: bookkeeping,
    process_id: bookkeeping,
    channel: bookkeeping,
    params: connected('Which class or course is being followed.'),
    person_id: connected('Who follows it now.'),
    joined_at: connected('Since when.'),
  },
})

export const kernelRows = {
  migration: {},
  audit_line: {
    byHand: 'unlinkFromAudit',
    sweptBy: 'kernel.cut_audit',
    copied: { owner: 'actor_id', named: ['about_id'], along: ['at', 'deed'] },
  },
  audit_waiting: {},
  audit_link: {},
  audit_head: {},
  audit_cut: {},
  vault_key: { owner: 'subject' },
  hold: { owner: 'person_id', named: ['placed_by', 'lifted_by', 'lifts_by'] },
  channel: {},
  channel_event: { untraced: 'A copy of what is erased in its own place, gone after a day.' },
  socket_process: {},
  presence: { owner: 'person_id' },
} satisfies RowsOf<typeof dataMap>
