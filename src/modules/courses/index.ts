export { courseFace, type Face, type FaceRow, faceColumns, faceOf, standingCourses } from './faces.ts'
export { courseTaughtBy, type ListedCourse, listedCourse, type TaughtCourse } from './proofs.ts'
