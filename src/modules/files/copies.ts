import type { CopiedFile, CopyAbout, CopyPart } from '#kernel/copy-parts'
import type { Db } from '#kernel/db'
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
      for await (const row of filesOf(db, about)) yield copied(row)
    },
  }

  function copied(row: FileRow): CopiedFile {
    return {
      path: `${folderOf(row)}/${row.id}/${row.name}`,
      isPacked: !/^(text[/]|application[/](json|xml))/.test(row.media_type),
      sha256: row.sha256,
      open: () =>
        store.get(row.store_key).catch((error) => {
          if (error instanceof MissingObject) return null
          throw error
        }),
    }
  }
}

const folderOf = ({ attached_kind }: FileRow) => (attached_kind?.startsWith('profiles.') ? 'files/profile' : 'files')

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
