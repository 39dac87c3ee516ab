import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

/** Gives the sentences that a browser gets a smaller runtime than the server's. */
export function lightWords(): Plugin {
  const runtime = fileURLToPath(new URL('./page-language.ts', import.meta.url))
  return {
    name: 'lectern-light-words',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === 'client',
    resolveId: {
      filter: { id: /^\.\.\/runtime\.js$/ },
      handler: (_source, importer) => (importer?.includes('/paraglide/messages/') ? runtime : undefined),
    },
  }
}
