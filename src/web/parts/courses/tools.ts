/** What only a teacher's visit to a course loads. */
export { default as CourseNews } from './CourseNews.svelte'
export { default as CourseTools } from './CourseTools.svelte'
export { default as InviteStudents } from './InviteStudents.svelte'
export { default as ItemTools } from './ItemTools.svelte'
export { default as NothingYet } from './NothingYet.svelte'
export { default as PlanClass } from './PlanClass.svelte'
