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

const receipt = { notPersonal: 'What was done, in numbers; the name it stands under leads to nobody.' }

export const privacyPersonalData = personalData({
  erasure: {
    id: { notPersonal: 'Names a receipt.' },
    person_id: erasure('to know who is to be erased'),
    cause: erasure('to know why, and whether it can be taken back'),
    asked_at: erasure('to erase in time'),
    due_at: erasure('to know until when it can be taken back'),
    done_at: receipt,
    receipt,
    reader_sealed: erasure('to send the receipt; sealed in the vault, and forgotten after a week', {
      category: 'contact',
      export: { never: 'It is kept only once the account is gone.' },
      erase: 'delete',
      sharedWith: ['mail'],
    }),
  },
})

export const privacyRows = {
  erasure: { owner: 'person_id' },
} satisfies RowsOf<typeof privacyPersonalData>
