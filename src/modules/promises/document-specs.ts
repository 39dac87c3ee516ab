import { inFile } from './spec-files.ts'

/** Beside what the school publishes of itself, and of the services outside. */
export const documentSpecs = {
  ...inFile('src/modules/documents/acceptances.test.ts', {
    acceptedText: 'leads to the very text, which gives its SHA-256 again, and the chain is whole',
    acceptedGrows: 'is refused by the database to be changed, taken away or emptied',
    acceptedTampered: 'shows where it was %s all the same',
    acceptedEnd:
      'cannot be cut off at the end of the chain, nor grown on anew: the sealed trail knows how far it reached',
    acceptedAgain: 'is asked again once a version that matters holds, and not for wording',
    acceptedWith: 'keeps who the school was then, also when somebody else takes over',
    acceptedReceipt: 'can be shown with the receipt until 24 months after the account is gone, and not a day longer',
  }),
  ...inFile('src/modules/documents/french-first.test.ts', {
    frenchGiven: 'the French text is handed over with the offer, clause by clause as in the other language',
    frenchRefused: 'nobody agrees %s',
    frenchPlaces: 'whoever comes from %s is asked: %s',
  }),
  ...inFile('src/modules/documents/policies.test.ts', {
    policyAbout: 'has a view of what is kept about each: %s, and of nobody else',
  }),
  ...inFile('src/main.test.ts', {
    publicContact:
      'does not start while nobody is named to whom people write about privacy; before it is set up, it does',
    publicContract:
      'does not start with a service whose contract was never put on file once people are here; with one that ran out, it does',
  }),
  ...inFile('src/modules/identity/gates.test.ts', {
    welcomeContact: 'Whoever sets up a school in public says where people write about privacy, unless that is set',
  }),
  ...inFile('src/modules/documents/followers.test.ts', {
    followerTold:
      'Whoever confirmed an address is told of each change of the list once, in their language, with one click to end it',
    followerUnconfirmed: 'Nobody is written to of changes who did not confirm, and what they gave is gone after a week',
    followerLeft: 'Whoever left gets nothing, also of a change that was on its way, and their address is forgotten',
  }),
  ...inFile('src/modules/documents/processor-changes.test.ts', {
    keepsSaid: 'says how long each keeps records of its own, where that is known',
  }),
  ...inFile('test/guards/erased-everywhere.test.ts', {
    mailsNothing: 'wrote nothing that goes about in mails: those lead to where it is read',
  }),
}
