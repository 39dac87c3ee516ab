export { ownCourses } from './own-courses.ts'
export { type AttendedCourse, courseAttendedBy, courseSeenBy, type SeenCourse } from './proofs.ts'
export {
  type Enrolment,
  enrolmentsOf,
  isEnrolled,
  type Page,
  type Student,
  studentsOf,
} from './rosters.ts'
