/** A spec, by its file and its own name or that of the group it stands in, as they are written there. */
export type Spec = { readonly file: string; readonly title: string }

export function inFile<const Titles extends Record<string, string>>(file: string, titles: Titles) {
  const named = Object.entries(titles).map(([key, title]) => [key, { file, title }])
  return Object.fromEntries(named) as Record<keyof Titles, Spec>
}
