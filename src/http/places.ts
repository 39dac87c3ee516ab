import type { IncomingMessage } from 'node:http'
import type { Actor } from '#kernel/actor'
import { Refusal } from '#kernel/refusal'
import { type Mount, pathOf } from './server.ts'

/** What stays open wherever somebody is: whatever concerns their privacy and their own data, and the way out. */
const staysOpen =
  /^[/](privacy|guardian|settings|confirm-it-is-you|verify|sign-out|look|credits|not-from-here|_app)([/]|$)|^[/]api[/]v1[/](privacy-contact|me|privacy[/][a-z]+)$/
/** What is the same for everybody: the files beside the pages, and where in the scripts an address lies. */
const concernsNobody = /^[/](icon[.]svg|broken[.]css|service-worker[.]js)$|[/]__route[.]js$/
const isForPrograms = /^[/](api|files|uploads)([/]|$)/
const closed = '/not-from-here'
/** What a page asks for when its reader goes on from it. */
const data = '/__data.json'

/** Whether somebody who belongs here is kept out for now, because of where they are. */
export type IsKeptOut = (actor: Actor, address: string) => Promise<boolean>

/** Answers 451 to people of the school who are where it keeps even them out. A page says why, and what is open. */
export function placesMount(isKeptOut: IsKeptOut): Mount {
  return {
    async request(request, _response, { actor, visit }) {
      const path = pathOf(request)
      if (isForPrograms.test(path) && !staysOpen.test(path) && (await isKeptOut(actor, visit.address)))
        throw new Refusal('country.shut')
      return false
    },
    async replace(request, { actor, visit }) {
      const path = pathOf(request)
      if (staysOpen.test(path) || concernsNobody.test(path) || !(await isKeptOut(actor, visit.address))) return null
      return Object.assign(request as IncomingMessage, {
        method: 'GET',
        url: path.endsWith(data) ? closed + data : closed,
      })
    },
  }
}
