/** What the teachers of the demo school say about themselves. Made up for it. */
export const adasProfile = {
  said: {
    bio: 'I read poems to people who thought poems were not for them.\n\nBefore that I taught at a school by the sea, and learned there to be quiet for a whole minute.',
    skills: ['Reading aloud', 'Poetry', 'Voice'],
    languages: ['en', 'sv'],
    links: [{ label: 'Poems I read from', url: 'https://poems.example.org/ada' }],
    visibility: 'courses' as const,
  },
  handle: 'ada-lindqvist',
  colours: { wall: '#d9e8ec', skin: '#f0c8a8', hair: '#8a4b2c', coat: '#1f6f8b' },
}

export const meisProfile = {
  said: {
    bio: 'Statistics with a pencil first, and a computer second.',
    skills: ['Statistics', 'Data by hand'],
    languages: ['en', 'zh', 'ms'],
    links: [{ label: '', url: 'https://numbers.example.org/' }],
    visibility: 'courses' as const,
  },
  colours: { wall: '#efe2d0', skin: '#e6b98f', hair: '#26202b', coat: '#7a3b4e' },
}
