import { minify, type Plugin, transformWithOxc } from 'vite'
import { type Locale, locales } from './format/locales.ts'
import { besideLanguage, inLanguage } from './words/languages.ts'
import { hasMarks, wordsOfScript } from './words/marks.ts'

/** Beyond this size a file is a library that came pressed, and takes seconds for nothing. */
const large = 300_000

/**
 * Presses the built scripts once more, for each language: what remains in a script are the words of one. What else a slower
 * program would save, one per cent, is not worth half the time of a build.
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
    locales.map(async (language) => {
      // Before it is pressed: of many names in a row one long text may be made, in which none begins with a quotation mark.
      const placed = besideLanguage(code, language)
      if (wordless !== undefined && placed === code) return [language, wordless]
      return [language, await pressed(placed, wordless === undefined ? language : undefined)]
    }),
  )
}

async function pressed(code: string, language?: Locale): Promise<string> {
  if (code.length > large && !language) return code
  const worded = language
    ? await transformWithOxc(code, 'script.js', { define: wordsOfScript(code, language) })
    : { code }
  const { code: smaller } = await minify('script.js', worded.code, { module: true, compress: true, mangle: true })
  return smaller
}
