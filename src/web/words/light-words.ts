import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

/** How Paraglide begins the choice between languages: by an option that only the server uses, and then by the reader's. */
const choice = 'const locale = experimentalStaticLocale ?? options.locale ?? getLocale()'

/** Gives the sentences that a browser gets a smaller runtime than the server's, and the reader's language as their only one. */
export function lightWords(): Plugin {
  const runtime = fileURLToPath(new URL('./page-language.ts', import.meta.url))
  return {
    name: 'lectern-light-words',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === 'client',
    transform: {
      filter: { id: /\/paraglide\/messages\/[^/]+\.js$/, code: choice },
      handler: (code) =>
        code.replace(choice, 'const locale = getLocale()').replaceAll('inputs = {}, options = {}', 'inputs = {}'),
    },
    resolveId: {
      filter: { id: /^\.\.\/runtime\.js$/ },
      handler: (_source, importer) => (importer?.includes('/paraglide/messages/') ? runtime : undefined),
    },
  }
}
