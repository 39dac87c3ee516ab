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
  ...inFile('src/main.test.ts', {
    publicHosting:
      'does not start while nothing says where it runs, nor where its services stand; out of public, it does',
    publicTransfer:
      'does not start with a service in another country while nothing on file carries the data of the people who come',
    publicQuebec:
      'does not start with a service outside Quebec while people from there may come and nothing was assessed',
  }),
  ...inFile('src/modules/documents/transfer-rules.test.ts', {
    transferWays: 'in %s with %j leaves these without a reason: %j',
    transferPeoples: 'Of those who come from %s %j these have a law that asks: %j',
  }),
  ...inFile('src/modules/documents/transfers.test.ts', {
    transferPapers: 'is told of with every paper that carries data there, each for as long as it is proved',
    transferTask:
      'waits for its owner under the name of the people whose data nothing carries, and no longer than that',
    transferYear: 'is certified for a year from the day somebody looked it up; then its owners are told',
    transferAssessed: 'has its assessment said only while that is on file and fresh; then a task opens',
    transferQuebec: 'is assessed for Quebec in five answers, which owners read and nobody else',
    transferGates: 'keeps its school from letting people come whose data may not go there',
    transferGate: 'in public (%s) the school %s that lets in people whose data nothing carries',
    transferTakeover: 'keeps somebody else from taking the school over while nothing carries the data of its people',
    hostingSaid: 'is said in the policy and beside the services, and in which countries those stand',
    hostingMonth: 'is told of a month before it is elsewhere; where it was not said, it is said at once',
    auditYear:
      'is said for a year at most; after thirteen months the sentence is gone, the hash another, and a task open',
    auditRefused: 'is refused where it %s',
  }),
  ...inFile('src/web/parts/processors/overseas.test.ts', {
    overseasCountries: 'Somebody in Australia reads %s',
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
