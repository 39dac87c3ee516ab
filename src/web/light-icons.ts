import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

/** Lucide's icons are drawn by our own few lines, on the server and in browsers alike. */
export function lightIcons(): Plugin {
  const drawing = fileURLToPath(new URL('./ui/Drawing.svelte', import.meta.url))
  return {
    name: 'lectern-light-icons',
    enforce: 'pre',
    resolveId: {
      filter: { id: /^\.\.\/Icon\.svelte$/ },
      handler: (_source, importer) => (importer?.includes('/@lucide/svelte/dist/icons/') ? drawing : undefined),
    },
  }
}
