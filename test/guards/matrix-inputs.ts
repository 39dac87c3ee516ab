import { Readable } from 'node:stream'
import type { Guest, Person } from '#kernel/actor'
import { newId } from '#kernel/id'
import type { Processor } from '#kernel/processors'
import { keepUpload } from '#modules/files'
import type { SessionId } from '#modules/live/schema'
import { plantCount } from '../surveys.ts'
import { start, type World } from '../world.ts'

/** The things a door's input can point at. */
export type Things = {
  personId: string
  token: string
  courseId: string
  listedCourseId: string
  deletedCourseId: string
  code: string
  guestCode: string
  itemId: string
  deletedItemId: string
  fileId: string
  uploadId: string
  invitationId: string
  holdId: string
  recipientId: string
  listId: string
  sessionId: string
  seatId: string
  lineId: string
  pollId: string
  groupId: string
  requestId: string
  registeredId: string
  incidentId: string
  disclosureId: string
  insightId: string
  releaseId: string
  processorId: string
  evidenceId: string
  importId: string
}

type People = {
  student: Person
  'student of another': Person
  teacher: Person
  'other teacher': Person
  owner: Person
  guest: Guest
  'guest of another': Guest
  stranger?: never
}
type Members = Omit<People, 'guest' | 'guest of another'>

/** A mail server, so that a service outside has doors to come to. */
export const outsideOfMatrix: Processor[] = [
  { id: 'mail', kind: 'mail', over: 'smtp', hosts: [], namedHosts: ['mail.example:465'], fields: [] },
]
const contract = { kind: 'contract', reference: 'Cabinet 3', signedOn: '2026-01-01', endsOn: '2027-01-01' } as const

const course = { title: 'Watercolour', description: '', visibility: 'private' as const }

/** A small school: a teacher's course with a class going on, another teacher's with its own student, and names of things that are not there. */
export async function thingsIn(world: World): Promise<{ own: Things; missing: Things; people: People }> {
  const people: Members = {
    owner: await world.people.owner(),
    teacher: await world.people.teacher(),
    'other teacher': await world.people.teacher('Ben'),
    student: await world.people.student(),
    'student of another': await world.people.student('Lena'),
  }
  const { url } = await world.as(people.owner).identity.inviteTeacher()
  const { holdId } = await world
    .as(people.owner)
    .privacy.placeHold({ kind: 'legal', what: 'notifications.mail', reason: 'A dispute', reviewOn: '2027-01-01' })
  const { invitationId } = await world.as(people.owner).invitations.invite({ email: 'nia@north.test', role: 'student' })
  const uploadId = await listIn(world, people.owner)
  const { listId } = await world.as(people.owner).invitations.readFile({ fileId: await listIn(world, people.owner) })
  const { courseId, code } = await courseOf(world, people.teacher, people.student)
  const { courseId: listedCourseId } = await courseOf(world, people['other teacher'], people.owner, 'listed')
  const { courseId: deletedCourseId } = await courseOf(world, people.teacher, people.student)
  const other = await courseOf(world, people['other teacher'], people['student of another'])
  const { live, courses } = world.as(people.teacher)
  const { itemId } = await courses.addItem({ courseId, kind: 'announcement', title: 'Welcome', body: 'Hello' })
  await courses.publishItem({ itemId })
  const { itemId: deletedItemId } = await courses.addItem({
    courseId,
    kind: 'announcement',
    title: 'Gone',
    body: 'Soon',
  })
  await courses.deleteItem({ itemId: deletedItemId })
  await courses.deleteCourse({ courseId: deletedCourseId })
  const { sessionId } = await live.planSessions({
    courseId,
    title: 'First',
    date: '2026-09-01',
    time: '11:00',
    timeZone: 'Europe/Paris',
    minutes: 60,
  })
  const { seatId } = await world.as(people.student).live.enterRoom({ sessionId })
  const { lineId } = await world.as(people.student).live.say({ sessionId, text: 'Hello' })
  const { guest, guestCode } = await guestIn(world, people.teacher, sessionId, 'a')
  const elsewhere = await world.as(people['other teacher']).live.planSessions({
    courseId: other.courseId,
    title: 'Second',
    date: '2026-09-01',
    time: '11:00',
    timeZone: 'Europe/Paris',
    minutes: 60,
  })
  await world.as(people['other teacher']).live.enterRoom({ sessionId: elsewhere.sessionId })
  const { guest: otherGuest } = await guestIn(world, people['other teacher'], elsewhere.sessionId, 'b')
  const { pollId } = await live.makePoll({ sessionId, question: 'Ready?', choices: ['Yes', 'No'] })
  await live.planGroups({ sessionId, count: 2, way: 'choice' })
  const groupId = (await live.groups({ sessionId })).groups[0]?.groupId as string
  await live.placeSeat({ sessionId, seatId, groupId })
  await live.openGroups({ sessionId })
  await world.stranger.identity.writeAsGuardian({
    name: 'Efua',
    email: 'parent@school.test',
    child: 'Kofi',
    message: 'Hello',
  })
  const requestId = (await world.as(people.owner).identity.guardianRequests()).items[0]?.id ?? ''
  const { requestId: registeredId } = await world.as(people.owner).registers.enterRequest({
    kind: 'correction',
    cameBy: 'letter',
    receivedOn: '2026-09-01',
    name: 'Efua',
    email: 'parent@school.test',
  })
  const { incidentId } = await world.as(people.owner).registers.noteIncident({
    happened: 'A laptop was lost.',
    awareAt: String(start),
  })
  const { disclosureId } = await world
    .as(people.owner)
    .registers.enterDisclosure({ ...order, email: 'student-4@school.test' })
  const insightId = newId('ins', start)
  await plantCount(world, { id: insightId, people: 60, career: 35, changed: null })
  const chosen = { insightId, questions: ['goals' as const] }
  const { sha256 } = await world.as(people.owner).registers.figuresToRelease(chosen)
  const { releaseId } = await world
    .as(people.owner)
    .registers.releaseFigures({ ...chosen, to: 'everybody', purpose: 'A report', sha256 })
  const processorId = 'mail'
  const { evidenceId } = await world.as(people.owner).documents.enterEvidence({ processorId, ...contract })
  const { importId } = await world.as(people.teacher).imports.readCopy({ fileId: await listIn(world, people.teacher) })
  return {
    people: { ...people, guest, 'guest of another': otherGuest },
    own: {
      personId: people.student.id,
      token: new URL(url).searchParams.get('invitation') ?? '',
      courseId,
      listedCourseId,
      deletedCourseId,
      code,
      guestCode,
      itemId,
      deletedItemId,
      fileId: newId('fil', start),
      uploadId,
      invitationId,
      holdId,
      recipientId: await recipientIn(world),
      listId,
      sessionId,
      seatId,
      lineId,
      pollId,
      groupId,
      requestId,
      registeredId,
      incidentId,
      disclosureId,
      insightId,
      releaseId,
      processorId,
      evidenceId,
      importId,
    },
    missing: {
      personId: newId('per', start),
      token: 'A'.repeat(43),
      courseId: newId('crs', start),
      listedCourseId: newId('crs', start),
      deletedCourseId: newId('crs', start),
      code: 'A'.repeat(22),
      guestCode: 'A'.repeat(22),
      deletedItemId: newId('itm', start),
      itemId: newId('itm', start),
      fileId: newId('fil', start),
      uploadId: newId('fil', start),
      invitationId: newId('pin', start),
      holdId: newId('hld', start),
      recipientId: newId('rcp', start),
      listId: newId('pil', start),
      sessionId: newId('ses', start),
      seatId: newId('sea', start),
      lineId: newId('lin', start),
      pollId: newId('pol', start),
      groupId: newId('grp', start),
      requestId: newId('grq', start),
      registeredId: newId('req', start),
      incidentId: newId('inc', start),
      disclosureId: newId('dsc', start),
      insightId: newId('ins', start),
      releaseId: newId('rel', start),
      processorId: 'fax',
      evidenceId: newId('evd', start),
      importId: newId('imp', start),
    },
  }
}

/** Somebody without an account who came to a class by its link, and was let in. */
async function guestIn(world: World, teacher: Person, sessionId: SessionId, sign: string) {
  const { live } = world.as(teacher)
  await live.makeGuestLink({ sessionId })
  const guestCode = (await live.guestLink({ sessionId })).link?.url.split('/').at(-1) ?? ''
  const guest: Guest = { kind: 'guest', key: sign.repeat(64) }
  await world.as(guest).live.comeAsGuest({ code: guestCode, name: 'Gus', agreed: true })
  const { seatId } = await world.as(guest).live.enterRoom({ sessionId })
  await live.admit({ sessionId, seatId })
  return { guest, guestCode }
}

const order = {
  authority: 'High Court',
  reference: 'C-1',
  country: 'FR',
  statute: 'Code of procedure, 60',
  reason: 'Signed by a judge',
  receivedOn: '2026-08-30',
  from: '2026-08-01',
  to: '2026-08-31',
}

/** A service outside that somebody has to write to about a person who was erased. */
async function recipientIn(world: World): Promise<string> {
  const recipientId = newId('rcp', start)
  await world.pools.writer.query(
    `with erased as (
       insert into privacy.erasure (id, person_id, cause, asked_at, due_at)
       values ($1, $2, 'own_wish', $4, $4) returning id
     )
     insert into privacy.recipient (id, erasure_id, processor, kind, erased_at, by_hand_at)
     select $3, id, 'mail', 'mail', $4, $4 from erased`,
    [newId('era', start), newId('per', start), recipientId, String(start)],
  )
  return recipientId
}

function listIn(world: World, owner: Person) {
  const body = Readable.from([Buffer.from('e-mail\nnew@north.test\n')])
  return keepUpload(world.db, world.ports, owner, { name: 'list.csv', body, limitBytes: 1000 })
}

async function courseOf(world: World, teacher: Person, student: Person, visibility: 'private' | 'listed' = 'private') {
  const { courses, learning } = world.as(teacher)
  const { courseId } = await courses.createCourse({ ...course, visibility })
  await courses.publishCourse({ courseId })
  await learning.openInvitation({ courseId })
  const { code } = await learning.invitation({ courseId })
  await world.as(student).learning.join({ code: code ?? '' })
  return { courseId, code: code ?? '' }
}

const password = 'a long and unusual pass phrase'
const school = { name: 'Southside', locale: 'en', timeZone: 'Europe/Paris' }

/** One sample input for every door. A function of the things it points at; without a parameter it points at none. */
export const inputsOf: Record<string, (things: Things) => unknown> = {
  'school.school': () => ({}),
  'school.changeSchool': () => ({ ...school, roleWords: 'teacher_student', signUp: 'open' }),

  'identity.link': () => ({ token: 'wrong' }),
  'identity.openSchool': () => ({
    token: 'wrong',
    firstName: 'Olive',
    email: 'olive@school.test',
    password,
    schoolName: 'Southside',
    locale: 'en',
    timeZone: 'UTC',
  }),
  'identity.signUp': () => ({ firstName: 'Nia', email: 'nia@school.test', password, birthYear: 1990, birthMonth: 4 }),
  'identity.confirm': () => ({ token: 'wrong' }),
  'identity.askToConfirm': () => ({}),
  'identity.signIn': () => ({ email: 'nobody@school.test', password }),
  'identity.signOut': () => ({}),
  'identity.forgotPassword': () => ({ email: 'nobody@school.test' }),
  'identity.resetPassword': () => ({ token: 'wrong', password }),
  'identity.changePassword': () => ({ currentPassword: 'something else', password }),
  'identity.passkeyToEnter': () => ({}),
  'identity.enterByPasskey': () => ({ response: '{}' }),
  'identity.confirmByPasskey': () => ({ response: '{}' }),
  'identity.passkeyToAdd': () => ({}),
  'identity.addPasskey': () => ({ name: 'Phone', response: '{}' }),
  'identity.renamePasskey': () => ({ passkeyId: newId('pky', start), name: 'Phone' }),
  'identity.askForSecondStep': () => ({}),
  'identity.removePasskey': () => ({ passkeyId: newId('pky', start) }),
  'identity.keys': () => ({}),
  'identity.keyChoices': () => ({}),
  'identity.makeKey': () => ({ name: 'Timetable', scopes: ['courses:read'], days: 30 }),
  'identity.endKey': () => ({ keyId: newId('key', start) }),
  'identity.askToEnter': () => ({ email: 'nobody@school.test' }),
  'identity.enterByLink': () => ({ token: 'wrong' }),
  'identity.enterByCode': () => ({ code: 'WRNG-CDE0', secret: 'wrong' }),
  'identity.addressChange': () => ({}),
  'identity.changeAddress': () => ({ newEmail: 'nobody@school.test' }),
  'identity.cancelAddressChange': () => ({}),
  'identity.agreeToAddressChange': () => ({ token: 'wrong' }),
  'identity.refuseAddressChange': () => ({ token: 'wrong' }),
  'identity.secondStep': () => ({}),
  'identity.signInByCode': () => ({ code: '123456' }),
  'identity.confirmByCode': () => ({ code: '123456' }),
  'identity.signInPolicy': () => ({}),
  'identity.security': () => ({}),
  'identity.prepareApp': () => ({}),
  'identity.confirmApp': () => ({ code: '123456' }),
  'identity.renewRecoveryCodes': () => ({}),
  'identity.turnOffSecondStep': () => ({}),
  'identity.dropSecondStep': ({ personId }) => ({ personId }),
  'identity.confirmItIsMe': () => ({ password: 'something else' }),
  'identity.me': () => ({}),
  'identity.provider': () => ({}),
  'identity.askProvider': () => ({}),
  'identity.takeAnswer': () => ({ secret: 'wrong', answer: 'code=a&state=b' }),
  'identity.providerSaid': () => ({ secret: 'wrong' }),
  'identity.signUpByProvider': () => ({ secret: 'wrong', firstName: 'Nia', birthYear: '1990', birthMonth: '4' }),
  'identity.linkByPassword': () => ({ secret: 'wrong', password }),
  'identity.askToLinkByMail': () => ({ secret: 'wrong' }),
  'identity.linkByMail': () => ({ token: 'wrong' }),
  'identity.connectProvider': () => ({}),
  'identity.disconnectProvider': () => ({}),
  'identity.signIns': () => ({}),
  'identity.endSignIn': () => ({ signInId: newId('sin', start) }),
  'identity.endOtherSignIns': () => ({}),
  'identity.people': () => ({}),
  'identity.person': ({ personId }) => ({ personId }),
  'identity.signOutEverywhere': ({ personId }) => ({ personId }),
  'identity.previewSeveral': ({ personId }) => ({ personIds: [personId], deed: 'suspend' }),
  'identity.changeSeveral': ({ personId }) => ({ personIds: [personId], deed: 'role', role: 'teacher' }),
  'identity.changeRole': ({ personId }) => ({ personId, role: 'teacher' }),
  'identity.suspend': ({ personId }) => ({ personId }),
  'identity.restore': ({ personId }) => ({ personId }),
  'identity.inviteTeacher': () => ({}),
  'identity.becomeTeacher': ({ token }) => ({ token }),

  'identity.gates': () => ({}),
  'identity.changeGates': () => ({ countriesRule: 'except', countries: ['AQ'], guardians: true, leastAge: 13 }),
  'profiles.insights': () => ({}),
  'profiles.makeInsight': () => ({}),
  'identity.privacyContact': () => ({}),
  'identity.admittedHere': () => ({}),
  'identity.ageGate': () => ({ birthYear: 1990, birthMonth: 4 }),
  'identity.secondStepDemand': () => ({}),
  'identity.demandSecondStep': () => ({ askedOf: 'nobody' }),
  'identity.missingSecondStep': () => ({}),
  'identity.prepareFirstApp': () => ({}),
  'identity.confirmFirstApp': () => ({ code: '123456' }),
  'identity.firstPasskeyToAdd': () => ({}),
  'identity.addFirstPasskey': () => ({ name: 'Phone', response: '{}' }),
  'identity.waiting': () => ({}),
  'identity.answerAge': () => ({ birthYear: 1990, birthMonth: 4 }),
  'identity.nameGuardian': () => ({ guardianEmail: 'parent@school.test' }),
  'identity.guardianRequest': () => ({ token: 'wrong' }),
  'identity.consentAsGuardian': () => ({
    token: 'wrong',
    name: 'Efua',
    agreed: true,
    wordingSha256: '0'.repeat(64),
  }),
  'identity.declineAsGuardian': () => ({ token: 'wrong' }),
  'identity.guardianConsent': () => ({ token: 'wrong' }),
  'identity.revokeGuardianConsent': () => ({ token: 'wrong' }),
  'identity.minorFace': ({ personId }) => ({ personId }),
  'identity.reportMinor': ({ personId }) => ({ personId }),
  'identity.writeAsGuardian': () => ({ name: 'Efua', email: 'parent@school.test', child: 'Kofi', message: 'Hello' }),
  'identity.confirmGuardianRequest': () => ({ token: 'wrong' }),
  'identity.guardianRequests': () => ({}),
  'identity.answerGuardianRequest': ({ requestId }) => ({ requestId }),

  'profiles.mine': () => ({}),
  'profiles.phone': () => ({}),
  'profiles.changePhone': () => ({ phone: '+233 20 123 4567' }),
  'profiles.removePhone': () => ({}),
  'profiles.interface': () => ({}),
  'profiles.shell': () => ({}),
  'profiles.clearInterface': () => ({}),
  'profiles.consents': () => ({}),
  'profiles.objections': () => ({}),
  'profiles.object': () => ({ interest: 'insights' }),
  'profiles.takeObjectionBack': () => ({ interest: 'insights' }),
  'profiles.survey': () => ({}),
  'profiles.deleteSurvey': () => ({}),
  'profiles.welcome': () => ({}),
  'profiles.declineWelcome': () => ({}),
  'profiles.arrangeInterface': () => ({ textSize: 'large', agreed: true }),
  'profiles.answerSurvey': () => ({ goals: ['hobby'], agreed: true }),
  'profiles.change': () => ({ firstName: 'Nia', language: 'en', timeZone: 'UTC' }),
  'profiles.presentation': () => ({}),
  'profiles.introduce': () => ({ bio: 'Hello', skills: [], languages: [], links: [], visibility: 'courses' }),
  'profiles.setPhoto': ({ fileId }) => ({ fileId }),
  'profiles.removePhoto': () => ({}),
  'profiles.publishPage': () => ({ handle: 'nia-adichie' }),
  'profiles.unlistPage': () => ({}),
  'profiles.profile': ({ personId }) => ({ personId }),
  'profiles.publicPage': () => ({ handle: 'nobody-here' }),
  'profiles.pageOf': ({ personId }) => ({ personId }),
  'profiles.withholdPage': ({ personId }) => ({ personId }),
  'profiles.allowPage': ({ personId }) => ({ personId }),

  'notifications.mails': () => ({}),
  'notifications.mail': () => ({ id: newId('mai', start) }),

  'notifications.reach': () => ({}),
  'notifications.mine': () => ({}),
  'notifications.arrange': () => ({ allowed: [] }),
  'notifications.switchOff': () => ({}),
  'notifications.addDevice': () => ({ platform: 'android', token: 'a-token', label: 'Phone' }),
  'notifications.forgetDevice': () => ({ deviceId: newId('dev', start) }),
  'notifications.sendTry': () => ({}),
  'notifications.openNotice': () => ({ noticeId: newId('ntf', start) }),

  'courses.listed': () => ({}),
  'courses.taught': () => ({}),
  'courses.deleted': () => ({}),
  'courses.createCourse': () => course,
  'courses.course': ({ courseId }) => ({ courseId }),
  'courses.editCourse': ({ courseId }) => ({ courseId, ...course }),
  'courses.setCover': ({ courseId, fileId }) => ({ courseId, fileId }),
  'courses.removeCover': ({ courseId }) => ({ courseId }),
  'courses.publishCourse': ({ courseId }) => ({ courseId }),
  'courses.unpublishCourse': ({ courseId }) => ({ courseId }),
  'courses.archiveCourse': ({ courseId }) => ({ courseId }),
  'courses.restoreCourse': ({ courseId }) => ({ courseId }),
  'courses.deleteCourse': ({ courseId }) => ({ courseId }),
  'courses.recallCourse': ({ deletedCourseId }) => ({ courseId: deletedCourseId }),
  'courses.handover': ({ courseId }) => ({ courseId }),
  'courses.offerHandover': ({ courseId, personId }) => ({ courseId, personId }),
  'courses.withdrawHandover': ({ courseId }) => ({ courseId }),
  'courses.handoversToMe': () => ({}),
  'courses.acceptHandover': ({ courseId }) => ({ courseId }),
  'courses.declineHandover': ({ courseId }) => ({ courseId }),
  'courses.addItem': ({ courseId }) => ({ courseId, kind: 'announcement', title: 'News', body: 'Hello' }),
  'courses.item': ({ itemId }) => ({ itemId }),
  'courses.editItem': ({ itemId }) => ({ itemId, title: 'News', body: 'Hello again' }),
  'courses.moveItem': ({ itemId }) => ({ itemId, towards: 'start' }),
  'courses.publishItem': ({ itemId }) => ({ itemId }),
  'courses.unpublishItem': ({ itemId }) => ({ itemId }),
  'courses.deleteItem': ({ itemId }) => ({ itemId }),
  'courses.recallItem': ({ deletedItemId }) => ({ itemId: deletedItemId }),

  'learning.home': () => ({}),
  'learning.coursesOf': ({ personId }) => ({ personId }),
  'learning.attended': () => ({}),
  'learning.course': ({ courseId }) => ({ courseId }),
  'learning.listedCourse': ({ listedCourseId }) => ({ courseId: listedCourseId }),
  'learning.noteSeen': ({ courseId }) => ({ courseId }),
  'learning.welcome': ({ code }) => ({ code }),
  'learning.join': ({ code }) => ({ code }),
  'learning.askGuardian': ({ code }) => ({ code, guardianEmail: 'parent@school.test' }),
  'learning.askGuardianForListed': ({ listedCourseId }) => ({
    courseId: listedCourseId,
    guardianEmail: 'parent@school.test',
  }),
  'learning.guardiansNeeded': ({ courseId }) => ({ courseId }),
  'learning.courseAsked': () => ({ token: 'wrong' }),
  'learning.consentToCourse': () => ({ token: 'wrong', name: 'Efua', agreed: true, wordingSha256: '0'.repeat(64) }),
  'learning.declineCourse': () => ({ token: 'wrong' }),
  'learning.courseConsent': () => ({ token: 'wrong' }),
  'learning.revokeCourseConsent': () => ({ token: 'wrong' }),
  'learning.joinListed': ({ listedCourseId }) => ({ courseId: listedCourseId }),
  'learning.leave': ({ courseId }) => ({ courseId }),
  'learning.invitation': ({ courseId }) => ({ courseId }),
  'learning.openInvitation': ({ courseId }) => ({ courseId }),
  'learning.rotateInvitation': ({ courseId }) => ({ courseId }),
  'learning.closeInvitation': ({ courseId }) => ({ courseId }),
  'learning.changeInvitation': ({ courseId }) => ({ courseId }),
  'learning.students': ({ courseId }) => ({ courseId }),
  'learning.removeStudent': ({ courseId, personId }) => ({ courseId, personId }),
  'learning.readmitStudent': ({ courseId, personId }) => ({ courseId, personId }),

  'audit.lines': () => ({}),
  'privacy.deleting': () => ({}),
  'identity.ageRules': () => ({}),
  'privacy.kept': () => ({}),
  'documents.document': () => ({ document: 'terms' }),
  'documents.browser': () => ({}),
  'promises.proof': () => ({}),
  'documents.offer': () => ({}),
  'documents.acceptances': () => ({}),
  'documents.accept': () => ({ agreed: 'terms-1' }),
  'documents.proveAcceptances': () => ({ receipt: 'nobody has this one' }),
  'documents.waiting': () => ({}),
  'documents.versions': () => ({ document: 'terms' }),
  'documents.version': () => ({ document: 'privacy', number: 1 }),
  'documents.versionContent': () => ({ document: 'privacy', number: 1 }),
  'documents.versionChanges': () => ({ document: 'privacy', number: 1 }),
  'documents.publishDocument': () => ({ document: 'privacy', effectiveOn: '2027-01-01', byMail: true, inTheApp: true }),
  'documents.controller': () => ({}),
  'documents.processing': () => ({}),
  'documents.processingLines': () => ({}),
  'documents.linkedProcessing': () => ({}),
  'documents.processors': () => ({}),
  'documents.processorChanges': () => ({}),
  'documents.askToFollow': () => ({ email: 'nia@school.test' }),
  'documents.follow': () => ({ token: 'wrong' }),
  'documents.unfollow': () => ({ token: 'wrong' }),
  'documents.comingProcessors': () => ({}),
  'documents.processor': ({ processorId }) => ({ processorId }),
  'documents.enterEvidence': ({ processorId }) => ({ processorId, ...contract }),
  'documents.proofTasks': () => ({}),
  'documents.audits': () => ({}),
  'documents.enterAudit': () => ({ ...contract, kind: 'security_audit', documentSha256: 'ab'.repeat(32) }),
  'documents.withdrawEvidence': ({ evidenceId }) => ({ evidenceId, reason: 'Ended' }),
  'documents.enterController': () => ({
    since: '2027-01-01',
    name: 'Northside',
    form: '',
    address: '1 Quay',
    contact: 'office@school.test',
    officer: '',
    authority: '',
    authorityUrl: '',
  }),
  'privacy.erasureAhead': () => ({}),
  'privacy.askForErasure': () => ({}),
  'privacy.chooseEnding': ({ courseId }) => ({ courseId, way: 'close' }),
  'privacy.takeErasureBack': () => ({}),
  'privacy.erasures': () => ({}),
  'privacy.retention': () => ({}),
  'privacy.swept': () => ({}),
  'privacy.holds': () => ({}),
  'privacy.placeHold': () => ({ kind: 'legal', what: 'live.seat', reason: 'A dispute', reviewOn: '2027-01-01' }),
  'privacy.liftHold': ({ holdId }) => ({ holdId }),
  'privacy.keepRestriction': ({ holdId }) => ({ holdId }),
  'privacy.restriction': () => ({}),
  'privacy.endRestriction': () => ({}),
  'privacy.recipientsToWriteTo': () => ({}),
  'privacy.answerForRecipient': ({ recipientId }) => ({ recipientId, answer: 'acknowledged' }),
  'privacy.copies': () => ({}),
  'privacy.askForCopy': () => ({}),

  'imports.imports': () => ({}),
  'imports.import': ({ importId }) => ({ importId }),
  'imports.readCopy': () => ({ fileId: newId('fil', start) }),
  'imports.bringCourses': ({ importId }) => ({ importId, courses: [0] }),
  'imports.putAway': ({ importId }) => ({ importId }),

  'registers.laws': () => ({ place: 'CA-QC' }),
  'registers.ask': () => ({ kind: 'information', name: 'Nia', email: 'nia@school.test', message: 'Hello' }),
  'registers.confirm': () => ({ token: 'wrong' }),
  'registers.requests': () => ({}),
  'registers.request': ({ registeredId }) => ({ requestId: registeredId }),
  'registers.enterRequest': () => ({ kind: 'copy', cameBy: 'letter', receivedOn: '2026-09-01', name: 'Nia' }),
  'registers.askForProof': ({ registeredId }) => ({ requestId: registeredId }),
  'registers.takeUpRequest': ({ registeredId }) => ({ requestId: registeredId }),
  'registers.restrictAsAsked': ({ registeredId }) => ({ requestId: registeredId }),
  'registers.extendRequest': ({ registeredId }) => ({ requestId: registeredId, reason: 'Many at once' }),
  'registers.closeRequest': ({ registeredId }) => ({ requestId: registeredId, outcome: 'answered', text: 'Done' }),

  'registers.incidents': () => ({}),
  'registers.noteIncident': () => ({ happened: 'A laptop was lost.', awareAt: String(start) }),
  'registers.incident': ({ incidentId }) => ({ incidentId }),
  'registers.chooseScope': ({ incidentId }) => ({ incidentId, scope: ['live.seat'] }),
  'registers.judgeRisk': ({ incidentId }) => ({ incidentId, risk: 'some', reason: 'Names' }),
  'registers.settleAuthority': ({ incidentId }) => ({ incidentId, isTold: true }),
  'registers.settlePeople': ({ incidentId }) => ({ incidentId, isTold: false, reason: 'Sealed' }),
  'registers.closeIncident': ({ incidentId }) => ({ incidentId, lesson: 'Lock it' }),

  'registers.disclosures': () => ({}),
  'registers.disclosureFields': () => ({}),
  'registers.disclosuresOfYou': () => ({}),
  'registers.enterDisclosure': () => ({ ...order, email: 'student-4@school.test' }),
  'registers.disclosure': ({ disclosureId }) => ({ disclosureId }),
  'registers.chooseDisclosed': ({ disclosureId }) => ({
    disclosureId,
    fields: ['live.seat.taken_at'],
    from: '2026-08-01',
    to: '2026-08-31',
  }),
  'registers.settleTelling': ({ disclosureId }) => ({ disclosureId, gagReference: 'Order 7' }),
  'registers.approveDisclosure': ({ disclosureId }) => ({ disclosureId, revision: 1 }),
  'registers.openDisclosure': ({ disclosureId }) => ({ disclosureId }),
  'registers.withdrawDisclosure': ({ disclosureId }) => ({ disclosureId, reason: 'It was lifted' }),

  'registers.releases': () => ({}),
  'registers.publishedFigures': () => ({}),
  'registers.figuresToRelease': ({ insightId }) => ({ insightId, questions: ['goals'] }),
  'registers.releaseFigures': ({ insightId }) => ({
    insightId,
    questions: ['goals'],
    to: 'one',
    givenTo: 'Union',
    purpose: 'A report',
    sha256: 'a'.repeat(64),
  }),
  'registers.release': ({ releaseId }) => ({ releaseId }),
  'registers.releasedFile': ({ releaseId }) => ({ releaseId }),
  'registers.withdrawRelease': ({ releaseId }) => ({ releaseId }),

  'invitations.invitations': () => ({}),
  'invitations.face': () => ({ token: 'wrong' }),
  'invitations.invite': () => ({ email: 'new@school.test', role: 'student' }),
  'invitations.resend': ({ invitationId }) => ({ invitationId }),
  'invitations.revoke': ({ invitationId }) => ({ invitationId }),
  'invitations.readFile': ({ uploadId }) => ({ fileId: uploadId }),
  'invitations.list': ({ listId }) => ({ listId }),
  'invitations.sendList': ({ listId }) => ({ listId }),
  'invitations.dropList': ({ listId }) => ({ listId }),

  'live.planSessions': ({ courseId }) => ({
    courseId,
    title: 'Next',
    date: '2026-09-08',
    time: '11:00',
    timeZone: 'Europe/Paris',
    minutes: 60,
  }),
  'live.sessionsOfCourse': ({ courseId }) => ({ courseId }),
  'live.nextSessions': () => ({}),
  'live.session': ({ sessionId }) => ({ sessionId }),
  'live.moveSession': ({ sessionId }) => ({
    sessionId,
    date: '2026-09-09',
    time: '12:00',
    timeZone: 'Europe/Paris',
    minutes: 60,
  }),
  'live.addSession': ({ sessionId }) => ({
    sessionId,
    date: '2026-09-10',
    time: '12:00',
    timeZone: 'Europe/Paris',
    minutes: 60,
  }),
  'live.renameSession': ({ sessionId }) => ({ sessionId, title: 'Renamed' }),
  'live.cancelSession': ({ sessionId }) => ({ sessionId }),
  'live.captions': ({ sessionId }) => ({ sessionId }),
  'live.startCaptions': ({ sessionId }) => ({ sessionId }),
  'live.stopCaptions': ({ sessionId }) => ({ sessionId }),
  'live.answerCaptions': ({ sessionId }) => ({ sessionId, leftOut: true }),
  'live.recordings': ({ sessionId }) => ({ sessionId }),
  'live.arrangeRecording': ({ sessionId }) => ({ sessionId, enabled: true }),
  'live.startRecording': ({ sessionId }) => ({ sessionId }),
  'live.stopRecording': ({ sessionId }) => ({ sessionId }),
  'live.answerRecording': ({ sessionId }) => ({ sessionId, agreed: true }),
  'live.withdrawRecording': ({ sessionId }) => ({ sessionId, recordingId: newId('rec', start), withdrawn: true }),
  'live.deleteRecording': ({ sessionId }) => ({ sessionId, recordingId: newId('rec', start) }),
  'live.ownAttendance': ({ sessionId }) => ({ sessionId }),
  'live.courseAttendance': ({ courseId }) => ({ courseId }),
  'live.courseAttendanceFile': ({ courseId }) => ({ courseId }),
  'live.participation': () => ({}),
  'live.setTolerance': ({ sessionId }) => ({ sessionId, lateMinutes: 10, earlyMinutes: 3 }),
  'live.raiseHand': ({ sessionId }) => ({ sessionId }),
  'live.lowerHand': ({ sessionId }) => ({ sessionId }),
  'live.say': ({ sessionId }) => ({ sessionId, text: 'Hello' }),
  'live.takeBackLine': ({ sessionId, lineId }) => ({ sessionId, lineId }),
  'live.chat': ({ sessionId }) => ({ sessionId }),
  'live.tryNetwork': ({ sessionId }) => ({ sessionId }),
  'live.makePoll': ({ sessionId }) => ({ sessionId, question: 'Ready?', choices: ['Yes', 'No'] }),
  'live.startPoll': ({ sessionId, pollId }) => ({ sessionId, pollId }),
  'live.closePoll': ({ sessionId, pollId }) => ({ sessionId, pollId }),
  'live.sharePoll': ({ sessionId, pollId }) => ({ sessionId, pollId }),
  'live.keepPoll': ({ sessionId, pollId }) => ({ sessionId, pollId }),
  'live.deletePoll': ({ sessionId, pollId }) => ({ sessionId, pollId }),
  'live.vote': ({ sessionId, pollId }) => ({ sessionId, pollId, place: 0 }),
  'live.polls': ({ sessionId }) => ({ sessionId }),
  'live.pollFile': ({ sessionId }) => ({ sessionId }),
  'live.note': ({ sessionId }) => ({ sessionId }),
  'live.keepNote': ({ sessionId }) => ({ sessionId, text: 'Page three' }),
  'live.draw': ({ sessionId }) => ({ sessionId, colour: 'ink', width: 40, points: [1, 2] }),
  'live.undraw': ({ sessionId }) => ({ sessionId }),
  'live.wipeBoard': ({ sessionId }) => ({ sessionId }),
  'live.strokes': ({ sessionId }) => ({ sessionId }),
  'live.guestLink': ({ sessionId }) => ({ sessionId }),
  'live.makeGuestLink': ({ sessionId }) => ({ sessionId, places: 2 }),
  'live.withdrawGuestLink': ({ sessionId }) => ({ sessionId, putOut: true }),
  'live.guestWelcome': ({ guestCode }) => ({ code: guestCode }),
  'live.comeAsGuest': ({ guestCode }) => ({ code: guestCode, name: 'Gus', agreed: true }),
  'live.guestTraces': () => ({}),
  'live.deleteGuest': ({ sessionId, seatId }) => ({ sessionId, seatId }),
  'live.forgetGuest': ({ sessionId }) => ({ sessionId }),
  'live.room': ({ sessionId }) => ({ sessionId }),
  'live.gesture': ({ sessionId }) => ({ sessionId, gesture: 'clap' }),
  'live.lowerEveryHand': ({ sessionId }) => ({ sessionId }),
  'live.askToUnmute': ({ sessionId, seatId }) => ({ sessionId, seatId }),
  'live.admit': ({ sessionId, seatId }) => ({ sessionId, seatId }),
  'live.refuseEntry': ({ sessionId, seatId }) => ({ sessionId, seatId }),
  'live.arrangeClass': ({ sessionId }) => ({ sessionId, locked: true }),
  'live.spotlight': ({ sessionId, seatId }) => ({ sessionId, seatId }),
  'live.sendDetour': ({ sessionId }) => ({ sessionId, link: 'https://meet.example/abc' }),
  'live.makeHost': ({ sessionId, seatId }) => ({ sessionId, seatId }),
  'live.endHosting': ({ sessionId, seatId }) => ({ sessionId, seatId }),
  'live.lowerHandOf': ({ sessionId, seatId }) => ({ sessionId, seatId }),
  'live.saveChat': ({ sessionId }) => ({ sessionId }),
  'live.readmit': ({ sessionId, seatId }) => ({ sessionId, seatId }),
  'live.extendClass': ({ sessionId }) => ({ sessionId, minutes: 10 }),
  'live.endForAll': ({ sessionId }) => ({ sessionId }),
  'live.enterRoom': ({ sessionId }) => ({ sessionId }),
  'live.leaveRoom': ({ sessionId }) => ({ sessionId }),
  'live.muteSeat': ({ sessionId, seatId }) => ({ sessionId, seatId }),
  'live.muteAll': ({ sessionId }) => ({ sessionId }),
  'live.groups': ({ sessionId }) => ({ sessionId }),
  'live.planGroups': ({ sessionId }) => ({ sessionId, count: 2 }),
  'live.arrangeGroups': ({ sessionId }) => ({ sessionId, returning: false }),
  'live.addGroup': ({ sessionId }) => ({ sessionId }),
  'live.renameGroup': ({ sessionId, groupId }) => ({ sessionId, groupId, name: 'Fractions' }),
  'live.removeGroup': ({ sessionId, groupId }) => ({ sessionId, groupId }),
  'live.placeSeat': ({ sessionId, seatId, groupId }) => ({ sessionId, seatId, groupId }),
  'live.openGroups': ({ sessionId }) => ({ sessionId }),
  'live.closeGroups': ({ sessionId }) => ({ sessionId }),
  'live.extendGroups': ({ sessionId }) => ({ sessionId, minutes: 5 }),
  'live.tellGroups': ({ sessionId }) => ({ sessionId, text: 'Two minutes' }),
  'live.visitGroup': ({ sessionId, groupId }) => ({ sessionId, groupId }),
  'live.endCall': ({ sessionId, groupId }) => ({ sessionId, groupId }),
  'live.chooseGroup': ({ sessionId, groupId }) => ({ sessionId, groupId }),
  'live.leaveGroup': ({ sessionId }) => ({ sessionId }),
  'live.rejoinGroup': ({ sessionId }) => ({ sessionId }),
  'live.callTeacher': ({ sessionId }) => ({ sessionId }),
  'live.takeCallBack': ({ sessionId }) => ({ sessionId }),
  'live.removeFromClass': ({ sessionId, seatId }) => ({ sessionId, seatId }),
  'live.attendance': ({ sessionId }) => ({ sessionId }),
  'live.attendanceFile': ({ sessionId }) => ({ sessionId }),
  'live.correctAttendance': ({ sessionId, personId }) => ({ sessionId, personId, mark: 'excused', reason: 'Train' }),
}
