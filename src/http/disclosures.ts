import type { ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { type Person, personOf } from '#kernel/actor'
import type { Db } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import type { ExtractPorts } from '#modules/privacy'
import { handOutDisclosure } from '#modules/registers'
import { disclosureId } from '#modules/registers/schema'
import { placeFirst } from './copies.ts'
import { type Mount, pathOf } from './server.ts'

/** /school/disclosures/<id>.zip: what an order asked for, once, to the one of its approvers who opened it minutes ago. */
export function disclosuresMount({ db, ports }: { db: Db; ports: ExtractPorts }): Mount {
  return {
    async request(request, response, { actor }) {
      const wanted = /^[/]school[/]disclosures[/]([^/]+)[.]zip$/.exec(pathOf(request))?.[1]
      if (wanted === undefined) return false
      if (request.method !== 'GET') throw new Refusal('not_allowed')
      const id = disclosureId.safeParse(wanted)
      if (!id.success) throw new Refusal('disclosure.unknown')
      const elsewhere = placeFirst(actor, db.clock.now(), request, `/school/disclosures/${id.data}`)
      if (elsewhere) response.writeHead(303, { location: elsewhere }).end()
      else await send(response, personOf(actor), id.data)
      return true
    },
  }

  async function send(
    response: ServerResponse,
    person: Person,
    id: ReturnType<typeof disclosureId.parse>,
  ): Promise<void> {
    const { body, made, name, done, brokenOff } = await handOutDisclosure(db, ports, person, id)
    response.setHeader('content-type', 'application/zip')
    response.setHeader('content-disposition', `attachment; filename="${name}.zip"`)
    response.setHeader('cache-control', 'private, no-store')
    try {
      const [{ sha256 }] = await Promise.all([made, pipeline(body, response)])
      await done(sha256)
    } catch (error) {
      await brokenOff()
      // A reader who stops half-way has done nothing wrong.
      if (!response.destroyed) throw error
    }
  }
}
