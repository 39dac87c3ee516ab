import { dataMap } from '#kernel/data-map'
import type { PersonalData } from '#kernel/personal-data'
import { auditPersonalData } from '#modules/audit'
import { coursesPersonalData } from '#modules/courses'
import { filesPersonalData } from '#modules/files'
import { identityPersonalData } from '#modules/identity'
import { invitationsPersonalData } from '#modules/invitations'
import { learningPersonalData } from '#modules/learning'
import { livePersonalData } from '#modules/live'
import { notificationsPersonalData } from '#modules/notifications'
import { privacyPersonalData } from '#modules/privacy'
import { profilesPersonalData } from '#modules/profiles'
import { schoolPersonalData } from '#modules/school'

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
} satisfies Record<string, PersonalData>
