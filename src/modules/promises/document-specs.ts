import { inFile } from './spec-files.ts'

/** Beside what the school publishes of itself, and of the services outside. */
export const documentSpecs = {
  ...inFile('src/modules/documents/followers.test.ts', {
    followerTold:
      'Whoever confirmed an address is told of each change of the list once, in their language, with one click to end it',
    followerUnconfirmed: 'Nobody is written to of changes who did not confirm, and what they gave is gone after a week',
    followerLeft: 'Whoever left gets nothing, also of a change that was on its way, and their address is forgotten',
  }),
}
