/**
 * In a browser the language is the page's, as the server has decided it. Stands in there for Paraglide's runtime,
 * which knows a dozen other ways to find it and would weigh on every page.
 */
let language: string | undefined

export function getLocale(): string {
  language ??= document.documentElement.lang
  return language
}

export const experimentalStaticLocale = undefined
