import type { RecipientPart } from '#kernel/recipient-parts'
import type { FileStore } from './ports.ts'
import { read } from './tables.ts'

/** Of whom files lie in a store outside: there are former versions there, and what an upload left unfinished. */
export function filesRecipient({ store }: { store: FileStore }): RecipientPart {
  return {
    processor: 'files',
    async knownAs(tx, personId) {
      const rows = await read(tx)
        .selectFrom('files.file')
        .select('store_key')
        .where('owner_id', '=', personId)
        .orderBy('id')
        .execute()
      return rows.length === 0 ? null : rows.map(({ store_key }) => store_key)
    },
    async erase(keys) {
      for (const key of keys) await store.purge(key)
    },
  }
}
