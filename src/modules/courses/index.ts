export { type CoursesPorts, coursesDoors, withNames } from './api.ts'
export { coverFiles, itemFiles } from './attachments.ts'
export { coursesOfEach, coursesTaughtBy } from './courses.ts'
export { announceEnding, callOffEndings, lastEnding } from './endings.ts'
export { courseFace, type Ending, type Face, type FaceRow, faceColumns, faceOf, standingCourses } from './faces.ts'
export { openHandover, openHandovers } from './handovers.ts'
export { coursesImports } from './imports.ts'
export { itemsOf, newestItems, standingItem } from './item-lists.ts'
export { coursesDuties } from './jobs.ts'
export { listedPages } from './listings.ts'
export { coursesPersonalData, coursesRows } from './personal-data.ts'
export {
  courseTaughtBy,
  heldCourseTaughtBy,
  isListed,
  type ListedCourse,
  listedCourse,
  type TaughtCourse,
} from './proofs.ts'
export { purgeCoursesOf, purgeEndedCourse } from './purges.ts'
export { type Restricted, restrictionsOf } from './rules.ts'
