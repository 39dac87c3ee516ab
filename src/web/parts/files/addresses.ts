import type { Cover } from '#modules/courses/schema'
import type { FileView } from '#modules/files/schema'

export function fileAddress({ fileId, name }: Pick<FileView, 'fileId' | 'name'>): string {
  return `/files/${fileId}/${encodeURIComponent(name)}`
}

export function coverAddress(cover: Cover | null, width: 'narrow' | 'wide'): string | null {
  return cover && fileAddress({ fileId: cover[width], name: 'cover.webp' })
}
