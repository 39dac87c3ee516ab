import type { PersonId } from '#kernel/actor'
import { tablesOf } from '#kernel/db'
import type { FileId } from './schema.ts'

export type FileRow = {
  id: FileId
  owner_id: PersonId
  name: string
  media_type: string
  size: bigint
  sha256: string
  store_key: string
  uploaded_at: Temporal.Instant
  attached_kind: string | null
  attached_id: string | null
  attached_at: Temporal.Instant | null
}

export const { read, write } = tablesOf<{ 'files.file': FileRow }>()
