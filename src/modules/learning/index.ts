export { learningDoors } from './api.ts'
export { learningAttachments } from './attachments.ts'
export { enrolInvited } from './enrolments.ts'
export { holdEntry } from './entries.ts'
export { admitsSignUp } from './invitations.ts'
export { learningDuties } from './jobs.ts'
export { learningLetters } from './notices.ts'
export { learningPersonalData, learningRows } from './personal-data.ts'
export { type AttendedCourse, courseAttendedBy, courseSeenBy, type SeenCourse } from './proofs.ts'
export { learningReactions } from './reactions.ts'
export { ownCourses, shareCourse } from './relations.ts'
export {
  attendingInEach,
  attendingSince,
  type Enrolment,
  enrolmentsOf,
  isEnrolled,
  type Page,
  type Student,
  studentsOf,
} from './rosters.ts'
export { tellStudents } from './tellings.ts'
