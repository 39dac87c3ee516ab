import { type Locale, locales } from '../format/locales.ts'

/** Scripts in the first language lie where SvelteKit puts them; those in another in a folder of their own beside them. */
const [first] = locales
const root = '_app/immutable/'
const folders = ['entry', 'nodes', 'chunks']
const script = new RegExp(`${root}(?=(?:${folders.join('|')})/[\\w.-]+\\.js)`, 'g')

/** Where a script lies in a language; in a page, all its scripts: those it loads first, and the one that starts it. */
export function inLanguage(text: string, language: Locale): string {
  return language === first ? text : text.replace(script, `${root}${language}/`)
}

/** What a script refers to beside scripts is there once, and further away from the folder of a language. */
export function besideLanguage(code: string, language: Locale): string {
  return language === first ? code : code.replaceAll(/(["'`])\.\.\/assets\//g, '$1../../assets/')
}

/**
 * From page to page SvelteKit names scripts by where it has put them; with this the page tells its browser where they are.
 * Undefined for the first language.
 */
export function importMap(language: Locale): string | undefined {
  if (language === first) return undefined
  const imports = folders.map((folder) => [`/${root}${folder}/`, `/${root}${language}/${folder}/`])
  return JSON.stringify({ imports: Object.fromEntries(imports) })
}
