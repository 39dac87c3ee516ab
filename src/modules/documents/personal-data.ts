import { type PersonalColumn, personalData, type RowsOf, unread } from '#kernel/personal-data'

const ofSchool = { notPersonal: 'What the school publishes of itself, as the law asks it to.' }
const published = { notPersonal: 'A document that anybody may read; it speaks of nobody in particular.' }
const proof = {
  notPersonal: 'A contract of the school with a service outside; who entered it stands in the audit trail.',
}
const told = { notPersonal: 'That owners were told of a document, not who they are.' }

/** So long after an account is gone, whoever holds the receipt can show what they accepted. */
const subject = (purpose: string, also: Partial<PersonalColumn> = {}): PersonalColumn => ({
  about: 'account',
  category: 'agreements',
  purpose,
  legal: { basis: 'contract' },
  retention: { keep: 'P24M', from: 'deleted_at' },
  export: { file: 'agreements.json', part: 'observed' },
  erase: { retain: 'to show what was agreed on', until: '24 months after the account' },
  sharedWith: [],
  editable: false,
  ...also,
})

/** It says who only through its subject, and stays when that goes: the chain is whole, and leads to nobody. */
const acceptance = (purpose: string): PersonalColumn =>
  subject(purpose, { retention: { keep: 'while', exists: 'documents.subject' } })

const chained = { notPersonal: 'Where the row stands in the chain.' }

/** Somebody without an account asked for these mails; they end when they say so. */
const follower = (purpose: string, also: Partial<PersonalColumn> = {}): PersonalColumn => ({
  about: 'visitor',
  category: 'contact',
  purpose,
  legal: { basis: 'contract' },
  retention: { keep: 'PT0S', from: 'ends_at' },
  export: { file: 'account.json', part: 'observed' },
  erase: 'delete',
  sharedWith: [],
  editable: false,
  ...also,
})

export const documentsPersonalData = personalData({
  controller: {
    id: ofSchool,
    since: ofSchool,
    name: ofSchool,
    form: ofSchool,
    address: ofSchool,
    contact: ofSchool,
    officer: ofSchool,
    authority: ofSchool,
    authority_url: ofSchool,
    entered_at: ofSchool,
  },
  version: {
    document: published,
    number: published,
    sha256: published,
    content: published,
    material: published,
    in_the_app: published,
    published_at: published,
    effective_at: published,
  },
  subject: {
    id: subject('to stand for somebody in the chain, whose rows never change'),
    person_id: subject('to know who accepted', { erase: 'pseudonymise' }),
    receipt: subject('to let its holder show what they accepted, also without an account', { erase: 'delete' }),
    receipt_sha256: subject('to recognise the receipt', {
      export: { never: 'A trace of the receipt, which is in agreements.json.' },
    }),
    begun_at: unread('moment', subject('to know since when')),
    deleted_at: subject('to count until nobody can be recognised'),
  },
  acceptance: {
    number: chained,
    subject_id: acceptance('to know whose acceptance it is'),
    document: acceptance('to know what was accepted'),
    version: acceptance('to know which version was accepted'),
    locale: acceptance('to know in which language it was read'),
    sha256: acceptance('to show the very text'),
    surface: acceptance('to know on which page'),
    controller: { notPersonal: 'Who the school was then.' },
    at: acceptance('to know when'),
    french_shown_at: acceptance('to show that the French text was handed over first'),
    previous_hash: chained,
    hash: chained,
  },
  evidence: {
    id: proof,
    number: proof,
    party: proof,
    kind: proof,
    mechanism: proof,
    module: proof,
    factors: proof,
    reference: proof,
    document_sha256: proof,
    signed_on: proof,
    ends_on: proof,
    ends_at: proof,
    entered_at: proof,
  },
  evidence_withdrawal: { evidence_id: proof, reason: proof, at: proof },
  processor_change: {
    number: published,
    at: published,
    kind: published,
    party: published,
    face: published,
    other: published,
  },
  follower: {
    id: { notPersonal: 'Names an address that follows the list of services outside.' },
    email_sealed: follower('to mail what changes in the list of services outside; sealed in the vault', {
      export: { file: 'account.json', part: 'provided' },
      sharedWith: ['mail'],
    }),
    email_index: follower('to write to each address once', { export: { never: 'A trace of the address.' } }),
    person_id: unread('erasure', follower('to forget the address with the account that has it')),
    locale: follower('to write in the right language'),
    token_sha256: follower('to recognise the link that confirms and ends it', {
      export: { never: 'A trace of a secret.' },
    }),
    asked_at: unread('moment', follower('to know when it was asked for')),
    confirmed_at: follower('to write to nobody who did not confirm it'),
    ends_at: follower('to forget what nobody confirmed'),
    told: { notPersonal: 'How far the list was told.' },
  },
  telling: { about: told, at: told },
})

export const documentsRows = {
  controller: {},
  version: {},
  subject: { owner: 'person_id' },
  acceptance: { with: ['subject_id', 'documents.subject'] },
  evidence: {},
  evidence_withdrawal: {},
  processor_change: {},
  follower: {
    owner: 'person_id',
    vault: 'id',
    sealed: { email_sealed: { subject: 'id', row: ['id'] } },
    stays: 'agreed',
  },
  telling: {},
} satisfies RowsOf<typeof documentsPersonalData>
