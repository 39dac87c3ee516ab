import type { CountriesRule } from './schema.ts'

/** Under "only these", somebody whose country cannot be told comes from none of them. */
export function countryAdmitted(country: string | null, rule: CountriesRule, countries: readonly string[]): boolean {
  switch (rule) {
    case 'everywhere':
      return true
    case 'only':
      return country !== null && countries.includes(country)
    case 'except':
      return country === null || !countries.includes(country)
  }
}

/** Whether mail to this domain, or to one it is a part of, is thrown away; what the school says goes before the list. */
export function isThrownAway(
  domain: string,
  list: ReadonlySet<string>,
  { allowedDomains, blockedDomains }: { allowedDomains: readonly string[]; blockedDomains: readonly string[] },
): boolean {
  for (const part of partsOf(domain)) {
    if (allowedDomains.includes(part)) return false
    if (blockedDomains.includes(part) || list.has(part)) return true
  }
  return false
}

/** `a.b.example.com`, `b.example.com`, `example.com`: the nearest that is named decides. */
function partsOf(domain: string): string[] {
  const labels = domain.toLowerCase().replace(/[.]+$/, '').split('.')
  return labels.map((_, at) => labels.slice(at).join('.')).slice(0, -1)
}
