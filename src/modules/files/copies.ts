import { z } from 'zod'
import type { CopiedFile, CopyAbout, CopyPart } from '#kernel/copy-parts'
import type { Db, ReadTx } from '#kernel/db'
import type { ArrivedRow } from '#kernel/import-parts'
import { type FileStore, MissingObject } from './ports.ts'
import { type FileRow, read } from './tables.ts'

const atOnce = 200

/** Whatever somebody uploaded, under the names they gave it; what is kept of each stands in files/files.json. */
export function filesCopies({ store }: { store: FileStore }): CopyPart {
  return {
    async count(db, personId) {
      const { files } = await db.read((tx) =>
        read(tx)
          .selectFrom('files.file')
          .select(({ fn }) => fn.countAll<bigint>().as('files'))
          .where('owner_id', '=', personId)
          .executeTakeFirstOrThrow(),
      )
      return Number(files)
    },
    async *files(db, about) {
      for await (const row of filesOf(db, about)) yield copied(store, row)
    },
  }
}

/** The files that hang on things, by thing and with their names: one question for all. Who asks has shown that they may read them. */
export async function copiesAttachedTo(
  tx: ReadTx,
  store: FileStore,
  kind: string,
  ids: readonly string[],
): Promise<Map<string, (CopiedFile & { name: string })[]>> {
  if (ids.length === 0) return new Map()
  const rows = await read(tx)
    .selectFrom('files.file')
    .selectAll()
    .where('attached_kind', '=', kind)
    .where('attached_id', 'in', [...ids])
    .orderBy('id')
    .execute()
  const byThing = Map.groupBy(rows, ({ attached_id }) => attached_id ?? '')
  return new Map(
    [...byThing].map(([id, files]) => [id, files.map((row) => ({ ...copied(store, row), name: row.name }))]),
  )
}

function copied(store: FileStore, row: FileRow): CopiedFile {
  return {
    path: pathOf(row),
    isPacked: !/^(text[/]|application[/](json|xml))/.test(row.media_type),
    sha256: row.sha256,
    open: () =>
      store.get(row.store_key).catch((error) => {
        if (error instanceof MissingObject) return null
        throw error
      }),
  }
}

type Named = Pick<FileRow, 'attached_kind'> & { id: string; name: string }

/** Somebody’s photo stands where the map of profiles says it does. */
const folderOf = ({ attached_kind }: Named) => (attached_kind === 'portrait' ? 'files/profile' : 'files')
const pathOf = (row: Named) => `${folderOf(row)}/${row.id}/${row.name}`

/** The table of a copy that says which bytes lie where, and what they hung on. */
export const filesInCopies = 'files.file'

const said = z.object({
  id: z.string(),
  owner_id: z.string(),
  name: z.string(),
  attached_kind: z.string(),
  attached_id: z.string(),
})

/** What a row of somebody's copy says of a file of theirs; null of one that hung on nothing, or was somebody else's. */
export function fileInCopy(row: ArrivedRow, owner: string) {
  const read = said.safeParse(row)
  if (!read.success || read.data.owner_id !== owner) return null
  const { id, name, attached_kind, attached_id } = read.data
  return { id, name, kind: attached_kind, on: attached_id, path: pathOf(read.data) }
}

async function* filesOf(db: Db, { personId, within }: CopyAbout): AsyncGenerator<FileRow> {
  let after = ''
  for (;;) {
    const rows = await db.read((tx) =>
      read(tx)
        .selectFrom('files.file')
        .selectAll()
        .where('owner_id', '=', personId)
        .where('id', '>', after as FileRow['id'])
        .$if(within !== undefined, (query) =>
          query.where('uploaded_at', '>=', within?.from as never).where('uploaded_at', '<', within?.to as never),
        )
        .orderBy('id')
        .limit(atOnce)
        .execute(),
    )
    yield* rows
    if (rows.length < atOnce) return
    after = rows.at(-1)?.id ?? ''
  }
}
