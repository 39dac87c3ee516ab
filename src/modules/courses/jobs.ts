import { type Duty, duty } from '#kernel/outbox'
import { purgeCourse, purgeDueCourse, purgeDueItem, purgeItem } from './purges.ts'

export const coursesDuties: Duty[] = [
  duty(purgeCourse, (db, { courseId }) => db.transact((tx) => purgeDueCourse(tx, courseId))),
  duty(purgeItem, (db, { itemId }) => db.transact((tx) => purgeDueItem(tx, itemId))),
]
