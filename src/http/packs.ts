import type { ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { type Actor, keyOf } from '#kernel/actor'
import type { Db } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { type CourseId, courseId } from '#modules/courses/schema'
import { beginPack, type PackPorts, packCourse } from '#modules/privacy'
import { type Mount, pathOf } from './server.ts'

/** /courses/<id>/pack.zip: what a student could read in a course that ends, to whoever attends it. */
export function packsMount({ db, ports }: { db: Db; ports: PackPorts }): Mount {
  return {
    async request(request, response, { actor }) {
      const wanted = /^[/]courses[/]([^/]+)[/]pack[.]zip$/.exec(pathOf(request))?.[1]
      if (wanted === undefined) return false
      if (request.method !== 'GET') throw new Refusal('not_allowed')
      const id = courseId.safeParse(wanted)
      if (!id.success) throw new Refusal('course.unknown')
      if (keyOf(actor)) throw new Refusal('key.closed')
      const isBrowser = request.headers.accept?.includes('text/html') === true
      if (actor.kind !== 'person' && isBrowser)
        response.writeHead(303, { location: `/sign-in?next=${encodeURIComponent(`/courses/${id.data}`)}` }).end()
      else await send(response, actor, id.data)
      return true
    },
  }

  async function send(response: ServerResponse, actor: Actor, id: CourseId): Promise<void> {
    const content = await db.transact((tx) => beginPack(tx, actor, ports, id))
    const { body, made } = packCourse(db, content)
    response.setHeader('content-type', 'application/zip')
    response.setHeader('content-disposition', `attachment; filename="${id}.zip"`)
    response.setHeader('cache-control', 'private, no-store')
    try {
      await Promise.all([made, pipeline(body, response)])
    } catch (error) {
      // A reader who stops half-way has done nothing wrong.
      if (!response.destroyed) throw error
    }
  }
}
