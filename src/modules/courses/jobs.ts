import { type Duty, duty } from '#kernel/outbox'
import { purgeCourse, purgeDeletedCourse, purgeDeletedItem, purgeItem } from './purges.ts'

export const coursesDuties: Duty[] = [
  duty(purgeCourse, (db, { courseId }) => db.transact((tx) => purgeDeletedCourse(tx, courseId))),
  duty(purgeItem, (db, { itemId }) => db.transact((tx) => purgeDeletedItem(tx, itemId))),
]
