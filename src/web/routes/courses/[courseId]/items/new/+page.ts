import type { PageLoad } from './$types'

/** What sends files is loaded where there are files to send. */
export const load: PageLoad = async ({ data }) => ({
  ...data,
  Files: data.kind === 'material' ? (await import('#web/parts/courses/FilesOfItem.svelte')).default : null,
})
