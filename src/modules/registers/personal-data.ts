import { type PersonalColumn, personalData, type RowsOf, unread } from '#kernel/personal-data'

/** Told by mail to whoever asked. */
const mailed = { sharedWith: ['mail'] } as const
const asked = (purpose: string, also: Partial<PersonalColumn> = {}): PersonalColumn => ({
  about: 'account',
  category: 'rights',
  purpose,
  legal: { basis: 'legal obligation', statute: 'GDPR Art. 5(2) and Art. 12(3): answering in time, and showing it' },
  retention: { keep: 'PT0S', from: 'ends_at' },
  export: { file: 'account.json', part: 'observed' },
  erase: 'pseudonymise',
  sharedWith: [],
  editable: false,
  ...also,
})
const inRequest = (purpose: string, also: Partial<PersonalColumn> = {}) =>
  asked(purpose, { retention: { keep: 'while', exists: 'registers.request' }, ...also })
const provided = { export: { file: 'account.json', part: 'provided' } } as const
const unlinked = { notPersonal: 'Names what was done; it leads to nobody by itself.' }

const incident = (purpose: string, also: Partial<PersonalColumn> = {}): PersonalColumn => ({
  about: 'account',
  category: 'incidents',
  purpose,
  legal: {
    basis: 'legal obligation',
    statute: 'GDPR Art. 33(5) and 34; Quebec, P-39.1 s. 3.8: a register of incidents',
  },
  retention: { keep: 'while', exists: 'registers.incident' },
  export: { file: 'account.json', part: 'observed' },
  erase: 'pseudonymise',
  sharedWith: [],
  editable: false,
  ...also,
})
const ofIncident = { notPersonal: 'Of what happened to the school’s data; it names nobody.' }

const ordered = (purpose: string, also: Partial<PersonalColumn> = {}): PersonalColumn => ({
  about: 'account',
  category: 'disclosures',
  purpose,
  legal: {
    basis: 'legal obligation',
    statute:
      'The order itself; GDPR Art. 5(2), 6(1)(c) and 30(1)(d): what was disclosed, to whom, and by whose approval',
  },
  retention: { keep: 'while', exists: 'registers.disclosure' },
  export: {
    never: 'It may be secret by law; once it is not, its person is told, and what they are told is in their copy.',
  },
  erase: 'pseudonymise',
  sharedWith: [],
  editable: false,
  ...also,
})
const order = (purpose: string) => ordered(purpose, { retention: { keep: 'PT0S', from: 'ends_at' } })
const toldOf = (purpose: string) => ordered(purpose, { export: { file: 'account.json', part: 'observed' } })
const ofOrder = { notPersonal: 'Of an order and its way through the school; it leads to nobody by itself.' }

/** Kept without end: there is nothing of a person in it but who gave it out. */
const ofMany = {
  notPersonal: 'Of figures about at least fifty people, of choices that at least ten made; it leads to none of them.',
}
const releasing = (purpose: string): PersonalColumn => ({
  about: 'account',
  category: 'authorship',
  purpose,
  legal: {
    basis: 'legal obligation',
    statute: 'Quebec, Regulation respecting the anonymization of personal information: a register; GDPR Art. 5(2)',
  },
  retention: { keep: 'while', exists: 'identity.person' },
  export: { file: 'account.json', part: 'observed' },
  erase: 'pseudonymise',
  sharedWith: [],
  editable: false,
})

export const registersPersonalData = personalData({
  request: {
    id: { notPersonal: 'Names a line of the register.' },
    kind: asked('to know what is asked', { ...provided, ...mailed }),
    came_by: asked('to know by which way it came'),
    state: asked('to know what is left to do'),
    person_id: asked('to know whose account it is about'),
    name: asked('to address the answer', { ...provided, erase: 'redact' }),
    email_sealed: asked('to answer; sealed in the vault', { ...provided, erase: 'delete', sharedWith: ['mail'] }),
    locale: asked('to answer in the right language', { erase: 'delete' }),
    place: asked('to know which law counts', { ...provided, erase: 'delete' }),
    message: asked('to know what is asked', { ...provided, erase: 'redact' }),
    received_at: asked('to answer in time'),
    time_zone: { notPersonal: 'The school’s, when it came.' },
    due_at: asked('to answer in time', mailed),
    extended_at: asked('to know that more time was taken'),
    paused_at: asked('to know since when somebody is asked who they are'),
    proved_at: asked('to know that it is who they say'),
    token_sha256: asked('to recognise the link that confirms an address', {
      export: { never: 'A trace of a secret.' },
      erase: 'delete',
    }),
    ends_at: asked('to forget what nobody confirmed'),
    alerted: unlinked,
    alert_at: unlinked,
    copy_id: unlinked,
    erasure_id: unlinked,
    done_at: asked('to know that it was answered'),
  },
  request_step: {
    id: { notPersonal: 'Names a line of the register.' },
    number: { notPersonal: 'In which order things happened.' },
    request_id: { notPersonal: 'Which request it belongs to.' },
    at: inRequest('to show when it was done'),
    step: inRequest('to show what was done'),
    by: inRequest('to know who did it'),
    note: inRequest('to keep what was written to whoever asked', { erase: 'redact', ...mailed }),
  },
  incident: {
    id: ofIncident,
    happened: incident('to account for what happened', {
      retention: { keep: 'PT0S', from: 'ends_at' },
      export: { never: 'What happened to many at once; who it concerns is told.' },
    }),
    aware_at: ofIncident,
    written_at: ofIncident,
    scope: ofIncident,
    risk: ofIncident,
    risk_reason: ofIncident,
    authority_decided_at: ofIncident,
    people_decided_at: ofIncident,
    told: ofIncident,
    advice: ofIncident,
    done_at: ofIncident,
    ends_at: ofIncident,
    alerted: ofIncident,
    alert_at: ofIncident,
  },
  incident_step: {
    id: ofIncident,
    number: ofIncident,
    incident_id: ofIncident,
    at: incident('to show when it was done'),
    step: ofIncident,
    by: incident('to know who did it'),
    note: ofIncident,
  },
  incident_person: {
    incident_id: ofIncident,
    person_id: incident('to know whom it concerns'),
    told_at: incident('to show that they were told'),
  },
  disclosure: {
    id: ofOrder,
    authority: ofOrder,
    reference: ofOrder,
    country: ofOrder,
    statute: ofOrder,
    reason: order('to show that an order was valid'),
    received_on: ofOrder,
    person_id: order('to know whom an order is about'),
    entered_by: order('to know who wrote it down'),
    entered_at: order('to show when it was written down'),
    from_on: order('to hand over nothing from other days'),
    to_on: order('to hand over nothing from other days'),
    time_zone: ofOrder,
    fields: order('to hand over nothing else'),
    revision: ofOrder,
    gag_reference: order('to know who forbids to tell'),
    gag_until: order('to tell as soon as it is allowed'),
    review_at: ofOrder,
    opened_by: order('to hand it to nobody else'),
    opened_at: order('to hand it out within minutes'),
    handed_out_by: order('to know who handed it out'),
    handed_out_at: order('to show when it was handed out'),
    archive_sha256: ofOrder,
    tell_at: order('to tell as soon as it is allowed'),
    told_at: order('to show that they were told'),
    withdrawn_at: ofOrder,
    ends_at: ofOrder,
  },
  disclosure_approval: {
    disclosure_id: ofOrder,
    approver_id: ordered('to know who approved it'),
    at: ordered('to show when it was approved'),
  },
  disclosure_step: {
    id: ofOrder,
    number: ofOrder,
    disclosure_id: ofOrder,
    at: ordered('to show when it was done'),
    step: ofOrder,
    by: ordered('to know who did it'),
    note: ordered('to show what was chosen, and why'),
  },
  disclosure_notice: {
    disclosure_id: ofOrder,
    person_id: toldOf('to tell nobody else'),
    authority: toldOf('to tell to whom it was handed'),
    reference: toldOf('to tell by which order'),
    country: toldOf('to tell by which order'),
    fields: toldOf('to tell what was handed over'),
    from_on: toldOf('to tell from which days'),
    to_on: toldOf('to tell from which days'),
    handed_out_at: toldOf('to tell when it was handed over'),
    told_at: toldOf('to show that they were told'),
  },
  release: {
    id: ofMany,
    made_at: releasing('to show when figures were given out'),
    by: releasing('to know who gave figures out'),
    given_to: ofMany,
    purpose: ofMany,
    insight_id: ofMany,
    counted_at: ofMany,
    people: ofMany,
    least: ofMany,
    sha256: ofMany,
    retest_at: ofMany,
    withdrawn_at: releasing('to show since when figures are given out no more'),
    withdrawn_by: unread('author', releasing('to know who took them back')),
  },
  release_figure: {
    release_id: ofMany,
    number: ofMany,
    question: ofMany,
    answer: ofMany,
    share: ofMany,
    untold: ofMany,
    changed: ofMany,
  },
  release_retest: { id: ofMany, release_id: ofMany, at: ofMany, findings: ofMany },
})

export const registersRows = {
  request: {
    stays: 'happened',
    owner: 'person_id',
    vault: 'id',
    sealed: { email_sealed: { subject: 'id', row: ['id'] } },
  },
  request_step: { with: ['request_id', 'registers.request'], named: ['by'] },
  incident: { untraced: 'What happened to many at once; whom it concerns stands in a table of its own.' },
  incident_step: { with: ['incident_id', 'registers.incident'], named: ['by'] },
  incident_person: { owner: 'person_id', with: ['incident_id', 'registers.incident'] },
  disclosure: {
    owner: 'person_id',
    named: ['entered_by', 'opened_by', 'handed_out_by'],
    unspoken: 'That there is an order may be secret by law.',
  },
  disclosure_approval: {
    with: ['disclosure_id', 'registers.disclosure'],
    named: ['approver_id'],
    unspoken: 'As its order.',
  },
  disclosure_step: { with: ['disclosure_id', 'registers.disclosure'], named: ['by'], unspoken: 'As its order.' },
  disclosure_notice: { owner: 'person_id', with: ['disclosure_id', 'registers.disclosure'] },
  release: { named: ['by', 'withdrawn_by'] },
  release_figure: {},
  release_retest: {},
} satisfies RowsOf<typeof registersPersonalData>
