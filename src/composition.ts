import { channelDuties } from '#kernel/channel-sweeps'
import type { ClientOf, Doors } from '#kernel/door'
import type { Log } from '#kernel/log'
import { type Duty, dutiesOf } from '#kernel/outbox'
import type { Processor } from '#kernel/processors'
import { openToKeys, scopesFor } from '#kernel/scopes'
import { vaultDuties } from '#kernel/vault-rewraps'
import { auditDoors } from '#modules/audit'
import { coursesDoors, coursesDuties, coursesImports } from '#modules/courses'
import {
  accept,
  controllerOf,
  documentsDoors,
  documentsDuties,
  documentsLetters,
  documentsReactions,
  wouldLack,
} from '#modules/documents'
import { filesCopies, filesDuties, filesRecipient } from '#modules/files'
import { identityDoors, identityDuties, identitySweeps } from '#modules/identity'
import type { IdentityPorts } from '#modules/identity/ports'
import { type ImportsPorts, importsDoors, importsDuties } from '#modules/imports'
import {
  acceptInvitation,
  invitationBehind,
  invitationsDoors,
  invitationsDuties,
  invitationsLetters,
} from '#modules/invitations'
import {
  admitsSignUp,
  learningDoors,
  learningDuties,
  learningLetters,
  learningReactions,
  shareCourse,
} from '#modules/learning'
import {
  attendanceFor,
  lastClasses,
  liveChannels,
  liveCopies,
  liveDoors,
  liveDuties,
  liveImports,
  liveLetters,
  liveReactions,
  liveRecipient,
  liveSweeps,
} from '#modules/live'
import {
  notificationsDoors,
  notificationsDuties,
  notificationsReactions,
  tellingRecipients,
} from '#modules/notifications'
import {
  boundByBackups,
  copiesKeeper,
  copyDuties,
  type ExtractPorts,
  mailRecipient,
  type PackPorts,
  type PrivacyPorts,
  privacyDoors,
  privacyDuties,
  privacyLetters,
  privacyReactions,
  sweepDuties,
} from '#modules/privacy'
import { profilesDoors, profilesImports, profilesReactions, profilesSweeps } from '#modules/profiles'
import { promisesDoors } from '#modules/promises'
import { registersDoors, registersDuties, registersLetters, registersReactions } from '#modules/registers'
import { schoolDoors } from '#modules/school'
import { dataMaps, dataRows } from './data-maps.ts'
import { keepPictureIn } from './pictures.ts'
import type { Ports } from './ports.ts'

/** What modules above `notifications` may send. */
const letters = [
  ...learningLetters,
  ...invitationsLetters,
  ...liveLetters,
  ...privacyLetters,
  ...registersLetters,
  ...documentsLetters,
]

export const kept = { maps: dataMaps, rows: dataRows }

/** What the maps say is over is swept, and with some rows goes what hangs on them elsewhere. */
export const sweeping = { kept, parts: [...identitySweeps, ...profilesSweeps, ...liveSweeps] }

export const sourcesOf = ({ processors, processorsLater, backupDays, privacyContact, hosting }: SourcePorts) => ({
  kept,
  processors,
  processorsLater,
  backupDays,
  contact: privacyContact?.setting ?? '',
  hosting: hosting ?? null,
})
type SourcePorts = Pick<Ports, 'processors' | 'processorsLater' | 'backupDays'> &
  Partial<Pick<Ports, 'privacyContact' | 'hosting'>>

/** What erasing somebody takes, and who outside is told of it. */
export const privacyPortsOf = (ports: Ports): PrivacyPorts => ({
  kept,
  journal: ports.erasureJournal,
  endings: { limits: boundByBackups(ports.courseEndings, ports.backupDays), lastClasses },
  backupDays: ports.backupDays,
  recipients: {
    processors: ports.processors,
    parts: [mailRecipient, filesRecipient(ports), liveRecipient(ports), ...tellingRecipients(ports)],
  },
})

/** Every door of the school, by module: the whole of what can be done here. API keys come to those of the modules opened to them. */
export function doorsOf(ports: Ports) {
  const keys: IdentityPorts['keys'] = { ...ports.keyLimits, scopesFor: (role) => scopesFor(doors, role) }
  const doors = {
    school: openToKeys(schoolDoors),
    identity: identityDoors({
      passwordHash: ports.passwordHash,
      vault: ports.vault,
      mailReachesPeople: ports.mailReachesPeople,
      invitations: { admits: admitsSignUp, personal: invitationBehind, accept: acceptInvitation },
      countryOf: ports.countryOf,
      provider: ports.provider,
      keepPicture: keepPictureIn(ports),
      keys,
      keepAgreed: accept,
      privacyContact: ports.privacyContact,
      mayAdmit: async (tx, gates) => !ports.privacyContact.isNeeded || !(await wouldLack(tx, ports, gates)),
    }),
    profiles: openToKeys(profilesDoors({ ...ports, shareCourse, maps: dataMaps })),
    notifications: notificationsDoors({ ...ports, letters }),
    courses: openToKeys(coursesDoors(ports)),
    learning: openToKeys(learningDoors),
    invitations: openToKeys(invitationsDoors(ports)),
    live: openToKeys(liveDoors(ports)),
    audit: openToKeys(auditDoors),
    privacy: privacyDoors({ ...privacyPortsOf(ports), restrictionNoticeDays: ports.restrictionNoticeDays }),
    imports: importsDoors({ ...ports, own: profilesImports(ports) }),
    registers: registersDoors(privacyPortsOf(ports)),
    documents: documentsDoors(sourcesOf(ports), ports),
    promises: promisesDoors(ports),
  } satisfies Doors
  return doors
}
export type AppDoors = ReturnType<typeof doorsOf>
export type AppClient = ClientOf<AppDoors>

type DutiesAbout = { origin: string; sender?: string; log: Log; processors?: readonly Processor[] }

const copyPartsOf = (ports: Ports) => [filesCopies(ports), liveCopies]

/** What a disclosure by legal order is made of: what a copy is made of, and of that a part. */
export const extractPortsOf = (ports: Ports): ExtractPorts => ({ ...kept, parts: copyPartsOf(ports) })

/** What is taken out of a copy from another school: each module its own. */
export const importPortsOf = (ports: Ports): ImportsPorts => ({
  maps: dataMaps,
  lead: coursesImports(ports),
  own: profilesImports(ports),
  parts: [liveImports],
  store: ports.store,
  importLimits: ports.importLimits,
})

/** What a student may take along of a course that ends. */
export const packPortsOf = (ports: Ports): PackPorts => ({
  store: ports.store,
  packsADay: ports.packsADay,
  attendance: attendanceFor,
})

/** Everything that is done without anybody waiting for it. */
export function dutiesOfAll(ports: Ports, { origin, sender, log, processors = [] }: DutiesAbout): Duty[] {
  return [
    ...channelDuties,
    ...vaultDuties(ports.vault),
    ...identityDuties(ports),
    ...filesDuties(ports, [copiesKeeper], log),
    ...notificationsDuties({
      ...ports,
      origin,
      letters,
      sender,
    }),
    ...coursesDuties,
    ...invitationsDuties,
    ...learningDuties,
    ...liveDuties(ports),
    ...privacyDuties(privacyPortsOf(ports), log),
    ...sweepDuties(sweeping, log),
    ...documentsDuties(sourcesOf(ports)),
    ...copyDuties({
      ...kept,
      store: ports.store,
      parts: copyPartsOf(ports),
      processors,
      responsible: controllerOf,
      origin,
      sender: sender ?? `lectern@${new URL(origin).hostname}`,
    }),
    ...importsDuties(importPortsOf(ports)),
    ...registersDuties,
    ...dutiesOf([
      ...profilesReactions,
      ...notificationsReactions,
      ...learningReactions,
      ...liveReactions,
      ...privacyReactions(privacyPortsOf(ports).endings),
      ...registersReactions,
      ...documentsReactions(sourcesOf(ports)),
    ]),
  ]
}

/** Everything a browser may follow while it happens. */
export const channels = { ...liveChannels }
