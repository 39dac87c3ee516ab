import { type PersonalColumn, personalData, type RowsOf } from '#kernel/personal-data'

const erasure = (purpose: string, also: Partial<PersonalColumn> = {}): PersonalColumn => ({
  about: 'account',
  category: 'erasure',
  purpose,
  legal: {
    basis: 'legal obligation',
    statute: 'GDPR Art. 17 and Art. 5(2): who has to erase can show that it was done',
  },
  retention: { keep: 'P24M', from: 'done_at' },
  export: { file: 'account.json', part: 'observed' },
  erase: 'pseudonymise',
  sharedWith: [],
  editable: false,
  ...also,
})

const ofCopy = (purpose: string): PersonalColumn => ({
  about: 'account',
  category: 'copies',
  purpose,
  legal: { basis: 'legal obligation', statute: 'GDPR Art. 15 and 20' },
  retention: { keep: 'P7D', from: 'made_at' },
  export: { file: 'account.json', part: 'observed' },
  erase: 'delete',
  sharedWith: [],
  editable: false,
})

const ofPack = (purpose: string): PersonalColumn => ({
  ...ofCopy(purpose),
  legal: { basis: 'contract' },
  retention: { keep: 'P1D', from: 'made_at' },
})

const receipt = { notPersonal: 'What was done, in numbers; the name it stands under leads to nobody.' }

const told = { notPersonal: 'What a service outside was told and answered; nothing in it leads to anybody.' }

/** Kept so that a service outside can still be asked after the account is gone. */
const toAsk = (purpose: string) =>
  erasure(purpose, {
    legal: { basis: 'legal obligation', statute: 'GDPR Art. 19: whoever received data is told that they are erased' },
    retention: { keep: 'P90D', from: 'erased_at' },
    export: { never: 'It is made only once the account is gone.' },
    erase: 'delete',
  })

const swept = { notPersonal: 'How much was swept, and by which rules: numbers.' }

export const privacyPersonalData = personalData({
  erasure: {
    id: { notPersonal: 'Names a receipt.' },
    person_id: erasure('to know who is to be erased'),
    cause: erasure('to know why, and whether it can be taken back'),
    asked_at: erasure('to erase in time'),
    due_at: erasure('to know until when it can be taken back'),
    done_at: receipt,
    receipt,
    part: receipt,
    course_fates: receipt,
    reader_sealed: erasure('to send the receipt; sealed in the vault, and forgotten after a week', {
      category: 'contact',
      retention: { keep: 'P7D', from: 'done_at' },
      export: { never: 'It is kept only once the account is gone.' },
      erase: 'delete',
      sharedWith: ['mail'],
    }),
  },
  copy: {
    id: ofCopy('to name a copy'),
    person_id: ofCopy('to hand a copy to nobody else'),
    asked_at: ofCopy('to make a few a day and no more'),
    begun_at: ofCopy('to notice when the making of a copy broke off'),
    tries: ofCopy('to give up some day, and say so'),
    files_done: ofCopy('to show how far a copy has come'),
    files_expected: ofCopy('to show how far a copy has come'),
    made_at: ofCopy('to hand a copy out for three days, and forget it after a week'),
    failed_at: ofCopy('to say that a copy could not be made'),
    key_sealed: { ...ofCopy('to open a copy; sealed in the vault'), export: { never: 'A secret.' } },
    size: ofCopy('to say how long a download takes'),
    missing: ofCopy('to say when a copy is not whole'),
    downloads: ofCopy('to hand a copy out a few times and no more'),
  },
  pack: {
    id: ofPack('to name one fetching'),
    person_id: ofPack('to know who fetched the pack of a course that ends'),
    course_id: ofPack('to know of which course it was'),
    made_at: ofPack('to make a few a day and no more'),
  },
  recipient: {
    id: told,
    erasure_id: erasure('to show in a receipt who else was told', {
      retention: { keep: 'while', exists: 'privacy.erasure' },
    }),
    processor: told,
    kind: told,
    erased_at: told,
    known_as_sealed: toAsk('to tell a service outside whose data it has to erase; sealed in the vault'),
    mark: toAsk('to tell nobody twice after a backup was restored'),
    tries: told,
    next_at: told,
    by_hand_at: told,
    answer: told,
    answered_at: told,
    reason: told,
  },
  sweep_receipt: {
    sweep: swept,
    day: swept,
    map_sha256: swept,
    rows: swept,
    batches: swept,
    cutoff: swept,
    begun_at: swept,
    ended_at: swept,
  },
})

export const privacyRows = {
  erasure: { owner: 'person_id', vault: 'id' },
  copy: { owner: 'person_id', byHand: 'forgetCopiesOf', sweptBy: 'privacy.sweep_copies' },
  pack: { owner: 'person_id' },
  recipient: { with: ['erasure_id', 'privacy.erasure'], vault: 'id' },
  sweep_receipt: {},
} satisfies RowsOf<typeof privacyPersonalData>
