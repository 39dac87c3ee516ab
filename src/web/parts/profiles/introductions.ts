import type { Fields } from '#web/submitted-fields.ts'

const most = { links: 8, languages: 12 }

/** What the form of a profile sent, in the shape of its door; rows that were left empty are left out. */
export function introductionFrom({ text }: Fields) {
  const links = rows(most.links).map((row) => ({ label: text(`linkLabel${row}`), url: text(`linkUrl${row}`) }))
  return {
    bio: text('bio'),
    skills: text('skills')
      .split(/[,;\n]/)
      .map((skill) => skill.trim())
      .filter(Boolean),
    languages: rows(most.languages)
      .map((row) => text(`language${row}`))
      .filter(Boolean),
    links: links.filter(({ label, url }) => label.trim() || url.trim()),
    visibility: text('visibility') as 'courses',
  }
}

/** As many rows as are filled, and room for two more. */
export function rowsFor(filled: number, of: keyof typeof most): number[] {
  return rows(Math.min(most[of], filled + 2))
}

/** The fault of a row, which the door knows by its place among those that were filled. */
export function faultOfLink(
  row: number,
  fields: Record<string, string> | undefined,
  values: Record<string, string> | undefined,
): string | undefined {
  if (!fields || !values) return undefined
  const filled = (other: number) => Boolean(values[`linkLabel${other}`]?.trim() || values[`linkUrl${other}`]?.trim())
  if (!filled(row)) return undefined
  const place = rows(row).filter(filled).length
  return fields[`links.${place}.url`] ?? fields[`links.${place}.label`]
}

const rows = (count: number) => Array.from({ length: count }, (_, row) => row)
