import { personalData } from '#kernel/personal-data'

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
})
