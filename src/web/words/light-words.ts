import type { Plugin } from 'vite'
import { languageMark, markPlainWords } from './marks.ts'

/** How Paraglide begins the choice between languages: by an option that only the server uses, and then by the reader's. */
const choice = 'const locale = experimentalStaticLocale ?? options.locale ?? getLocale()'
const runtime = /^import \{ getLocale, experimentalStaticLocale \} from '\.\.\/runtime\.js';$/m

/**
 * Makes the sentences that a browser gets lighter than the server's. While we develop, a sentence asks the page for its
 * language. In a built script a word stands for the language and one for each plain sentence, until it is pressed
 * for each language (`second-press.ts`).
 */
export function lightWords(): Plugin[] {
  let language = 'document.documentElement.lang'
  const common = { enforce: 'pre', applyToEnvironment: ({ name }) => name === 'client' } satisfies Partial<Plugin>
  return [
    {
      ...common,
      name: 'lectern-light-words',
      configResolved({ command }) {
        if (command === 'build') language = languageMark
      },
      transform: {
        filter: { id: /\/paraglide\/messages\/[^/]+\.js$/, code: choice },
        handler: (code) =>
          code
            .replace(runtime, '')
            .replace(choice, `const locale = ${language}`)
            .replaceAll('inputs = {}, options = {}', 'inputs')
            .replaceAll('inputs, options = {}', 'inputs'),
      },
    },
    {
      ...common,
      name: 'lectern-plain-words',
      apply: 'build',
      transform: {
        filter: { id: /\/src\/web\/.+\.(svelte|ts)$/, code: "'#web/words.ts'" },
        handler: (code) => markPlainWords(code),
      },
    },
  ]
}
