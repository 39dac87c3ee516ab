import type { Cover } from '#modules/courses/schema'
import type { FileId, FileView } from '#modules/files/schema'

export function fileAddress({ fileId, name }: Pick<FileView, 'fileId' | 'name'>): string {
  return `/files/${fileId}/${encodeURIComponent(name)}`
}

export function coverAddress(cover: Cover | null, width: 'narrow' | 'wide'): string | null {
  return cover && fileAddress({ fileId: cover[width], name: 'cover.webp' })
}

/** A photo that stands beside a name; undefined where there is none to see. */
export function photoAddress(photo: FileId | null | undefined): string | undefined {
  return photo ? fileAddress({ fileId: photo, name: 'portrait.webp' }) : undefined
}
