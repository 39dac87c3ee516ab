import { type PersonalColumn, personalData, type RowsOf, unread } from '#kernel/personal-data'

const held = (about: Pick<PersonalColumn, 'category' | 'purpose'> & Partial<PersonalColumn>): PersonalColumn => ({
  about: 'account',
  legal: { basis: 'contract' },
  retention: { keep: 'while', exists: 'files.file' },
  export: { file: 'files/files.json', part: 'observed' },
  erase: 'delete',
  sharedWith: [],
  editable: false,
  ...about,
})

export const filesPersonalData = personalData({
  file: {
    id: held({ category: 'content', purpose: 'to name a file' }),
    owner_id: held({ category: 'identifier', purpose: 'to know whose file it is' }),
    name: held({
      category: 'content',
      purpose: 'to find a file by the name its owner gave it',
      export: { file: 'files/files.json', part: 'provided' },
    }),
    media_type: held({
      category: 'content',
      purpose: 'to open a file with the right program',
      export: { file: 'files/files.json', part: 'derived' },
    }),
    size: held({
      category: 'content',
      purpose: 'to say how long a download takes',
      export: { file: 'files/files.json', part: 'derived' },
    }),
    sha256: held({
      category: 'content',
      purpose: 'to notice damage',
      export: { file: 'files/files.json', part: 'derived' },
    }),
    store_key: held({
      category: 'content',
      purpose: 'to find the bytes of a file',
      export: { file: 'files/', part: 'provided' },
    }),
    uploaded_at: unread('moment', held({ category: 'content', purpose: 'to say since when a file is there' })),
    attached_kind: held({ category: 'content', purpose: 'to know what a file hangs on' }),
    attached_id: held({ category: 'content', purpose: 'to know what a file hangs on' }),
    attached_at: held({ category: 'content', purpose: 'to know since when it hangs there' }),
  },
})

export const filesRows = {
  file: { owner: 'owner_id', byHand: 'forgetFilesOf' },
} satisfies RowsOf<typeof filesPersonalData>
