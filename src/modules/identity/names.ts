/** What somebody is called, in parts. Who has one name only has no last name; only those who teach have a title. */
export type Names = { firstName: string; lastName: string; title: string | null }

/** What everybody sees: derived here and nowhere else. */
export function displayNameOf({ firstName, lastName, title }: Names): string {
  return [title, firstName, lastName].filter(Boolean).join(' ')
}

/** How people are ordered and found: last name first, without title, case and accents. */
export function sortNameOf({ firstName, lastName }: Pick<Names, 'firstName' | 'lastName'>): string {
  return folded(`${lastName} ${firstName}`.trim())
}

export function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().normalize('NFC')
}

/** The parts of a name that came whole, from another service or a list: its first word, and the rest. */
export function namesIn(whole: string): Names {
  const [firstName = '', ...rest] = whole.trim().split(/\s+/u)
  return { firstName, lastName: rest.join(' '), title: null }
}
