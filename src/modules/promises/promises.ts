import { dataPromises } from './data-promises.ts'
import { dutyPromises } from './duty-promises.ts'
import { personPromises } from './person-promises.ts'
import { servicePromises } from './service-promises.ts'
import type { PromiseId, Standing } from './states.ts'

const gathered = { ...dataPromises, ...personPromises, ...servicePromises, ...dutyPromises }

/** In the order of their ids. */
export const promises = Object.entries(gathered).sort(([one], [other]) => one.localeCompare(other)) as [
  PromiseId,
  Standing,
][]

/** The sentence of a promise in locales/; what it lacks stands beside it. */
export const sentenceOf = (id: PromiseId) => `promise_${id.slice(2).toLowerCase()}`
export const lackOf = (id: PromiseId) => `${sentenceOf(id)}_missing`
