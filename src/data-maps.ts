import { dataMap, kernelRows } from '#kernel/data-map'
import type { PersonalData, PersonalRows } from '#kernel/personal-data'
import { auditPersonalData, auditRows } from '#modules/audit'
import { coursesPersonalData, coursesRows } from '#modules/courses'
import { documentsPersonalData, documentsRows } from '#modules/documents'
import { filesPersonalData, filesRows } from '#modules/files'
import { identityPersonalData, identityRows } from '#modules/identity'
import { importsPersonalData, importsRows } from '#modules/imports'
import { invitationsPersonalData, invitationsRows } from '#modules/invitations'
import { learningPersonalData, learningRows } from '#modules/learning'
import { livePersonalData, liveRows } from '#modules/live'
import { notificationsPersonalData, notificationsRows } from '#modules/notifications'
import { privacyPersonalData, privacyRows } from '#modules/privacy'
import { profilesPersonalData, profilesRows } from '#modules/profiles'
import { promisesPersonalData, promisesRows } from '#modules/promises'
import { registersPersonalData, registersRows } from '#modules/registers'
import { schoolPersonalData, schoolRows } from '#modules/school'

/** What the whole school keeps about people, by module; `test/guards` misses none. */
export const dataMaps = {
  kernel: dataMap,
  school: schoolPersonalData,
  identity: identityPersonalData,
  files: filesPersonalData,
  profiles: profilesPersonalData,
  notifications: notificationsPersonalData,
  courses: coursesPersonalData,
  learning: learningPersonalData,
  invitations: invitationsPersonalData,
  live: livePersonalData,
  audit: auditPersonalData,
  privacy: privacyPersonalData,
  imports: importsPersonalData,
  registers: registersPersonalData,
  documents: documentsPersonalData,
  promises: promisesPersonalData,
} satisfies Record<string, PersonalData>

/** How the rows of those maps lead to people. */
export const dataRows = {
  kernel: kernelRows,
  school: schoolRows,
  identity: identityRows,
  files: filesRows,
  profiles: profilesRows,
  notifications: notificationsRows,
  courses: coursesRows,
  learning: learningRows,
  invitations: invitationsRows,
  live: liveRows,
  audit: auditRows,
  privacy: privacyRows,
  imports: importsRows,
  registers: registersRows,
  documents: documentsRows,
  promises: promisesRows,
} satisfies Record<keyof typeof dataMaps, PersonalRows>
