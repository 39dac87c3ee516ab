import { inFile } from './spec-files.ts'

/** Beside the modules whose rules they show. */
export const moduleSpecs = {
  ...inFile('src/modules/privacy/copies.test.ts', {
    copyMade: 'Somebody has a copy made, is told by mail that says nothing of it, and opens it',
    copyLists: 'A copy lists what it holds, with size and SHA-256, and describes it to programs',
    copyMissing: 'A file that is gone is named in a copy, which says that it is not whole',
    copyOwn: 'A copy is opened to its person only, five times, for three days, and its bytes go after a week',
    copyRest: 'What lies in the store tells nothing, and nothing at all once its person’s key is gone',
  }),
  ...inFile('src/modules/imports/round-trips.test.ts', {
    roundTrip: 'What a teacher takes along from one school arrives in another, and is the same when it leaves again',
    roundTripAll: 'All that somebody provided is the same in the copy of the other school, but what the map says stays',
  }),
  ...inFile('src/modules/imports/refusals.test.ts', {
    importForged: 'gets no courses of other people, no roles, and nothing that was put beside',
  }),
  ...inFile('src/modules/privacy/erasures.test.ts', {
    eraseTrace: 'leaves no trace of them in the database, the queue or the files',
    eraseKeepsOthers: 'keeps what others need under a name that leads to nobody',
    eraseSeven: 'changes nothing for seven days, and can be taken back',
    eraseDue: 'is not taken back once it is due: who is closed out has to be erased',
    eraseReceipt: 'does what was shown before, and the receipt says so',
    eraseLate: 'is begun again by itself where its job failed for good, and is told of when it is late',
    eraseHeld: 'leaves what is held, says why, and goes on when it is lifted',
    minorErased: 'of a child that was reported waits for nothing, and nobody takes it back',
    courseLeaves: 'leaves nothing of their courses',
  }),
  ...inFile('src/modules/privacy/endings.test.ts', {
    endingCut: 'is cut where the plan is longer than the law allows: what lies behind is cancelled, and day 30 is kept',
    endingBackups:
      'A course ends so early that no backup holds it on day 30, where backups are kept no longer than 21 days',
    endingDefault: 'closes with notice once its teacher can no longer think again',
    endingHanded: 'stays in other hands, and the erasure waits for it no longer',
  }),
  ...inFile('src/modules/privacy/packs.test.ts', {
    packHolds: 'holds what a student could read: description, items and files, as a page and for programs',
  }),
  ...inFile('src/modules/privacy/sweeps.test.ts', {
    restrictKeeps: 'that restricts somebody’s data keeps all of theirs until it is lifted',
  }),
  ...inFile('src/modules/privacy/restrictions.test.ts', {
    restrictedDoors: 'passes no door that does not say so: a stranger where anybody may, refused elsewhere',
    restrictedLetters: 'is written to where the law or their own safety needs it, and about nothing else',
    restrictedShown:
      'is shown to nobody: no page, no profile, no place in the map for search engines; afterwards again',
    restrictedCounted: 'is counted in nothing that many people say together',
    restrictedTold: 'its person is told by mail and on their page, and it stands until the day they were told',
  }),
  ...inFile('src/modules/profiles/objections.test.ts', {
    objectionStops: 'to %s stops it, and taken back lets it go on',
    objectionKept: 'is kept with its words, its language and its time; made twice it is one',
    objectionNone: 'cannot be made to what has compelling grounds, and what was weighed is shown for everything',
    objectionSignal: 'objects for its person, once; what they decide themselves counts more',
  }),
  ...inFile('src/modules/registers/disclosures.test.ts', {
    disclosedOnly: 'Only the approved columns and days are handed over, once, to one of the two who approved them',
    disclosedTwo:
      'Two different people approve what they read; any change asks both again, and whom it is about is neither',
    disclosedRace: 'Of approvals and changes that come at once none stands for a scope that nobody read',
    disclosedGag: 'Its person is told when the gag lapses, in their language, and learns nothing of it before',
  }),
  ...inFile('src/modules/privacy/deletings.test.ts', {
    deletingMap: 'leaves out no category of the map, and adds none',
    deletingRules: 'follows the rules of the map: what is pseudonymised there stays, what is deleted goes',
  }),
  ...inFile('src/modules/privacy/categories.test.ts', {
    categoriesAbout: 'is told apart by whom it is about',
  }),
  ...inFile('src/modules/courses/items.test.ts', {
    filesOfItem: 'are added, shown and taken off',
    itemsOrder: 'stand in the order they were added, and move one place at a time',
  }),
  ...inFile('src/modules/files/photos.test.ts', {
    exifMaterial: 'is stored without where it was taken, and size and SHA-256 are of what is stored',
    exifFormats: 'keeps pixels, colours and which way up it is, and not who took it where',
  }),
  ...inFile('src/modules/files/files.test.ts', {
    fileSwept: 'is its owner’s alone, and swept after a day',
  }),
  ...inFile('src/modules/identity/sign-ins.test.ts', {
    tokenHashed: 'only a hash of the token is stored',
    idleOver: 'after 14 days without a visit',
    absoluteOver: 'after 30 days however often it is used',
    tenTries: 'ten tries in a quarter of an hour reach the hash, wherever they come from',
    sameAnswer:
      'a wrong password and an unknown address are the same: the same answer, statements and number of hashes',
  }),
  ...inFile('src/modules/identity/abuse.test.ts', {
    guessesBounded:
      'at most ten for an account reach the hash within a quarter of an hour, and the real person still gets in',
    limitsBlind: 'holds neither an address nor a network, and cannot be computed from one without the secret',
    limitsForgotten: 'is forgotten a second after its time is over, and not before',
  }),
  ...inFile('src/modules/identity/passwords.test.ts', {
    passwordNowhere: 'nowhere in the clear',
    argon: 'as Argon2id, and all of it counts',
    bcrypt: 'as bcrypt where the school wants that, and all of it counts: bcrypt alone would stop at 72 bytes',
  }),
  ...inFile('src/modules/identity/traces.test.ts', {
    tracesRead: 'are read for security and for diagnostics',
    tracesMarketing: 'are not read for marketing: that throws',
    tracesNamed: 'are named in no statement of any other file',
  }),
  ...inFile('src/modules/identity/whereabouts.test.ts', {
    addressKept: 'whole for thirty days, its neighbourhood for ninety, and then not at all',
    signInCountry: 'is told of when the country is new',
    deviceWords:
      'is shown by browser, system and country, with this one marked; nothing a browser says is kept word for word',
    othersEnded: 'all others are ended at once, and this one stays',
  }),
  ...inFile('src/modules/identity/providers.test.ts', {
    providerFour: 'of twenty claims four stay, and no token',
    providerPicture: 'has their picture copied once, and comes without one when it lies elsewhere or is none',
    providerClick: 'begins at the click: before that the provider is asked nothing',
    titleNotStudents: 'has no title as a student',
  }),
  ...inFile('src/modules/profiles/profiles.test.ts', {
    titleGoes: 'Who teaches may have a title; it goes when they no longer do',
  }),
  ...inFile('src/modules/identity/ages.test.ts', {
    ageSixteen: '%s: without guardians nobody below 16',
    ageThirteen: 'Under 13 nobody has an account in %s, whatever the school sets',
  }),
  ...inFile('src/modules/identity/gates.test.ts', {
    ageBand: 'Of an age only its band is kept, never a year',
    turnedAway: 'Whoever is turned away leaves nothing behind',
    throwAway: 'The list of throw-away domains is fresh and long, and no lookup service is asked',
    countriesList: 'A list of countries decides who may sign up, not who may come back',
    keptOut: 'Where the school wants it, people of the school who are there are kept out, too; an owner never',
  }),
  ...inFile('src/modules/identity/guardians.test.ts', {
    guardianAnswer: 'the answer is the same whether there is such a child or not',
    guardianBounded:
      'a network writes twenty times a day, an address three times, and the rest is neither kept nor told',
  }),
  ...inFile('src/modules/learning/course-consents.test.ts', {
    minorsCourse: 'nobody of %s comes without a guardian’s consent',
    minorsBack: 'ends the child’s access at once, has the data erased, and leaves the account alone',
  }),
  ...inFile('src/modules/courses/rules.test.ts', {
    minorsWithout:
      'A course of minors does without direct messages, recording, captions, artificial voices and guests; others do not',
  }),
  ...inFile('src/modules/profiles/phones.test.ts', {
    phoneOptional: 'is nobody’s until they give it, in a column that may be empty',
    phoneUnasked: 'is asked for by no other door: neither signing up nor joining a class wants one',
  }),
  ...inFile('src/modules/notifications/consents.test.ts', {
    consentProperty:
      'Whatever people allow and take back, in whatever order: nothing is put out without a consent, and nothing sent after',
    consentControl: 'A message that was put out past the gate is found, so the look above can find one',
    consentRace:
      'A consent that is taken back while a message is put out comes before it, or after: never in the middle',
  }),
  ...inFile('src/modules/notifications/tellings.test.ts', {
    everyWayOff: 'every way is off, and nothing is on by asking',
    everythingOff: 'ends at once, with the tokens, when everything is switched off',
    pushId: 'carries an id; its words come to whoever it was for, and to nobody else',
    pushBackOut: 'that was on its way is not sent once the consent is taken back',
    deviceSealed: 'is shown without its token, and its token lies sealed',
    deviceGone: 'to a browser that is gone takes its row away',
    deviceSixty: 'is forgotten after sixty days without use, and not a second sooner',
    smsOnce: 'that is refused is followed by exactly one SMS, under the same id',
    smsNotBoth: 'brings a reminder with what it is about and where it leads, and no SMS follows',
    smsConsent: 'that fails is followed by nothing without the consent to SMS',
  }),
  ...inFile('src/modules/notifications/layouts.test.ts', {
    mailLoads: 'loads nothing from anywhere, so that nobody learns that it was opened',
    mailLeads: 'leads to the school itself, and through no counter on the way',
  }),
  ...inFile('src/modules/notifications/mails.test.ts', {
    mailLanguage: 'is written in the reader’s language',
  }),
  ...inFile('src/modules/profiles/interfaces.test.ts', {
    needsConsent: 'is kept with a consent to the very words they read, and comes back to them',
    needsClosed: 'takes closed values only: no diagnosis, no text',
    needsSealed: 'lies sealed: the database tells nothing of it',
    needsUnseen: 'a teacher and the owner ask about the student, and learn nothing of it',
    needsDoors: 'no other door has a word of it in what it answers',
    needsButton: 'goes with one button: the row, the consent, and nothing else that is sealed for them',
  }),
  ...inFile('src/modules/profiles/presentations.test.ts', {
    profileKept: 'is kept, and shown to the people of their courses',
    profileOff: 'ends when its person wants to be seen by nobody',
  }),
  ...inFile('src/modules/profiles/surveys.test.ts', {
    surveySkip: 'Who skips the questions has everything else',
    surveyCodes: 'The database itself takes nothing but codes',
    surveyDoors: 'No door answers with somebody else’s, to a student, a teacher or the owner',
    surveyBack: 'Answers come back to who gave them, can be changed, and are theirs to take as JSON',
    surveyButton: 'A button deletes them, with the consent, and a line of the trail says so',
    surveyFive: 'Answers of %s: at %s there are %i left',
  }),
  ...inFile('src/modules/school/role-words.test.ts', {
    rolesStored: 'changes no stored role',
    rolesSaid: 'is said in every sentence that names one',
  }),
  ...inFile('src/modules/courses/handovers.test.ts', {
    courseHanded: 'is another teacher’s once they agree: with its students and files, and everybody is told',
    courseOutlives: 'stays, with its files, when who taught it before is erased',
  }),
  ...inFile('src/modules/courses/courses.test.ts', {
    coursePurged: 'deleted for fourteen days is gone with its items, files, link and students',
    courseBack: 'deleted by mistake comes back as it was',
  }),
  ...inFile('src/modules/live/rooms.test.ts', {
    classesGo: 'takes its classes with it',
    keyEnds: 'gives one seat a person, and a key that ends with the class',
    chatLeaves: 'leaves nothing in any table when the class ends',
    chatSaved: 'stays when the teacher saved it, with what was said before and after, and everyone is told',
  }),
  ...inFile('src/modules/live/copies.test.ts', {
    messagesTwice: 'is in their copy twice, to be read and to be processed, and as often in one as in the other',
    messagesOwn: 'is their own words alone once they have left the course',
  }),
  ...inFile('src/modules/files/strays.test.ts', {
    strayPurged: 'purges what no row has known for thirty days, and nothing sooner',
    bytesMissing: 'says which files have lost their bytes, and keeps their rows',
  }),
  ...inFile('src/modules/live/polls.test.ts', {
    noteOwn: 'is its writer’s alone, during the class and after it',
  }),
  ...inFile('src/modules/live/attendances.test.ts', {
    attendanceExact: 'is right to the second, over two devices and a dropped connection',
    participantMinutes: 'knows how regularly each student came, and how many minutes everybody together was there',
  }),
  ...inFile('src/modules/live/sessions.test.ts', {
    meetingLink: 'a meeting link is shown only to people of the course, when they enter or open the class',
  }),
  ...inFile('src/modules/live/recordings.test.ts', {
    recordingAllowed: 'is not recorded until its teacher has allowed it',
    recordingTold: 'tells everybody in it, and whoever comes later, before anything of them can be recorded',
    recordingStored: 'is stored once, seen by the people of the course, and gone from the recorder',
  }),
  ...inFile('src/modules/live/breakouts.test.ts', {
    groupKeys: 'give each person a key to the room of their own group, and to no other',
    groupOldKeys: 'put out of the class whoever stayed there, and whoever comes back with an old key',
  }),
  ...inFile('src/modules/live/breakout-talks.test.ts', {
    groupChat: 'is never saved with the chat of the class',
    groupFiles: 'may be a file, which only those who are in the group open, and which goes with the class',
  }),
  ...inFile('src/modules/live/captions.test.ts', {
    captionsOff: 'are off until whoever steers the class turns them on, for everybody who sees them',
    captionsLeftOut: 'is not listened to, and what they said is taken away',
    captionsGo: 'go with the end of the class, and with whoever turns them off',
    captionsMinors: 'do not exist in a course of minors, and end when it becomes one',
  }),
  ...inFile('src/modules/live/kept-captions.test.ts', {
    captionsBesideFilm: 'what is said is kept, of whom the film holds the voice',
  }),
  ...inFile('src/modules/live/guests.test.ts', {
    guestsMinors: 'does not exist in a course of minors, nor for a class held elsewhere',
    guestsThirty: 'is gone thirty days after the class, with the seat and what hangs on it, and nobody else is',
  }),
  ...inFile('src/modules/live/guest-erasures.test.ts', {
    guestsRestored: 'is erased again before anybody is served, who deleted everything or whose teacher did',
  }),
  ...inFile('src/modules/documents/policies.test.ts', {
    policyParts: 'has in %s every part, each with a short form, and no place left open',
    policyCategory: 'says, in %s, every category of the map with what it is for, how long, and what allows it',
    policyHash: 'is another, and has another SHA-256, once the map or the configuration is another',
    policyEmbedded: 'names nobody outside while everything runs on this machine',
    policyReader: 'is read by anybody, in their language',
    controllerDay: 'names who is responsible from the day they are, and the version before it stays',
  }),
  ...inFile('src/modules/documents/evidences.test.ts', {
    evidenceSaid: 'is said in public to the last second of its last day, where the school is, and no longer',
    evidenceHost: 'proves nothing of the same service at another host',
  }),
  ...inFile('src/modules/documents/processor-changes.test.ts', {
    servicesAlike: 'is the same wherever it is told: policy, published version, list, history',
    servicesHistory: 'writes down what came, went and changed between two starts, once',
  }),
  ...inFile('src/modules/documents/coming-parties.test.ts', {
    comingMonth: 'gets nothing until a month after people were told, to the second',
    comingElsewhere: 'is somebody else at another host',
  }),
  ...inFile('src/main.test.ts', {
    comingStart:
      'A school does not start with a service outside that its people were not told of, and does with one that is announced',
  }),
  ...inFile('src/modules/documents/versions.test.ts', {
    versionWritten: 'is written down once, by itself, and its text gives its SHA-256 again',
    versionGrows: 'only grows',
    versionMonth: 'is announced a month ahead and by both ways, or not at all',
    versionOwners: 'does not follow where it matters: the page says so, and owners are told once',
  }),
  ...inFile('src/modules/registers/requests.test.ts', {
    requestCopy: 'A copy that was asked for by form is the one a button makes, and closes the request when it is ready',
    requestQuestion: 'A question about privacy has its deadline and is acknowledged at once, whichever way it came',
    requestHolders: 'Whoever corrects or restricts somebody’s data reads which services outside have to be told',
    requestStranger: 'Somebody without an account asks, proves the address, and is answered in their language',
    requestLetter:
      'An erasure that was asked for by letter waits its seven days, can be taken back, and leaves a line without a name',
    requestRefused: 'A refusal says why and names the authority; what is closed stays closed',
    deadlineMarks: 'Owners are told at 50, 80 and 100 %, once each, however often it is looked',
  }),
  ...inFile('src/modules/registers/deadlines.test.ts', {
    deadlineMonth: 'is the earlier of thirty days and a calendar month',
    placeLaw: 'Each place has its law, and where nobody knows the strictest counts',
  }),
  ...inFile('src/modules/registers/incidents.test.ts', {
    incidentClock:
      'The clock starts when somebody knew; owners hear at 24, 48, 60 and 72 hours, once each, until it is settled',
    incidentReason:
      'Whoever is not told, or late, needs a reason; nothing is closed before risk and telling are settled',
    incidentWho:
      'Whom it concerns is counted from the map: whose rows they are, through what they hang on, and who did something',
  }),
}
