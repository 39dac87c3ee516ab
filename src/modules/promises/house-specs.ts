import { inFile } from './spec-files.ts'

/** Of the whole house: guards, journeys, and what stands around the modules. */
export const houseSpecs = {
  ...inFile('test/guards/personal-copies.test.ts', {
    copyCells: 'holds every cell of theirs in the file that the map names, however many rows there are',
    copyOthers: 'holds nothing about anybody else, though their rows name whoever asks',
  }),
  ...inFile('src/http/copies.test.ts', {
    copyHttp: 'goes on where a download broke off, and that is no further download',
  }),
  ...inFile('test/guards/erasures.test.ts', {
    eraseRows: 'leaves nothing in their rows but what the map says stays under another name',
  }),
  ...inFile('test/journeys/erasures.test.ts', {
    eraseJourney:
      'sees what goes and what stays, thinks again, and is gone after seven days; the owner has the receipt',
  }),
  ...inFile('test/guards/sweeps.test.ts', {
    sweepEach: '%s: stays a second before its time, and is gone a second after',
    sweepAll: 'is swept, by the map or by a duty that is there',
  }),
  ...inFile('test/guards/personal-data.test.ts', {
    mapComplete: 'every column of the migrated database is in the personal-data.ts of its module',
    mapOnly: 'no personal-data.ts speaks of a column that is not there',
  }),
  ...inFile('test/guards/unread-columns.test.ts', {
    mapRead: 'is looked at by something besides copies and erasures, or the map says why it is kept all the same',
    mapReadMissed: 'would be missed, were it written and never looked at',
  }),
  ...inFile('test/guards/letters.test.ts', {
    mailKinds: 'are each of a kind, and no kind is said of a mail that is not there',
    mailOffers: 'offer nothing, in %s, neither in what they say nor in a block of its own',
  }),
  ...inFile('test/guards/editable-columns.test.ts', {
    editableWay: 'has a way for its person to change it, and nothing else has',
    editableDoors: 'changes through $door: what is listed, and no other thing that a person gave',
  }),
  ...inFile('test/guards/payloads.test.ts', {
    payloadsRead: 'are handed nothing that the map does not name, whatever people write and do',
    payloadsAll: 'are all spoken to meanwhile, so that there was something to read',
  }),
  ...inFile('test/guards/surfaces.test.ts', {
    surfaceNamed: 'is called as a column of the map, or says whose words it carries',
    surfaceListed: 'of people is listed, door by door: a field more is a line more',
    surfaceMails: 'is in the map in %s, slot by slot, and the map says that mail carries it',
  }),
  ...inFile('test/guards/sharing.test.ts', {
    sharingAlike: 'is said alike by the data map and by the configuration that lets them be spoken to',
    sharingConsent: 'is agreed to where it stands on consent',
    sharingSurvey: 'would be missed: answers to the survey cannot be handed on without a consent of their own',
  }),
  ...inFile('test/guards/egress.test.ts', {
    egressLint: '%s is an error',
    egressNobody: 'nobody but itself, with nothing configured',
  }),
  ...inFile('src/kernel/counters.test.ts', {
    counterTables: 'have no right on any table, view or sequence of the school',
    counterDenied: 'are refused by the database when they look at %s, in a look and in a change',
  }),
  ...inFile('src/kernel/egress.test.ts', {
    egressUnknown: 'no processor that the configuration does not name',
  }),
  ...inFile('test/guards/types.test.ts', {
    types: 'the types know no advertiser, no seller, no trainer of machines, and no ground or period without its words',
  }),
  ...inFile('test/guards/absences.test.ts', {
    noSuchColumn: 'has no column for a card, a bank account, a tax number or a place on the map',
    noTrackers: 'brings no package that follows people or tells their devices apart',
    noPlace: 'lets no page ask where a device is',
  }),
  ...inFile('test/guards/locales.test.ts', {
    localesBoth: 'exist in both languages',
  }),
  ...inFile('src/kernel/door.test.ts', {
    doorOutput: 'only what is declared leaves',
  }),
  ...inFile('src/kernel/never-shared.test.ts', {
    neverShared: 'comes out for its owner, and for nobody else',
  }),
  ...inFile('src/adapters/disk/log-files.test.ts', {
    logThirty: 'stays a second before thirty days are over, and is gone a second after',
    logQueries: 'holds no question of an address, and ids that tell the same somebody apart for that day only',
  }),
  ...inFile('src/kernel/log.test.ts', {
    logSays: 'a log line says what broke, and nothing that the error dragged along',
  }),
  ...inFile('test/guards/bad-inputs.test.ts', {
    cardDoor: '%s: the number of a payment card gets no further than the door',
  }),
  ...inFile('test/journeys/canaries.test.ts', {
    secretsNowhere: 'is neither in the log at its most talkative, nor in any row, nor in a mail, nor in an address',
    logNames: 'nor does the log say who somebody is, at its most talkative: no name, no address, no way into a meeting',
    secretsReports: 'is not in the report of what broke, though the request held it',
  }),
  ...inFile('test/guards/addresses.test.ts', {
    addressNowhere: 'is nowhere in the database: no table of any schema has it as text, as bytes or in base 64',
    addressSignsIn: 'lets them sign in, and is shown to who may see it',
  }),
  ...inFile('test/journeys/looks.test.ts', {
    ownScriptsOnly: 'admits no script and no style that is not its own',
    nobodyElseAsked: 'asks nobody else for anything',
  }),
  ...inFile('src/http/sessions.test.ts', {
    cookieAttributes: 'at %s is %s, and has exactly these attributes',
    tokenOver: 'opens nothing after its time, though the browser brings it and nobody has swept',
  }),
  ...inFile('src/http/server.test.ts', {
    httpsOnly: 'A school on https sends whoever comes in the clear to it, for good, and says so to browsers for a year',
  }),
  ...inFile('src/config/encryption.test.ts', {
    encryptionRefuses: 'Production refuses what would cross a network in the clear',
  }),
  ...inFile('src/adapters/livekit/rooms.test.ts', {
    ticketName: 'A ticket tells the media server the name that is shown, and nothing else of somebody',
  }),
  ...inFile('src/adapters/images/images.test.ts', {
    exifCover: 'where and by whom a photo was taken is not kept',
  }),
  ...inFile('src/http/uploads.test.ts', {
    fileStranger: 'is sent to who may read it, and does not exist for others',
  }),
  ...inFile('src/adapters/mail/smtp.test.ts', {
    smtpOne: 'learns one recipient, and readers see the school as sender',
  }),
  ...inFile('test/journeys/passkeys.test.ts', {
    hashPage: 'a page says how passwords are kept',
  }),
  ...inFile('test/journeys/providers.test.ts', {
    providerJourney: 'is asked nothing before the click, and everything is as the school likes it after',
  }),
  ...inFile('test/journeys/gates.test.ts', {
    keptOutOwn: 'keeps out people of the school who are there, if the owner wants, but from nothing that is their own',
  }),
  ...inFile('test/journeys/telling.test.ts', {
    pushJourney: 'Whoever agrees is told by push in this browser; whoever takes it back is sent nothing',
  }),
  ...inFile('test/journeys/profiles.test.ts', {
    profileStranger: 'the teacher of the course finds it beside the name; to a stranger it does not exist',
  }),
  ...inFile('test/journeys/survey.test.ts', {
    surveyJourney:
      'Whoever answers a few questions gets first steps that fit, and can change, take and delete the answers',
  }),
  ...inFile('src/web/parts/home/first-steps.test.ts', {
    stepsFew: 'three are enough, and there are none for who answered nothing, or wants the start page as it is',
  }),
  ...inFile('src/adapters/rooms/specs/removals.test.ts', {
    oldTicket: 'is refused with the old ticket after a restart, and let in with a new one',
  }),
  ...inFile('test/journeys/class.test.ts', {
    cameraOff: 'turns everything off for who leaves, and takes them back',
  }),
  ...inFile('test/journeys/cookies.test.ts', {
    cookiesListed: 'stands on the page with its names, and the choices are forgotten there',
    cookiesExact: 'is exactly what the inventory says after all that is done there, where $state',
    cookiesFound: 'is found wherever it lies, if somebody leaves there what nobody was told of',
    signalSeen: 'a browser’s Global Privacy Control is seen, and said to be honoured',
  }),
  ...inFile('test/journeys/documents.test.ts', {
    policyJourney: 'is read by anybody, in both languages, with every version of it; its owner says who is responsible',
  }),
}
