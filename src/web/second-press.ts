import { minify } from 'terser'
import type { Plugin } from 'vite'
import { type Locale, locales } from './format/locales.ts'
import { besideLanguage, inLanguage } from './words/languages.ts'
import { hasMarks, wordsOfScript } from './words/marks.ts'

/** Beyond this size a file is a library that came pressed, and takes seconds for nothing. */
const large = 300_000

/**
 * Presses the built scripts once more, for each language: what remains in a script are the words of one, and two per cent
 * less of all else, for a few seconds of a build.
 */
export function secondPress(): Plugin {
  return {
    name: 'lectern-second-press',
    apply: 'build',
    applyToEnvironment: ({ name }) => name === 'client',
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type !== 'chunk') continue
          for (const [language, source] of await inEachLanguage(file.code)) {
            const place = inLanguage(file.fileName, language)
            if (place === file.fileName) file.code = source
            else this.emitFile({ type: 'asset', fileName: place, source })
          }
        }
      },
    },
  }
}

async function inEachLanguage(code: string): Promise<[Locale, string][]> {
  const wordless = hasMarks(code) ? undefined : await pressed(code)
  return Promise.all(
    locales.map(async (language) => [language, besideLanguage(wordless ?? (await pressed(code, language)), language)]),
  )
}

async function pressed(code: string, language?: Locale): Promise<string> {
  if (code.length > large && !language) return code
  const { code: smaller = code } = await minify(code, {
    module: true,
    ecma: 2020,
    compress: { passes: 2, global_defs: language ? wordsOfScript(language) : {} },
    format: { comments: false },
  })
  return smaller
}
