import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { fromBufferPromise } from 'yauzl'
import type { Person } from '#kernel/actor'
import { keepUpload } from '#modules/files'
import { handOutDisclosure } from '#modules/registers'
import type { DisclosureId } from '#modules/registers/schema'
import { extractPortsOf } from '../src/composition.ts'
import type { World } from './world.ts'

/** An order about somebody, from the first days of September. */
export const orderAbout = (email: string) => ({
  authority: 'High Court of Accra',
  reference: 'HC/2026/17',
  country: 'GH',
  statute: 'Courts Act 1993, s. 69',
  reason: 'Signed by Justice Addo, served by hand; the registry confirmed it by phone.',
  receivedOn: '2026-09-20',
  email,
  from: '2026-09-04',
  to: '2026-09-06',
})

/** What people do with disclosures, who showed a moment ago who they are. */
export function disclosuresIn(world: World) {
  const doors = (person: Person) => world.as({ ...person, confirmedAt: world.clock.now() }).registers
  return {
    doors,
    upload: (person: Person, name: string) =>
      keepUpload(world.db, world.ports, person, {
        name,
        body: Readable.from([Buffer.from(`Inside of ${name}.`)]),
        limitBytes: 1000,
      }),
    fetch: (person: Person, id: DisclosureId) => handOutDisclosure(world.db, extractPortsOf(world.ports), person, id),
    /** Everything that is handed out, by name, and its bytes are gone through to the end. */
    async fetched(person: Person, id: DisclosureId): Promise<Map<string, string>> {
      const { body, made, done } = await this.fetch(person, id)
      const [bytes, { sha256 }] = await Promise.all([buffer(body), made])
      await done(sha256)
      const zip = await fromBufferPromise(bytes)
      const files = new Map<string, string>()
      for await (const entry of zip.eachEntry())
        files.set(entry.fileName, String(await buffer(await zip.openReadStreamPromise(entry))))
      return files
    },
  }
}
